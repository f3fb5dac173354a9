"""`python -m tests.faults`: every fault at every moment in both modes, then all of them together with kills.

The matrix has --each questions a cell, the last two rows share --questions and --kills. One row is printed as it is
done; with --record, RESULTS.md has them all. Exit code 1 where a question was lost, or doubled outside the window.
"""

import argparse
import asyncio
import shutil
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from index.embedder import Embedder
from index.library import Library, bundled_story
from tests.bench.figures import Code, machine
from tests.faults.telegram import DROPS, FAULTS, FETCHING, SENDING, TYPING
from tests.faults.trial import Cell, Outcome, tried

_SHARE = 0.2  # of a moment's calls, in the matrix
_SHARES_TOGETHER = {
    FETCHING: dict.fromkeys(("500", "502", *DROPS), 0.03),
    SENDING: {"429": 0.002} | dict.fromkeys(("400", "500", "502", *DROPS), 0.02),
    TYPING: dict.fromkeys(("500", "502", *DROPS), 0.05),
}
_KILLS_EACH = 3
_COUNTS = ("hit", "sent", "once", "lost", "doubled", "window", "unheard", "kills")
_HEAD = ("fault", "moment", "mode", "calls hit", "sent", "once", "lost", "doubled", "in the window", "unheard", "kills")


_NOTE = """\
In the matrix a fault hits {share:.0%} of its moment's calls. *Unheard* are messages that Telegram took and the bot
may not have heard of: those whose connection was broken, and all that ended from 0.1 s before a kill to 0.5 s
after it, which is wider than [the window](../../docs/delivery.md) and takes in some that it did hear of.
A doubled question is *in the window* where all its messages but one are unheard; for kills that is therefore
an upper bound. Every reply to a question counts, a line that it failed, too, but not one that tells of a long
queue. *Kills* are those made, not those wanted: one for a moment that does not come before the next is left
out. Over HTTP, against an emulated Telegram.
"""


def matrix(modes: list[str]) -> list[Cell]:
    """The cells: no fault; each fault at each moment at which Telegram can have it; a kill at each moment."""
    cells = []
    for mode in modes:
        cells.append(Cell("none", "-", mode, {}))
        for method, moment in ((FETCHING, "fetching"), (SENDING, "sending"), (TYPING, "typing")):
            if (method, mode) == (FETCHING, "webhook"):
                continue  # there it is Telegram that calls; kills and a full inbox are its faults
            faults = [fault for fault in FAULTS if method == SENDING or fault not in ("400", "429")]
            cells += [Cell(fault, moment, mode, {method: {fault: _SHARE}}) for fault in faults]
        moments = ("now", "sending", "sent") if mode == "webhook" else ("now", "received", "sending", "sent")
        cells += [Cell("kill -9", moment, mode, {}, _KILLS_EACH) for moment in moments]
    return cells


def main() -> None:
    """Run the trials, print their rows, and record them where that is wanted."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--questions", type=int, default=400, help="under all faults together, over both modes (400)")
    parser.add_argument("--kills", type=int, default=4, help="among those (4)")
    parser.add_argument("--each", type=int, default=40, help="questions a cell of the matrix; 0: no matrix (40)")
    parser.add_argument("--modes", nargs="+", choices=("polling", "webhook"), default=["polling", "webhook"])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", help="only the cells whose fault has this in its name")
    parser.add_argument("--record", action="store_true", help="write RESULTS.md")
    wanted = parser.parse_args()
    cells = [(cell, wanted.each) for cell in matrix(wanted.modes)] if wanted.each else []
    if wanted.questions:
        share = len(wanted.modes)
        together = Cell("all together", "any moment", "", _SHARES_TOGETHER, wanted.kills // share)
        cells += [(replace(together, mode=mode), wanted.questions // share) for mode in wanted.modes]
    if wanted.only:
        cells = [(cell, count) for cell, count in cells if wanted.only in cell.fault]
    code = Code.now()
    with tempfile.TemporaryDirectory() as folder:
        library = _library(Path(folder))
        print(_row(_HEAD))
        outcomes = []
        for number, (cell, count) in enumerate(cells):
            data = Path(folder) / f"cell-{number}"
            shutil.copytree(library, data)
            outcome = asyncio.run(tried(cell, data, count, wanted.seed + number))
            outcomes.append(outcome)
            print(_row(_figures(outcome)), flush=True)
            shutil.rmtree(data)
    if wanted.record:
        _record(code, outcomes)
    if any(outcome.lost or outcome.doubled > outcome.window for outcome in outcomes):
        raise SystemExit(1)


def _library(folder: Path) -> Path:
    data = folder / "library"
    with Library.open(data, embedder=Embedder()) as library:
        library.add(bundled_story())
    return data


def _figures(outcome: Outcome) -> tuple[object, ...]:
    cell = outcome.cell
    counts = (
        outcome.hit,
        outcome.sent,
        outcome.once,
        outcome.lost,
        outcome.doubled,
        outcome.window,
        outcome.unheard,
        outcome.kills,
    )
    return (cell.fault, cell.moment, cell.mode, *counts)


def _row(values: tuple[object, ...]) -> str:
    return "| " + " | ".join(f"{value:,}" if isinstance(value, int) else str(value) for value in values) + " |"


def _record(code: Code, outcomes: list[Outcome]) -> None:
    told = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in machine().items())
    state = f"{code.commit}, with uncommitted changes" if code.changed else code.commit
    sums = [sum(getattr(outcome, name) for outcome in outcomes) for name in _COUNTS]
    lines = [
        "# Questions under faults",
        "",
        f"`python -m tests.faults --record` at {state}, {datetime.now(UTC).date()}: {told}.",
        "",
        _row(_HEAD),
        "| --- | --- | --- |" + " ---: |" * (len(_HEAD) - 3),
        *(_row(_figures(outcome)) for outcome in outcomes),
        _row(("**sum**", "", "", *sums)),
        "",
        _NOTE.format(share=_SHARE),
    ]
    (Path(__file__).parent / "RESULTS.md").write_text("\n".join(lines), "utf-8")


if __name__ == "__main__":
    main()
