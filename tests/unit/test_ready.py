import json
import os
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import numpy as np
import onnx
import pytest
from onnx.reference import ReferenceEvaluator

import index.onnx
from index import ready
from index.crossencoder import CrossEncoder
from index.eightbit import is_exact
from index.embedder import PARITY, Embedder, _made_apart
from index.errors import ModelDamaged, ModelUnavailable
from index.library import bundled_story
from index.onnx import OnnxModel, _networks
from tests.unit.parts import run_python

BYTES = {"MatMulIntegerToFloat", "QuantizeLinear"}
QUESTIONS = ["What did Maduro say?", "¿Cuándo fue la llamada?", "x", "word " * 400]


@pytest.fixture
def moved(kept, tmp_path):
    """A copy of it, as on another machine."""
    shutil.copytree(kept, tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def without_source(monkeypatch):
    """Neither the default model's package nor sentence-transformers is there."""

    def missing(source):
        raise ModelUnavailable(f"{source} is not here.", "It was not to be asked for.")

    monkeypatch.setattr("index.embedder.SentenceModel", missing)
    monkeypatch.setattr("index.embedder.find_spec", lambda name: None)


def cosines(one, other):
    return (one * other).sum(axis=1) / np.linalg.norm(one, axis=1) / np.linalg.norm(other, axis=1)


def test_the_kept_model_gives_the_vectors_of_sentence_transformers(embedder, kept):
    story = bundled_story()
    texts = [*QUESTIONS, *(paragraph.of(story.text) for paragraph in story.paragraphs)]
    texts.append(" ".join(texts))  # longer than the model reads
    served = Embedder(data=kept)
    assert cosines(embedder.embed_documents(texts), served.embed_documents(texts)).min() > PARITY
    for text in QUESTIONS:
        assert embedder.embed_query(text) @ served.embed_query(text) > PARITY
    assert served.served == "without torch"


def test_it_multiplies_bytes_and_reads_all_of_a_text_at_once(kept):
    operations = {node.op_type for node in graph(kept, "model.onnx").node}
    assert operations >= {*BYTES, "MultiHeadAttention"}
    large = [
        made for made in graph(kept, "model.onnx").initializer if np.prod(made.dims) > 512 * 384
    ]  # places in a text
    assert {made.data_type for made in large} == {onnx.TensorProto.INT8}
    assert len(large) == 1 + 6 * 3  # the words; of each layer all but the square one


def test_an_older_processor_reads_the_same_bytes_and_gives_the_same_vectors(kept, monkeypatch):
    opened = []
    session = index.onnx._session
    monkeypatch.setattr(
        "index.onnx._session", lambda file, *given, **also: [opened.append(file.name), session(file, *given, **also)][1]
    )
    made = []
    for exact in (True, False):
        monkeypatch.setattr("index.onnx.is_exact", lambda canary, exact=exact: exact)
        made.append(Embedder(data=kept).embed_documents(QUESTIONS))
    assert opened == ["canary.onnx", "model.onnx", "canary.onnx", "wide.onnx"]
    assert {node.op_type for node in graph(kept, "wide.onnx").node}.isdisjoint(BYTES)
    assert cosines(*made).min() > PARITY


def test_a_processor_that_overflows_is_known_by_its_sums(kept):
    def processor(sums):
        return SimpleNamespace(get_inputs=lambda: [SimpleNamespace(shape=[16, 16])], run=lambda _, given: [sums])

    (canary,) = kept.glob("models/*/canary.onnx")
    sums = ReferenceEvaluator(str(canary)).run(None, {"bytes": np.full((16, 16), 255, np.uint8)})[0]
    assert is_exact(processor(sums))
    assert not is_exact(processor(np.full((16, 16), 8 * 32_767, np.int32)))


def test_a_model_that_8_bits_do_not_hold_is_kept_in_32(embedder, tmp_path, monkeypatch):
    monkeypatch.setattr("index.embedder.SentenceModel", lambda source: embedder._model)
    monkeypatch.setattr("index.eightbit._BALANCE", 4)  # all the room for the largest weights
    served = Embedder(data=tmp_path)
    assert served.embed_query("Who called?") @ embedder.embed_query("Who called?") > 0.999999
    assert served.served == "without torch"
    assert sorted(file.name for file in tmp_path.glob("models/*/*")) == [
        "model.onnx",
        "reads.json",
        "tokenizer.json",
        "weights.bin",
    ]


def test_a_model_of_an_earlier_form_serves_until_it_is_made_anew(embedder, moved, monkeypatch):
    monkeypatch.setattr("index.embedder.SentenceModel", lambda source: embedder._model)
    (folder,) = earlier(moved)
    served = Embedder(data=moved)
    assert served.embed_query("Who called?") @ embedder.embed_query("Who called?") > PARITY
    assert list(moved.glob("models/*")) == [folder]
    served.renew()
    (renewed,) = moved.glob("models/*")
    assert (renewed / "wide.onnx").exists()
    assert served.embed_query("Who called?") @ embedder.embed_query("Who called?") > PARITY


def test_a_model_of_an_earlier_form_serves_on_where_it_cannot_be_made_anew(moved, monkeypatch, caplog):
    def missing(source):
        raise ModelDamaged(f"{source} is damaged.", "Install it again.")

    monkeypatch.setattr("index.embedder.Embedder._verify_source", missing)
    (folder,) = earlier(moved)
    served = Embedder(data=moved)
    monkeypatch.setattr("index.embedder._made_apart", _made_apart)
    monkeypatch.setattr("index.embedder._APART", "raise SystemExit('no memory')")
    served.renew()
    assert "serves on: its export failed (no memory)" in caplog.text
    assert list(moved.glob("models/*")) == [folder]
    assert served.embed_query("Who called?").shape == (384,)


def test_another_file_beside_a_model_is_no_damage(kept, moved):
    (folder,) = moved.glob("models/*")
    (folder / ".DS_Store").write_bytes(b"not ours")
    assert ready.find(moved, ready.names(moved)[0]) == folder
    (folder / "wide.onnx").write_bytes(b"damaged")
    ready._whole.clear()
    assert ready.find(moved, ready.names(moved)[0]) is None


def graph(data, name):
    (file,) = data.glob(f"models/*/{name}")
    return onnx.load(file, load_external_data=False).graph


def earlier(data):
    """Make the model that is kept one of the first form: neither its number nor what is for older processors."""
    (folder,) = data.glob("models/*")
    name, _, _ = folder.name.rpartition("-")
    for file in ("wide.onnx", "canary.onnx"):
        (folder / file).unlink()
    (folder / "reads.json").write_text(json.dumps({"length": 256, "pad": 0}), "utf-8")
    return [folder.rename(folder.with_name(f"{name}-{ready._digest(folder)}"))]


def test_its_vectors_are_the_same_in_any_company(kept):
    served = Embedder(data=kept)
    together = served.embed_documents(QUESTIONS)
    assert cosines(together, np.stack([served.embed_query(text) for text in QUESTIONS])).min() > 0.9999


@pytest.mark.usefixtures("without_source")
def test_it_travels_with_the_library(moved):
    Embedder(data=moved).verify()
    assert Embedder(data=moved).embed_query("Who called?").shape == (384,)


@pytest.mark.usefixtures("without_source")
def test_damaged_by_one_byte_it_is_not_loaded(moved):
    (file,) = moved.glob("models/*/weights.bin")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(ModelUnavailable):
        Embedder(data=moved).load()


def test_damaged_or_missing_it_is_made_again(embedder, moved, monkeypatch):
    monkeypatch.setattr("index.embedder.SentenceModel", lambda source: embedder._model)
    (folder,) = moved.glob("models/*")
    (folder / "tokenizer.json").write_text("{}", "utf-8")
    Embedder(data=moved).load()
    (again,) = moved.glob("models/*")
    assert ready.find(moved, f"encoder {embedder.fingerprint}") == again
    assert json.loads((again / "reads.json").read_text("utf-8")) == {"length": 256, "pad": 0, "form": 2}


def test_without_a_library_nothing_is_kept(embedder, tmp_path, monkeypatch):
    monkeypatch.setattr("index.embedder.SentenceModel", lambda source: embedder._model)
    Embedder(data=tmp_path / "data").load()
    assert not (tmp_path / "data").exists()


def test_a_model_that_cannot_be_exported_is_served_as_before_and_says_why(another_model, tmp_path, caplog):
    other = Embedder(another_model, data=tmp_path)
    assert other.embed_query("Who called?").shape == (32,)
    assert other.served == "through sentence-transformers: it is made of StaticEmbedding"
    assert "is served through sentence-transformers" in caplog.text
    assert ready.names(tmp_path) == []


def test_vectors_that_differ_are_not_served(embedder, tmp_path, monkeypatch):
    monkeypatch.setattr("index.embedder.SentenceModel", lambda source: embedder._model)
    monkeypatch.setattr("index.embedder.PARITY", 1.1)
    other = Embedder(data=tmp_path)
    other.load()
    assert "its exported vectors differ" in other.served
    assert ready.names(tmp_path) == []


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="nothing is forbidden to root")
def test_where_nothing_can_be_written_it_is_served_as_before(embedder, tmp_path, monkeypatch):
    monkeypatch.setattr("index.embedder.SentenceModel", lambda source: embedder._model)
    tmp_path.chmod(0o500)
    other = Embedder(data=tmp_path)
    other.load()
    assert other.served == "through sentence-transformers: it could not be kept"


