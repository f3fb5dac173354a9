"""What one outcome is worth, and what many are worth together.

Facts: does the first sentence shown (any of those shown) hold the answer. Speech: precision, recall and F1 over the
sentences of the speaker's words. Refusals: the share of the unanswerable that is refused, and how well the confidence
tells them apart (AUROC). `docs/quality.md` explains each figure.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.quality.data import Asked, Given, Pair


def is_better_low(figure: str) -> bool:
    """Whether a figure is the better the lower it is."""
    return figure in ("verbatim_errors", "fact.sentences_shown") or figure.endswith(".unattributed")


@dataclass(frozen=True)
class Shown:
    """What a system shows: for each statement its ranges in the text as given (None: not the story's words)."""

    statements: Sequence[Sequence[Pair] | None]
    answered: bool
    confidence: float | None = None


@dataclass(frozen=True)
class Figure:
    """A mean with its standard error, and over how many values."""

    mean: float
    error: float
    n: int


@dataclass
class Figures:
    """The values of each figure; confidences of the answerable and of the others; times."""

    values: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    confidences: dict[bool, list[float]] = field(default_factory=lambda: {True: [], False: []})
    milliseconds: list[float] = field(default_factory=list)

    def add(self, name: str, value: float) -> None:
        """One more value of a figure."""
        self.values[name].append(float(value))

    def table(self) -> dict[str, Figure]:
        """All figures, by name."""
        made = {name: _mean(values) for name, values in self.values.items()}
        positive, negative = self.confidences[True], self.confidences[False]
        if positive and negative:
            n = len(positive) + len(negative)
            made["confidence.auroc"] = Figure(_auroc(positive, negative), 0.5 / math.sqrt(n), n)
        refused = [made[name] for name in ("refuse.refused", "off_story.refused") if name in made]
        if "fact.answered" in made and refused:
            both = (made["fact.answered"], refused[0])
            error = math.hypot(*(figure.error for figure in both)) / 2
            made["answerability.balanced_accuracy"] = Figure(sum(f.mean for f in both) / 2, error, both[1].n)
        return dict(sorted(made.items()))

    def latency(self) -> tuple[float, float]:
        """Milliseconds a question: median and 95th percentile."""
        times = sorted(self.milliseconds) or [0.0]
        return times[len(times) // 2], times[min(len(times) - 1, int(0.95 * len(times)))]


def measure(asked: Asked, given: Given, shown: Shown, figures: Figures) -> None:
    """Add what one outcome is worth."""
    for statement in shown.statements:
        figures.add("verbatim_errors", statement is None)
    ranges = [list(statement or ()) for statement in shown.statements]
    if asked.kind in ("fact", "refuse", "off_story") and shown.confidence is not None:
        figures.confidences[asked.answerable].append(shown.confidence)
    if not asked.answerable:
        figures.add(f"{asked.kind}.refused", not shown.answered)
        return
    figures.add(f"{asked.kind}.answered", shown.answered)
    got = given.sentences_of([pair for pairs in ranges for pair in pairs])
    gold = given.sentences_of(asked.gold)
    if asked.kind == "fact":
        _measure_fact(asked, given, ranges, figures, got, gold)
        return
    got -= given.sentences_of(asked.optional) - gold
    right = len(got & gold)
    figures.add(f"{asked.kind}.precision", right / len(got) if got else 0.0)
    figures.add(f"{asked.kind}.recall", right / len(gold))
    figures.add(f"{asked.kind}.f1", 2 * right / (len(got) + len(gold)))
    speech = given.sentences_of(asked.speech)
    if speech and asked.kind == "said":
        spoken = got - (gold - speech)
        figures.add("said.speech_f1", 2 * len(spoken & speech) / (len(spoken) + len(speech)))


def _measure_fact(
    asked: Asked, given: Given, ranges: list[list[Pair]], figures: Figures, got: set[int], gold: set[int]
) -> None:
    first = bool(ranges) and bool(given.sentences_of(ranges[0]) & gold)
    figures.add("fact.first_hit", first)
    figures.add("fact.hit", bool(got & gold))
    figures.add(
        "fact.reciprocal_rank", next((1 / n for n, r in enumerate(ranges, 1) if given.sentences_of(r) & gold), 0)
    )
    if ranges:
        figures.add("fact.first_hit_of_answered", first)
        figures.add("fact.sentences_shown", len(got))
    if asked.answers:
        held = any(a <= x and y <= b for x, y in asked.answers for pairs in ranges for a, b in pairs)
        figures.add("fact.answer_shown", held)


def _mean(values: list[float]) -> Figure:
    n = len(values)
    mean = sum(values) / n
    variance = sum((value - mean) ** 2 for value in values) / max(n - 1, 1)
    return Figure(mean, math.sqrt(variance / n), n)


def _auroc(positive: list[float], negative: list[float]) -> float:
    """How often an answerable question has the higher confidence; a tie counts half."""
    rows = sorted([(value, 1) for value in positive] + [(value, 0) for value in negative])
    total, i = 0.0, 0
    while i < len(rows):
        j = i
        while j < len(rows) and rows[j][0] == rows[i][0]:
            j += 1
        total += sum(right for _, right in rows[i:j]) * (i + j + 1) / 2
        i = j
    n, k = len(positive), len(negative)
    return (total - n * (n + 1) / 2) / (n * k)
