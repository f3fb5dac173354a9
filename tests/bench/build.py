"""A library of a given size, indexed in a process of its own: `python -m tests.bench.build SIZE FOLDER`.

The process prints one JSON object: what `Built` holds. Its clock runs from the first story to the saved
FAISS file, with the model loaded before; making the stories up is not counted.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from index.library import Library, bundled_story
from index.types import Story
from tests.bench.progress import tell
from tests.bench.stories import made_up_stories

ROOT = Path(__file__).parents[2]
ONE_STORY = "1story"

_TIME_LIMIT = 3_600.0
_SMALL = 100  # passages up to which building is repeated, and the median taken
_REPEATS = 5


@dataclass(frozen=True, slots=True)
class Built:
    """How a library was indexed, and what it takes on disk."""

    stories: int
    passages: int
    seconds: float
    peak_mb: float
    sqlite_mb: float
    faiss_mb: float


def built(size: str, cache: Path) -> tuple[Path, Built, bool]:
    """The library's folder, how it was built, and whether that was in an earlier run.

    A library in the cache serves as long as neither the index's code nor the stories change.
    """
    folder = cache / f"{size}-{_digest()}"
    note = folder.with_suffix(".json")
    if folder.is_dir() and note.is_file():
        return folder, Built(**json.loads(note.read_text("utf-8"))), True
    partial = folder.with_suffix(".partial")
    runs: list[Built] = []
    while not runs or (runs[-1].passages <= _SMALL and len(runs) < _REPEATS):
        shutil.rmtree(partial, ignore_errors=True)
        command = [sys.executable, "-m", "tests.bench.build", size, str(partial)]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, timeout=_TIME_LIMIT, check=True)
        runs.append(Built(**json.loads(done.stdout)))
    typical = sorted(runs, key=lambda run: run.seconds)[len(runs) // 2]
    shutil.rmtree(folder, ignore_errors=True)
    partial.rename(folder)
    note.write_text(json.dumps(asdict(typical)), "utf-8")
    return folder, typical, False


def _digest() -> str:
    files = [*(ROOT / "index").rglob("*"), ROOT / "tests" / "bench" / "stories.py"]
    digest = hashlib.sha256()
    for file in sorted(file for file in files if file.suffix in (".py", ".sql", ".md")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _build(size: str, folder: Path) -> Built:
    stories: Iterable[Story] = (bundled_story(),) if size == ONE_STORY else made_up_stories(int(size))
    waiting = list(stories)
    with Library.open(folder) as library:
        library.embedder.embed_documents(["The model is loaded, and has run once."])
        began = time.perf_counter()
        for number, story in enumerate(waiting, start=1):
            library.add(story, save=number == len(waiting))
            tell("stories indexed", number, len(waiting))
        seconds = time.perf_counter() - began
        passages = library.count_passages()
        peak = _peak_mb()
    return Built(
        stories=len(waiting),
        passages=passages,
        seconds=seconds,
        peak_mb=peak,
        sqlite_mb=_megabytes(folder.glob("library.sqlite*")),
        faiss_mb=_megabytes(folder.glob("*.faiss")),
    )


def _megabytes(files: Iterable[Path]) -> float:
    return sum(file.stat().st_size for file in files) / 1e6


def _peak_mb() -> float:
    """The most memory that this process had resident, so far as the system tells."""
    memory = psutil.Process().memory_info()
    if peak := getattr(memory, "peak_wset", None):
        return float(peak) / 1e6
    import resource  # not on Windows

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


if __name__ == "__main__":
    print(json.dumps(asdict(_build(sys.argv[1], Path(sys.argv[2])))))
