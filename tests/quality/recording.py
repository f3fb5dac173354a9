"""The figures of a run as one table; kept by commit; and the gate against the ones kept.

A figure falls when it is worse than the recorded one by more than that one's standard error.
"""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.bench.figures import Code, machine, plain
from tests.quality.measures import Figure, is_better_low

_HERE = Path(__file__).parent
PAGE, KEPT = _HERE / "RESULTS.md", _HERE / "results"
LATEST = KEPT / "latest.json"


@dataclass(frozen=True)
class Measured:
    """One folder: our figures, those of the baselines by name, and milliseconds a question."""

    stories: int
    questions: int
    ours: dict[str, Figure]
    baselines: dict[str, dict[str, Figure]]
    p50: float
    p95: float


def table(measured: Measured) -> list[tuple[str, ...]]:
    """A figure a row, a system a column."""
    rows = [("", "Verbatim", "±", *measured.baselines, "n")]
    for name, figure in measured.ours.items():
        beside = (_shown(theirs.get(name)) for theirs in measured.baselines.values())
        rows.append((name, _shown(figure), f"{figure.error:.3f}", *beside, f"{figure.n:,}"))
    return rows


def _shown(figure: Figure | None) -> str:
    return f"{figure.mean:.3f}" if figure else ""


def text(name: str, measured: Measured) -> str:
    """The table of one folder for the terminal."""
    times = (
        f"{measured.stories:,} stories; a question takes {measured.p50:.1f} ms, the slowest 5 % {measured.p95:.1f} ms"
    )
    return f"\n{name}: {times}\n{plain(table(measured))}"


def record(code: Code, folders: dict[str, Measured]) -> list[Path]:
    """Keep the figures under their commit, as the latest (folder by folder), and as the tables of RESULTS.md."""
    KEPT.mkdir(exist_ok=True)
    head = {"commit": code.commit, "uncommitted_changes": code.changed, "date": f"{datetime.now(UTC):%Y-%m-%d}"}
    new = {name: head | asdict(measured) for name, measured in folders.items()}
    everything = (json.loads(LATEST.read_text("utf-8")) if LATEST.exists() else {}) | new
    by_commit = KEPT / f"{code.commit}.json"
    by_commit.write_text(json.dumps({"machine": machine(), "folders": new}, indent=1) + "\n", "utf-8")
    LATEST.write_text(json.dumps(everything, indent=1) + "\n", "utf-8")
    PAGE.write_text(_page(everything), "utf-8")
    return [by_commit, LATEST, PAGE]


def fallen(folders: dict[str, Measured]) -> list[str]:
    """What is worse than recorded by more than its standard error, is gone, or can't be compared: a line each."""
    kept = json.loads(LATEST.read_text("utf-8")) if LATEST.exists() else {}
    lines = []
    for folder, measured in folders.items():
        if folder not in kept:
            lines.append(f"{folder}: nothing is recorded; measure it with --record first")
            continue
        then = _read(kept[folder])
        if (then.stories, then.questions) != (measured.stories, measured.questions):
            lines.append(f"{folder}: recorded on {then.stories} stories, measured on {measured.stories}: no comparison")
            continue
        for name, before in then.ours.items():
            now = measured.ours.get(name)
            if now is None:
                lines.append(f"{folder}: {name} was {before.mean:.3f}, is not measured any more")
            elif (now.mean - before.mean) * (1 if is_better_low(name) else -1) > max(before.error, 1e-9):
                lines.append(f"{folder}: {name} was {before.mean:.3f} (± {before.error:.3f}), is {now.mean:.3f}")
    return lines


def _page(everything: dict[str, dict[str, Any]]) -> str:
    lines = [
        "# Quality",
        "",
        "`python -m tests.quality FOLDER… --record`; `docs/quality.md` says what each figure means.",
        "Times are of a machine that had other work beside; `tests/bench` measures them.",
    ]
    for name, kept in everything.items():
        measured = _read(kept)
        head, *body = table(measured)
        state = f"{kept['commit']}{' with uncommitted changes' if kept['uncommitted_changes'] else ''}, {kept['date']}"
        times = f"{measured.p50:.1f} ms (median), {measured.p95:.1f} ms (95th percentile)"
        size = f"{measured.stories:,} stories, {measured.questions:,} questions"
        lines += ["", f"## {name}", "", f"{size}, at {state}. A question took {times}.", ""]
        lines += [f"| {' | '.join(cells)} |" for cells in (head, ("---", *("---:" for _ in head[1:])), *body)]
    return "\n".join(lines) + "\n"


def _read(kept: dict[str, Any]) -> Measured:
    def figures(raw: dict[str, Any]) -> dict[str, Figure]:
        return {name: Figure(**figure) for name, figure in raw.items()}

    return Measured(
        kept["stories"],
        kept["questions"],
        figures(kept["ours"]),
        {name: figures(raw) for name, raw in kept["baselines"].items()},
        kept["p50"],
        kept["p95"],
    )
