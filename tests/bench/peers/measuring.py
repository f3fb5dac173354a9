"""What each peer's script does with what it was given; standard library only.

`python with_PEER.py index|ask FOLDER`, on its input {"model", "passages", "questions"}. `index` embeds the passages
and keeps them in the folder; `ask`, another process, opens them and answers. One JSON object is printed.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

K = 5


def run(
    index: Callable[[list[str], str, Path], None], reopen: Callable[[str, Path], Callable[[str], list[int]]]
) -> None:
    """Do as the command line says; `reopen` gives what finds the places of the K passages nearest to a question."""
    task, folder = sys.argv[1], Path(sys.argv[2])
    given = json.load(sys.stdin)
    if task == "index":
        index(given["passages"], given["model"], folder / "index")
        told = {}
    else:
        search = reopen(given["model"], folder / "index")
        search(given["questions"][0])
        first = time.time()
        took, found = [], []
        for question in given["questions"]:
            began = time.perf_counter()
            found.append(search(question))
            took.append((time.perf_counter() - began) * 1000)
        told = {"first_answer_at": first, "ms": took, "found": found}
    print(json.dumps(told | {"resident_mb": resident_mb()}))


def resident_mb() -> float:
    """The process's memory now, in millions of bytes."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) * 1024 / 1e6
