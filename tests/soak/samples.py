"""What is looked at while the bot runs: its process from outside, its folder, and how long questions took."""

import math
import sqlite3
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

WINDOWS = 50
"""Stretches of a soak whose times are drawn."""

_MEGABYTE = 1e6


@dataclass(frozen=True, slots=True)
class Sample:
    """The bot's process at one moment; memory and disk in MB (millions of bytes), `cpu` in seconds since its start.

    `disk` is the data folder without the models, which stay as they are; `files` its larger files.
    """

    seconds: float
    questions: int
    resident: float
    own: float
    proportional: float
    handles: int
    threads: int
    disk: float
    files: dict[str, float]
    cpu: float
    emulator: float


@dataclass(frozen=True, slots=True)
class Window:
    """The times of questions asked one after the other, in milliseconds; `last` is the number of the last one."""

    last: int
    p50: float
    p99: float


class Watch:
    """Takes samples of one process and its data folder."""

    def __init__(self, process_id: int, folder: Path) -> None:
        self._process, self._folder, self._own = psutil.Process(process_id), folder, psutil.Process()

    def sample(self, seconds: float, questions: int) -> Sample:
        """The process now. Raises `psutil.Error` where it has ended."""
        with self._process.oneshot():
            memory, times = self._process.memory_full_info(), self._process.cpu_times()
            handles, threads = self._process.num_fds(), self._process.num_threads()
        files = _sizes(self._folder)
        return Sample(
            seconds=round(seconds, 1),
            questions=questions,
            resident=round(memory.rss / _MEGABYTE, 2),
            own=round(memory.uss / _MEGABYTE, 2),
            proportional=round(memory.pss / _MEGABYTE, 2),
            handles=handles,
            threads=threads,
            disk=round(sum(files.values()), 3),
            files={name: size for name, size in files.items() if size >= 0.1},
            cpu=round(times.user + times.system, 2),
            emulator=round(self._own.memory_info().rss / _MEGABYTE, 1),
        )


def _sizes(folder: Path) -> dict[str, float]:
    found = {}
    for file in sorted(folder.iterdir()):
        try:
            if file.is_file():
                found[file.name] = round(file.stat().st_size / _MEGABYTE, 3)
        except FileNotFoundError:  # a -wal that was just closed
            continue
    return found


def windows(took: Sequence[float]) -> list[Window]:
    """The times in the order in which the questions were asked, cut into `WINDOWS` stretches."""
    size = max(1, math.ceil(len(took) / WINDOWS))
    parts = [(start, took[start : start + size]) for start in range(0, len(took), size)]
    return [Window(start + len(part), *percentiles(part)) for start, part in parts]


def percentiles(took: Sequence[float]) -> tuple[float, float]:
    """The 50th and the 99th, the latter by nearest rank."""
    ranked = sorted(took)
    return round(statistics.median(ranked), 1), round(ranked[math.ceil(0.99 * len(ranked)) - 1], 1)


def slope(points: Sequence[tuple[float, float]]) -> float:
    """By least squares, how much the second grows when the first grows by 1,000; 0 where it does not grow."""
    if len({x for x, _ in points}) < 2:
        return 0.0
    xs, ys = zip(*points, strict=True)
    return 1_000 * statistics.linear_regression(xs, ys).slope


def left_open(folder: Path) -> int:
    """The updates that the bot has not done with, after its end."""
    with sqlite3.connect(folder / "inbox.sqlite") as db:
        return int(db.execute("SELECT count(*) FROM updates WHERE state <> 'done'").fetchone()[0])
