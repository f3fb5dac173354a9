"""A soak on paper: the samples as JSON, the page RESULTS.md, and the picture of the curves."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.build import ROOT
from tests.bench.figures import Code, machine
from tests.soak.chart import Panel, chart
from tests.soak.readers import BESIDE, KINDS, STAYS
from tests.soak.samples import Sample, Window, slope

_HERE = Path(__file__).parent
PAGE, PICTURE = _HERE / "RESULTS.md", ROOT / "docs" / "soak.svg"

_NOTE = """\
A question's time runs from its update put into the emulator's queue to the first sendMessage that replies to it. The
bot is a process of its own, polling, with its own limits but Telegram's 30 calls a second over all chats. The readers
and the emulator are another process on the same machine, and take their share of it (the emulator forgets old
messages, so that it stays as fast as it is).

{readers} readers at a time, {open} questions open at once; after {stays} questions a reader goes and another comes,
one in ten in a group, most by a story's link. {stories} stories, {passages} passages: the bundled one, and others made
up of its sentences. Those questions that are made of a story's words and names are all different, so that hardly any
comes from the cache of answers.

- Of a hundred questions: {kinds}.
- Beside them, with what likelihood after each: {beside} (any button but the verdicts under the bot's last message).
- All that was done: {did}.

*Lost*: no answer, toast or message within {patience:.0f} s. *Doubled*: a question with more than one message in answer,
but for those that were edited (after `/forget` the new text is answered anew).
*Growth* is by least squares over the questions after the first fifth. The data folder (without the models, which stay
as they are) grows by what is kept by design: an exchange some hours (`VERBATIM_HISTORY_HOURS`), the number of an
update seven days; all questions of a soak fall into that time.
"""


@dataclass(slots=True)
class Soak:
    """What is known of a soak so far; `ended` says why it stopped early, "" where it did not."""

    commit: str
    changed: bool
    wanted: int
    readers: int
    at_once: int
    stories: int
    passages: int
    asked: int = 0
    seconds: float = 0.0
    first: tuple[float, float] = (0.0, 0.0)
    last: tuple[float, float] = (0.0, 0.0)
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    left_open: int | None = None
    came: int = 0
    told_busy: int = 0
    calls: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    did: dict[str, int] = field(default_factory=dict)
    warnings: dict[str, int] = field(default_factory=dict)
    ended: str = ""
    samples: list[Sample] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)

    @classmethod
    def of(cls, wanted: int, readers: int, at_once: int, stories: int, passages: int) -> "Soak":
        """One that is about to begin, of the code as it stands."""
        code = Code.now()
        return cls(code.commit, code.changed, wanted, readers, at_once, stories, passages)

    def settled(self) -> list[Sample]:
        """The samples after the first fifth of the questions, when all that is loaded once is loaded."""
        return [sample for sample in self.samples if sample.questions >= self.asked / 5]

    def growth(self, what: Callable[[Sample], float]) -> float:
        """How much of something each 1,000 questions add."""
        return slope([(sample.questions, what(sample)) for sample in self.settled()])


def keep(soak: Soak, patience: float, results: Path = _HERE / "results") -> None:
    """Write the samples under the commit, then the page and the picture."""
    kept = asdict(soak) | {"date": datetime.now(UTC).date().isoformat(), "machine": machine()}
    results.mkdir(exist_ok=True)
    file = results / f"{soak.commit}.json"
    partial = file.with_suffix(".partial")
    partial.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", "utf-8")
    partial.replace(file)
    if soak.samples and soak.windows:
        PAGE.write_text(page(soak, patience), "utf-8")
        PICTURE.write_text(picture(soak), "utf-8")


def picture(soak: Soak) -> str:
    """Memory, handles and threads, the data folder, and the times, over the questions."""

    def curve(what: Callable[[Sample], float]) -> Sequence[tuple[float, float]]:
        return [(sample.questions, what(sample)) for sample in soak.samples]

    panels = (
        Panel("memory of the bot, MB", (("resident", curve(lambda s: s.resident)), ("own", curve(lambda s: s.own)))),
        Panel(
            "open handles and threads",
            (("handles", curve(lambda s: s.handles)), ("threads", curve(lambda s: s.threads))),
        ),
        Panel("data folder without models, MB", (("all files", curve(lambda s: s.disk)),)),
        Panel(
            "from question to answer, ms",
            (
                ("p99", [(window.last, window.p99) for window in soak.windows]),
                ("p50", [(window.last, window.p50) for window in soak.windows]),
            ),
        ),
    )
    return chart(panels, "questions")


def page(soak: Soak, patience: float) -> str:
    """The figures as Markdown."""
    told = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in machine().items())
    state = f"{soak.commit}, with uncommitted changes" if soak.changed else soak.commit
    begin, end = soak.settled()[0], soak.samples[-1]
    rows: list[tuple[str, str, str, str]] = [
        ("", "after the first fifth", "at the end", "growth per 1,000 questions"),
        ("---", "---:", "---:", "---:"),
    ]
    measures: tuple[tuple[str, Callable[[Sample], float]], ...] = (
        ("resident memory, MB", lambda s: s.resident),
        ("memory of its own, MB", lambda s: s.own),
        ("open handles", lambda s: s.handles),
        ("threads", lambda s: s.threads),
        ("data folder, MB", lambda s: s.disk),
    )
    for name, what in measures:
        rows.append((name, f"{what(begin):,.4g}", f"{what(end):,.4g}", f"{soak.growth(what):+.3f}"))
    cpu = 1_000 * (end.cpu - begin.cpu) / max(1, end.questions - begin.questions)
    command = f"python -m tests.soak --questions {soak.wanted} --readers {soak.readers} --record"
    rate, left_open = soak.asked / max(1, soak.seconds), "?" if soak.left_open is None else soak.left_open
    lines = [
        "# A soak",
        "",
        f"`{command}` at {state}, {datetime.now(UTC).date()}: {told}.",
        "",
        *([f"**Ended early**, after {soak.asked:,} questions: {soak.ended}.", ""] if soak.ended else []),
        "![Memory, handles, disk and times over the questions](../../docs/soak.svg)",
        "",
        f"{soak.asked:,} questions of {soak.came:,} readers in {soak.seconds / 60:.0f} minutes,",
        f"{rate:.1f} a second, with {cpu:.0f} ms of the bot's CPU each:",
        f"**{len(soak.lost):,} lost, {len(soak.doubled):,} doubled**, {left_open} left open in the inbox.",
        "",
        "| ms from question to answer | p50 | p99 |",
        "| --- | ---: | ---: |",
        f"| first 5 % | {soak.first[0]:,.0f} | {soak.first[1]:,.0f} |",
        f"| last 5 % | {soak.last[0]:,.0f} | {soak.last[1]:,.0f} |",
        "",
        *(f"| {' | '.join(row)} |" for row in rows),
        "",
        f"{soak.calls:,} calls; refused by the emulator: {_counted(soak.refused) or 'none'}.",
        f"Told of a long queue: {soak.told_busy:,}. Warnings logged: {sum(soak.warnings.values()):,}.",
        "",
        _NOTE.format(
            readers=soak.readers,
            open=soak.at_once,
            stays=STAYS,
            stories=soak.stories,
            passages=soak.passages,
            kinds=_counted(KINDS),
            beside=", ".join(f"{share:g} {name}" for name, share in BESIDE.items()),
            did=_counted(soak.did),
            patience=patience,
        ),
    ]
    return "\n".join(lines)


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in counts.items())
