"""The figures of one size, and how they are shown and kept."""

import json
import math
import os
import platform
import sqlite3
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psutil

from tests.bench.build import ROOT

_HERE = Path(__file__).parent
_PACKAGES = ("torch", "sentence-transformers", "onnxruntime", "faiss-cpu", "numpy", "python-telegram-bot")


@dataclass(frozen=True, slots=True)
class Times:
    """The middle and the slow end of some durations."""

    p50: float
    p95: float
    runs: int

    @classmethod
    def of(cls, durations: Sequence[float]) -> "Times":
        """The 50th and 95th percentile, the latter by nearest rank."""
        ranked = sorted(durations)
        return cls(statistics.median(ranked), ranked[math.ceil(0.95 * len(ranked)) - 1], len(ranked))


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured on one size of library."""

    size: str
    stories: int
    passages: int
    cold_start_s: Times
    ask_one_story_ms: Times
    ask_all_stories_ms: Times
    ask_in_telegram_ms: Times
    refused_share: float
    resident_library_mb: float
    resident_bot_mb: float
    index_passages_per_s: float
    index_peak_mb: float
    indexed_earlier: bool
    sqlite_mb_per_1000: float
    faiss_mb_per_1000: float
    busy_elsewhere_percent: float


def rows(all_figures: Sequence[Figures]) -> list[tuple[str, ...]]:
    """The table, a size a column."""
    named = {
        "stories": [f"{f.stories:,}" for f in all_figures],
        "passages": [f"{f.passages:,}" for f in all_figures],
        "cold start to first answer, s (p50 / slowest)": [_pair(f.cold_start_s, 2) for f in all_figures],
        "ask one story, ms (p50 / p95)": [_pair(f.ask_one_story_ms, 1) for f in all_figures],
        "ask all stories, ms (p50 / p95)": [_pair(f.ask_all_stories_ms, 1) for f in all_figures],
        "ask in Telegram (emulated), ms (p50 / p95)": [_pair(f.ask_in_telegram_ms, 1) for f in all_figures],
        "questions refused, %": [f"{100 * f.refused_share:.0f}" for f in all_figures],
        "resident memory, library alone, MB": [f"{f.resident_library_mb:.0f}" for f in all_figures],
        "resident memory, bot, MB": [f"{f.resident_bot_mb:.0f}" for f in all_figures],
        "indexing, passages/s": [f"{f.index_passages_per_s:.1f}" for f in all_figures],
        "indexing, peak memory, MB": [f"{f.index_peak_mb:.0f}" for f in all_figures],
        "disk per 1,000 passages, SQLite, MB": [f"{f.sqlite_mb_per_1000:.2f}" for f in all_figures],
        "disk per 1,000 passages, FAISS, MB": [f"{f.faiss_mb_per_1000:.2f}" for f in all_figures],
        "CPU busy with other work before, %": [f"{f.busy_elsewhere_percent:.0f}" for f in all_figures],
    }
    return [("", *(f.size for f in all_figures)), *((name, *cells) for name, cells in named.items())]


def plain(table: Sequence[tuple[str, ...]]) -> str:
    """The table as plain text."""
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = []
    for name, *cells in table:
        aligned = (cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True))
        lines.append("  ".join([name.ljust(widths[0]), *aligned]))
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Code:
    """What was measured: a commit, and whether bot/ or index/ differed from it."""

    commit: str
    changed: bool

    @classmethod
    def now(cls) -> "Code":
        """The code as it stands at this moment."""
        changed = _git("status", "--porcelain", "--", "bot", "index")
        return cls(_git("rev-parse", "--short", "HEAD"), bool(changed))


def record(code: Code, all_figures: Sequence[Figures]) -> list[Path]:
    """Keep the figures under the commit they belong to, and as the table of RESULTS.md."""
    kept = {
        "commit": code.commit,
        "uncommitted_changes": code.changed,
        "date": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        "figures": [asdict(figures) for figures in all_figures],
    }
    results = _HERE / "results"
    results.mkdir(exist_ok=True)
    file, page = results / f"{code.commit}.json", _HERE / "RESULTS.md"
    file.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n", "utf-8")
    page.write_text(_page(code, all_figures), "utf-8")
    return [file, page]


def machine() -> dict[str, str | int]:
    """What the figures were measured on; no name of it, and no path."""
    return {
        "cores": os.cpu_count() or 1,
        "memory_gb": round(psutil.virtual_memory().total / 1e9),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    } | {name: version(name) for name in _PACKAGES}


def _page(code: Code, all_figures: Sequence[Figures]) -> str:
    head, *body = rows(all_figures)
    table = [head, ("---", *("---:" for _ in head[1:])), *body]
    told = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in machine().items())
    state = f"{code.commit}, with uncommitted changes" if code.changed else code.commit
    asked = all_figures[0].ask_one_story_ms.runs
    earlier = [f.size for f in all_figures if f.indexed_earlier]
    lines = [
        "# Results",
        "",
        f"`python -m tests.bench --record` at {state}, {datetime.now(UTC):%Y-%m-%d}: {told}.",
        "",
        *(f"| {' | '.join(cells)} |" for cells in table),
        "",
        f"{asked} questions in each way of asking, {all_figures[0].cold_start_s.runs} cold starts.",
        "The larger libraries are made up (`stories.py` says how): their times and sizes mean something, their",
        "answers do not. `cold.py`, `ask.py`, `telegram.py` and `build.py` say what each clock covers. MB are",
        "millions of bytes.",
    ]
    if earlier:
        lines += ["", f"Indexed in an earlier run of the same code: {', '.join(earlier)}."]
    return "\n".join(lines) + "\n"


def _pair(times: Times, digits: int) -> str:
    return f"{times.p50:.{digits}f} / {times.p95:.{digits}f}"


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()
