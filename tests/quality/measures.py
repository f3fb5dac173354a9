"""What is measured of the answers, each figure with its number of questions.

Facts: does the first sentence shown (any of those shown) hold the answer. Speech: precision, recall and F1
over the sentences of the speaker's words. Refusals: the share of the unanswerable that is refused.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from index.types import Answer, Refusal
from tests.quality.data import Asked, Given, Pair


@dataclass
class Figures:
    """Values by the name of their figure."""

    values: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def add(self, name: str, value: float) -> None:
        """One more value of a figure."""
        self.values[name].append(float(value))

    def means(self) -> dict[str, tuple[float, int]]:
        """Each figure's mean and how many values it has, by name."""
        return {name: (sum(v) / len(v), len(v)) for name, v in sorted(self.values.items())}


def measure(asked: Asked, given: Given, outcome: Answer | Refusal, figures: Figures) -> None:
    """Add what one outcome is worth."""
    statements = outcome.statements if isinstance(outcome, Answer) else ()
    shown: list[list[Pair]] = []
    for statement in statements:
        try:
            shown.append([given.place(span) for span in statement.spans])
            exact = all(part.of(given.story.text) in statement.text for part in statement.spans)
        except ValueError:
            exact = False
        figures.add("verbatim errors", not exact)
    if not asked.answerable:
        figures.add(f"{asked.kind}: refused", isinstance(outcome, Refusal))
        return
    figures.add(f"{asked.kind}: answered", isinstance(outcome, Answer))
    got = given.sentences_of([pair for pairs in shown for pair in pairs])
    gold = given.sentences_of(asked.gold)
    if asked.kind == "fact":
        first = given.sentences_of(shown[0]) if shown else set()
        figures.add("fact: first sentence right", bool(first & gold))
        figures.add("fact: some sentence right", bool(got & gold))
        figures.add("fact: sentences shown", len(got))
        return
    got -= given.sentences_of(asked.optional) - gold
    right = len(got & gold)
    figures.add(f"{asked.kind}: precision", right / len(got) if got else 0.0)
    figures.add(f"{asked.kind}: recall", right / len(gold))
    figures.add(f"{asked.kind}: F1", 2 * right / (len(got) + len(gold)))
    speech = given.sentences_of(asked.speech)
    if speech and asked.kind == "said":
        spoken = got - (gold - speech)
        figures.add("said: F1 of speech alone", 2 * len(spoken & speech) / (len(spoken) + len(speech)))


def measure_quotes(given: Given, found: list[tuple[list[Pair], str, str | None]], figures: Figures) -> None:
    """Hold the quotations found (ranges, kind, speaker) against the annotated ones, kind by kind.

    Characters of content: precision and recall. A quotation counts as found where at least half of it is.
    """
    covered = {kind: _positions(p for pairs, k, _ in found if k == kind for p in pairs) for kind in _KINDS}
    any_kind = set().union(*covered.values())
    annotated = set().union(*(_positions(map(tuple, quote["spans"])) for quote in given.quotes), set())
    for kind in _KINDS:
        if covered[kind]:
            figures.add(
                f"{kind} quotations: precision of characters", len(covered[kind] & annotated) / len(covered[kind])
            )
    for quote in given.quotes:
        own = _positions(map(tuple, quote["spans"]))
        share = len(own & any_kind) / max(len(own), 1)
        figures.add(f"{quote['type']} quotations: recall of characters", share)
        figures.add(f"{quote['type']} quotations: found", share >= 0.5)
        if share >= 0.5 and quote.get("speaker") and (names := _names(quote["speaker"]["text"])):
            overlap = max(found, key=lambda f: len(own & _positions(f[0])))
            if overlap[2] is None:
                figures.add(f"{quote['type']} quotations: left unattributed", 1)
            else:
                figures.add(f"{quote['type']} quotations: left unattributed", 0)
                right = any(name in overlap[2].casefold() for name in names)
                figures.add(f"{quote['type']} quotations: speaker right where given", right)


_PRONOUNS = frozenset("he she it they we i you who this that his her their".split())
_KINDS = ("direct", "mixed", "indirect")


def _positions(pairs: Iterable[Iterable[int]]) -> set[int]:
    return {i for start, end in pairs for i in range(start, end)}


def _names(mention: str) -> set[str]:
    """The capitalised words of a mention, folded; none for a pronoun or a common noun."""
    words = re.findall(r"[A-Z][\w-]{2,}", mention)
    return {word.casefold() for word in words} - _PRONOUNS