def test_a_full_disk_is_said_and_leaves_nothing_half_written(tmp_path, caplog):
    def full(folder):
        (folder / ready.MODEL).write_bytes(b"some")
        raise OSError(28, "No space left on device")

    assert ready.keep(tmp_path, "a model", full) is None
    assert "No space left on device" in caplog.text
    assert list((tmp_path / "models").iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="limits the size of files as Linux does")
def test_where_the_disk_is_full_before_a_model_is_written_it_serves_from_its_source(tmp_path):
    told = run_python(
        "import resource, sys; from pathlib import Path; from index.crossencoder import CrossEncoder\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))\n"
        f"print(CrossEncoder(Path({str(tmp_path)!r})).relevance('Who called?', 'Trump called Maduro.') > 0)"
    )
    assert told.stdout.split() == ["True"], told.stderr
    assert list((tmp_path / "models").iterdir()) == []


def test_threads_that_need_a_model_at_once_make_it_ready_once(tmp_path, monkeypatch):
    made = []
    monkeypatch.setattr(OnnxModel, "_write", lambda self, folder: made.append(self.name) or write(folder))
    with ThreadPoolExecutor(4) as pool:
        folders = set(pool.map(lambda _: CrossEncoder(tmp_path).model.make_ready(), range(4)))
    assert (len(folders), made) == (1, ["reranker_en"])


