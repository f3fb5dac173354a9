"""Interviews and debates printed turn by turn -> the turns, as in "Rossi: I never said that".

A name and a colon open the paragraph. Only where that is a story's way of telling: one label comes twice, three turns
in all. A turn goes on over the next paragraphs, but never past the last label: what follows may be the story's own.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from index.types import Span

_LABEL = re.compile(
    r"((?:[A-Z][\w.'’-]*)(?: (?:[A-Z(][\w.'’()-]*|de|von|van|of|the)){0,4}):\s+(?=[^\W\d]|[\"“‘'«…¿¡(\[])"
)
_LEAST = 3
_APART = 2  # paragraphs between two labels: more, and they are headlines


@dataclass(frozen=True, slots=True)
class Turn:
    """The words of one who has the floor, and the label, or None where the turn before goes on."""

    label: Span | None
    words: Span


def find_turns(text: str, paragraphs: Sequence[Span]) -> list[Turn]:
    """The turns of a story that is, or holds, a transcript; none of any other."""
    turns: list[Turn] = []
    run: list[Turn] = []
    waiting: list[Turn] = []  # they belong to the turn before if another one follows
    for paragraph in paragraphs:
        label = _LABEL.match(text, paragraph.start, paragraph.end)
        if label:
            run += [*waiting, Turn(Span(label.start(1), label.end(1)), Span(label.end(), paragraph.end))]
            waiting = []
        elif run and len(waiting) < _APART and not paragraph.of(text).endswith(":"):
            waiting.append(Turn(None, paragraph))
        else:
            turns += _checked(text, run)
            run, waiting = [], []
    return turns + _checked(text, run)


def _checked(text: str, run: Sequence[Turn]) -> list[Turn]:
    """A run of turns without what the story tells between them, if it is one: two have the floor, one of them twice."""
    counts = Counter(_last_word(text, turn) for turn in run if turn.label)
    if counts.total() < _LEAST or len(counts) < 2 or max(counts.values()) < 2:
        return []
    found: list[Turn] = []
    name = ""
    for turn in run:
        if turn.label:
            name = _last_word(text, turn)
        words = turn.words.of(text)
        is_told = words[0] in "([" or (not is_initial(name) and name in words.casefold())
        if turn.label or not is_told:
            found.append(turn)
    return found


def _last_word(text: str, turn: Turn) -> str:
    return turn.label.of(text).split()[-1].casefold() if turn.label else ""


def is_initial(label: str) -> bool:
    """Whether a label names nobody: "Q", "A"."""
    return len(label.rstrip(".")) == 1 or label.lower() in ("question", "answer")
