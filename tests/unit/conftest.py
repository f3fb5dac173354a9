"""The real parts that tests share: one loaded model, one library that has the bundled story."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from index import ready
from index.embedder import Embedder
from index.export import SentenceModel
from index.library import Library, bundled_story
from tests.unit.parts import WordEmbedder

settings.register_profile(
    "same-everywhere",
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "long", deadline=None, database=None, max_examples=20_000, suppress_health_check=list(HealthCheck)
)
if settings.get_current_profile_name() in ("default", "ci"):  # none was named on the command line
    settings.load_profile("same-everywhere")


@pytest.fixture(scope="session")
def embedder() -> Iterator[Embedder]:
    """The default model, loaded once; on one thread for stories too, so that vectors never differ."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "cpu_count", lambda: 1)
        made = Embedder()
        made.load()
        yield made


@pytest.fixture(scope="session")
def bundled(embedder: Embedder) -> Iterator[Library]:
    """The bundled story in memory. Only to be asked."""
    with Library.open(embedder=embedder) as library:
        yield library


@pytest.fixture(scope="session")
def another_model(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The folder of another real model: 32 dimensions, a vector a word, nothing learned."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import StaticEmbedding
    from tokenizers import Tokenizer

    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("models") / "another"
    tokenizer = Tokenizer.from_file(str(embedder._folder() / "tokenizer.json"))
    SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_dim=32)], device="cpu").save(str(folder))
    return str(folder)


@pytest.fixture(scope="session", autouse=True)
def _in_this_process() -> Iterator[None]:
    """Models are made ready here, where torch is loaded already, not in a process of their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.embedder._made_apart", Embedder.make_ready)
        yield


@pytest.fixture(scope="session")
def kept(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which the default model, and nothing else, was made ready to serve."""
    data = tmp_path_factory.mktemp("kept")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.embedder.SentenceModel", lambda source: embedder._model)
        Embedder(data=data).load()
    return data


@pytest.fixture(scope="session")
def _models(kept: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder for all models that tests make ready."""
    return Path(shutil.copytree(kept, tmp_path_factory.mktemp("models"), copy_function=os.link, dirs_exist_ok=True))


@pytest.fixture
def models_made_once(embedder: Embedder, _models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests that begin with nothing: what they all make from the same models is made once and then linked."""

    def keep(data: Path, name: str, make: Callable[[Path], None]) -> Path | None:
        made = ready.find(_models, name) or really_keep(_models, name, make)
        assert made is not None
        linked = Path(shutil.copytree(made, data / "models" / made.name, copy_function=os.link, dirs_exist_ok=True))
        ready._whole.add(linked)  # as what it is a link to
        return linked

    def load(source: str) -> SentenceModel | None:
        return embedder._model if source == str(embedder._folder()) else SentenceModel(source)

    really_keep = ready.keep
    for module in ("index.ready", "index.onnx"):
        monkeypatch.setattr(f"{module}.keep", keep)
    monkeypatch.setattr("index.embedder.SentenceModel", load)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """An empty library on disk, with the instant embedder."""
    with Library.open(tmp_path / "data", embedder=WordEmbedder()) as opened:
        yield opened


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty present folder with no setting but where the data go."""
    for name in os.environ:
        if name.upper().startswith(("TELEGRAM_", "VERBATIM_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VERBATIM_DATA", str(tmp_path / "data"))
    return tmp_path


@pytest.fixture(scope="session")
def _indexed(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that has the bundled story."""
    folder = tmp_path_factory.mktemp("indexed")
    with Library.open(folder, embedder=embedder) as library:
        library.add(bundled_story())
    return folder


@pytest.fixture
def filled(_indexed: Path, at_home: Path) -> Path:
    """The settings' data folder, which has the bundled story."""
    return Path(shutil.copytree(_indexed, at_home / "data"))