def write(folder):
    for name in (ready.MODEL, ready.WEIGHTS, ready.TOKENIZER, ready.READS):
        (folder / name).write_bytes(b"some")


def test_an_export_that_is_killed_is_said_to_have_failed(embedder, tmp_path, monkeypatch, caplog):
    monkeypatch.setattr("index.embedder.SentenceModel", lambda source: embedder._model)
    monkeypatch.setattr("index.embedder._made_apart", _made_apart)  # else it is made in this process
    monkeypatch.setattr("index.embedder._APART", "raise SystemExit('Killed: no memory')")
    other = Embedder(data=tmp_path)
    other.load()
    assert other.served == "through sentence-transformers: its export failed (Killed: no memory)"
    assert "its export failed" in caplog.text


def test_a_rebuild_drops_what_other_models_left(kept, moved):
    Embedder("another", data=moved).drop_other_models()
    assert ready.names(moved) == []
    assert len(ready.names(kept)) == 1


def test_a_folder_of_ones_own_is_known_where_it_is_not(moved):
    (folder,) = moved.glob("models/*")
    folder.rename(folder.with_name(folder.name.replace("all-MiniLM-L6-v2@", "my-model@")))
    assert Embedder("/elsewhere/my-model", data=moved).fingerprint.startswith("my-model@")
    assert Embedder("/elsewhere/other", data=moved).fingerprint == "/elsewhere/other"


def test_the_ranking_models_score_the_same_when_made_ready(tmp_path):
    pairs = [("Who called?", "Trump called Maduro."), ("Who called?", "It rained on the soup."), ("x", "word " * 600)]
    plain = [CrossEncoder().relevance(*pair) for pair in pairs]
    loaded = _networks.pop("reranker_en")
    try:
        kept = CrossEncoder(tmp_path)
        assert [kept.relevance(*pair) for pair in pairs] == pytest.approx(plain, abs=1e-3)
        assert ready.names(tmp_path) == [kept.model.fingerprint]
    finally:
        _networks["reranker_en"] = loaded


def test_neither_the_first_start_nor_answering_keeps_torch_or_a_parser_in_memory(tmp_path):
    code = """
import sys
from index.library import Library, bundled_story
with Library.open(sys.argv[1]) as library:
    library.add(bundled_story())
    print(library.embedder.served)
assert "spacy" in sys.modules and not {"torch", "sentence_transformers", "onnx"} & set(sys.modules)
"""
    done = run_python(code, tmp_path)
    assert (done.returncode, done.stdout) == (0, "without torch\n"), done.stderr
    code = """
import sys
from index.library import Library
with Library.open(sys.argv[1]) as library:
    library.load()
    for question in ("what did Maduro say?", "what did Maduro say about diplomacy?", "When was the call?"):
        assert type(library.ask(question)).__name__ == "Answer", question
    library.embedder.embed_documents(["A paragraph of another story."])
print(*sys.modules)
"""
    done = run_python(code, tmp_path)
    assert done.returncode == 0, done.stderr
    heavy = {"torch", "transformers", "sentence_transformers", "sklearn", "scipy", "onnx", "onnx_ir", "spacy", "sympy"}
    assert not heavy & set(done.stdout.split())
