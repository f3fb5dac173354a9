"""`Library.ask` in a process of its own: `python -m tests.bench.ask FOLDER`, the questions on its input.

The process prints one JSON object: what `InProcess` holds. Each question is put first to the story that
it was made from, then, in a second round, to all stories.
"""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from index.library import Library
from index.types import Refusal
from tests.bench.build import ROOT
from tests.bench.progress import tell
from tests.bench.stories import Asked

_TIME_LIMIT = 1_200.0
_WARM_UP = "Is there anything to warm up with?"


@dataclass(frozen=True, slots=True)
class InProcess:
    """What each question took, in milliseconds, and the memory resident at the end."""

    one_story_ms: list[float]
    all_stories_ms: list[float]
    refused: int  # of those put to one story
    resident_mb: float


def asked_in_process(folder: Path, questions: Sequence[Asked]) -> InProcess:
    """Put the questions to the library in `folder`."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.ask", str(folder)],
        cwd=ROOT,
        input=json.dumps([[asked.text, asked.story_id] for asked in questions]).encode(),
        stdout=subprocess.PIPE,
        timeout=_TIME_LIMIT,
        check=True,
    )
    return InProcess(**json.loads(done.stdout))


def _ask(folder: Path, questions: list[tuple[str, str]]) -> InProcess:
    one_story, all_stories = [], []
    refused = 0
    with Library.open(folder) as library:
        for _ in range(5):
            library.ask(_WARM_UP)
        for number, (text, story_id) in enumerate(questions, start=1):
            began = time.perf_counter()
            outcome = library.ask(text, story_id)
            one_story.append((time.perf_counter() - began) * 1000)
            refused += isinstance(outcome, Refusal)
            tell("asked one story", number, len(questions))
        for number, (text, _) in enumerate(questions, start=1):
            began = time.perf_counter()
            library.ask(text)
            all_stories.append((time.perf_counter() - began) * 1000)
            tell("asked all stories", number, len(questions))
        resident = psutil.Process().memory_info().rss / 1e6
    return InProcess(one_story, all_stories, refused, resident)


if __name__ == "__main__":
    print(json.dumps(asdict(_ask(Path(sys.argv[1]), json.load(sys.stdin)))))
