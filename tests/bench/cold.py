"""Cold start: from nothing running to an answer on the screen, `python -m bot ask "…"` on an index.

The files have been read before (they are in the system's cache); the process is new each time.
"""

import os
import select
import subprocess
import sys
import time
from pathlib import Path

from tests.bench.build import ROOT
from tests.bench.progress import tell

_TIME_LIMIT = 120.0


def cold_starts(folder: Path, question: str, runs: int) -> list[float]:
    """Seconds from the start of the process to its first output; a run before the first is not counted."""
    took = []
    for run in range(runs + 1):
        took.append(_once(folder, question))
        tell("started cold", run, runs)
    return took[1:]


def _once(folder: Path, question: str) -> float:
    search = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "ask", question],
        cwd=folder,  # where no .env is
        env={**os.environ, "PYTHONPATH": search, "VERBATIM_DATA": str(folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdout is not None
        ready, _, _ = select.select([process.stdout], [], [], _TIME_LIMIT)
        took = time.perf_counter() - began
        if not ready:
            process.kill()
            raise TimeoutError(f"no answer within {_TIME_LIMIT:g} s")
        answer = process.stdout.read()
        if process.wait(_TIME_LIMIT) != 0 or not answer:
            raise RuntimeError(f"verbatim ask ended with {process.returncode}")
    return took
