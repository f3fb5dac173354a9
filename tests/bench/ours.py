"""What is measured of Verbatim alone, for the table of `tests.bench.against`.

The time of `--help`, the encoder beside plain sentence-transformers (`python -m tests.bench.ours`, in a process of its
own), what serving takes on the disk, the bot's memory, and how it serves a crowd.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from index.embedder import Embedder
from index.reading.passages import split_passages
from tests.bench.build import ONE_STORY, ROOT, built
from tests.bench.cold import cold_starts
from tests.bench.figures import Times
from tests.bench.load import Load, different_questions, loaded
from tests.bench.stories import Asked, made_up_stories
from tests.bench.telegram import asked_in_telegram

_HELPS, _ROUNDS, _PASSAGES, _READERS = 7, 5, 400, 20
_QUESTIONS = 20  # before the bot's memory is read, as in `telegram.py`
_CROWD = 600
_WARM_UP = 40  # of the crowd, see `load.py`
_TIME_LIMIT = 900.0


@dataclass(frozen=True, slots=True)
class Embedding:
    """Passages a second, both on all cores, in rounds that took turns; and the least cosine of like vectors."""

    ours_per_s: float
    plain_per_s: float
    least_cosine: float


@dataclass(frozen=True, slots=True)
class Ours:
    """MB are millions of bytes; the serving install with the models that travel in the data folder."""

    help_s: Times
    cold_start_s: Times
    embedding: Embedding
    installed_mb: float
    models_mb: float
    resident_bot_mb: float
    load: Load


def ours(cache: Path, starts: int) -> Ours:
    """All of it, one after the other."""
    questions = different_questions(_CROWD + _WARM_UP)
    with tempfile.TemporaryDirectory() as fresh:  # what the bot remembers of its readers is of this run alone
        folder, _, _ = built(ONE_STORY, Path(fresh))
        cold = cold_starts(folder, questions[0], starts)
        in_telegram = asked_in_telegram(folder, [Asked(text, "") for text in questions[:_QUESTIONS]])
        models = sum(file.stat().st_size for file in (folder / "models").rglob("*") if file.is_file())
        crowd = loaded("verbatim", folder, questions, _READERS)
    return Ours(
        help_s=Times.of([_helped() for _ in range(_HELPS)]),
        cold_start_s=Times.of(cold),
        embedding=_embedded(),
        installed_mb=_installed(cache / "environments" / "serving"),
        models_mb=models / 1e6,
        resident_bot_mb=in_telegram.resident_mb,
        load=crowd,
    )


def _helped() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "bot", "--help"], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


def _installed(place: Path) -> float:
    """What `requirements-serving.lock` takes, in an environment of its own."""
    lock, done = (ROOT / "requirements-serving.lock").read_text("utf-8"), place / "installed"
    if not done.exists() or done.read_text("utf-8") != lock:
        venv.create(place, with_pip=False, symlinks=True, clear=True)
        pip = [sys.executable, "-m", "pip", "--python", str(place), "install", "--quiet", "--no-deps"]
        subprocess.run([*pip, "-r", str(ROOT / "requirements-serving.lock")], timeout=_TIME_LIMIT, check=True)
        done.write_text(lock, "utf-8")
    return sum(file.lstat().st_size for file in place.rglob("*") if file.is_file()) / 1e6


def _embedded() -> Embedding:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.ours"], cwd=ROOT, stdout=subprocess.PIPE, timeout=_TIME_LIMIT, check=True
    )
    return Embedding(**json.loads(done.stdout.splitlines()[-1]))


def _embed() -> Embedding:
    texts = [p.span.of(story.text) for story in made_up_stories(_PASSAGES) for p in split_passages(story)][:_PASSAGES]
    with tempfile.TemporaryDirectory() as data:
        return _compared(Embedder(data=Path(data)), texts)


def _compared(embedder: Embedder, texts: list[str]) -> Embedding:
    from sentence_transformers import SentenceTransformer

    plain = SentenceTransformer(str(embedder._folder()), device="cpu")
    took: dict[str, list[float]] = {"ours": [], "plain": []}
    vectors = {}
    for _ in range(_ROUNDS + 1):
        for name, embed in (("ours", embedder.embed_documents), ("plain", plain.encode)):
            began = time.perf_counter()
            vectors[name] = np.asarray(embed(texts), np.float32)
            took[name].append(len(texts) / (time.perf_counter() - began))
    theirs = vectors["plain"] / np.linalg.norm(vectors["plain"], axis=1, keepdims=True)
    least = float((vectors["ours"] * theirs).sum(1).min())
    rates = {name: statistics.median(times[1:]) for name, times in took.items()}  # the first round loads the models
    return Embedding(rates["ours"], rates["plain"], least)


if __name__ == "__main__":
    print(json.dumps(asdict(_embed())))
