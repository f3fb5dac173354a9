"""Whom a pronoun or a role may mean: those whom the story named before it, outside quotation marks."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from index.names import FEMALE, MALE
from index.reading.quotes.figure import Figure
from index.reading.quotes.figures import Figures, Mention
from index.reading.quotes.mentions import KIN
from index.reading.quotes.words import Parse
from index.types import Span

_PEOPLE = frozenset(
    """boss captain clerk colleague deckhand doctor driver employee farmer fisherman friend guard guest junior local
    neighbor neighbour nurse official organizer passenger patient player protester refugee relative resident
    shopkeeper soldier stranger student supporter survivor teacher tourist victim villager visitor voter worker
    youth""".split()
)
_REACH = 3  # how many paragraphs back a pronoun may point
_PLACES = {"nsubj": 2.0, "nsubjpass": 2.0, "poss": -1.5, "compound": -1.5, "amod": -1.5, "nmod": -1.5}
_AHEAD = 1.0  # how much nearer one of two must be who both might be meant


@dataclass(slots=True)
class Antecedents:
    """The mentions of a story that a pronoun may look back to."""

    parses: Sequence[Parse]
    figures: Figures
    quoted: Sequence[Span]
    _visible: list[Mention] = field(init=False)
    _starts: list[int] = field(init=False)

    def __post_init__(self) -> None:
        # Who is named only between marks is no antecedent.
        starts = [span.start for span in self.quoted]
        self._visible = []
        for mention in sorted(self.figures.mentions, key=lambda m: m.start):
            before = bisect_right(starts, mention.start) - 1
            if before < 0 or self.quoted[before].end <= mention.start:
                self._visible.append(mention)
        self._starts = [mention.start for mention in self._visible]

    def earlier(self, at: int) -> Iterator[Mention]:
        """The mentions outside marks before a character, the nearest first."""
        for i in range(bisect_left(self._starts, at) - 1, -1, -1):
            yield self._visible[i]

    def _before(self, n: int, sentence: int) -> range:
        """The words of the nearest sentence of the paragraph before this one that begins outside marks."""
        parse = self.parses[n]
        for begin, end in reversed(parse.sentences[:sentence]):
            at = parse.words[begin].start
            if not any(span.start <= at < span.end for span in self.quoted):
                return range(begin, end)
        return range(0)

    def subject(self, n: int, sentence: int, at: int, gender: str = "") -> Figure | None:
        """The subject of the sentence before, if it is the only person named there who fits, and since."""
        words = self.parses[n].words
        before = self._before(n, sentence)
        if not before:
            return None
        since = takewhile(lambda m: m.start >= words[before[0]].start, self.earlier(at))
        fitting = [m for m in since if m.figure.is_person and (not gender or m.figure.gender in ("", gender))]
        is_subject = any(m.parse == n and words[m.last].dep == "nsubj" and m.last in before for m in fitting)
        return fitting[0].figure if is_subject and len({m.figure for m in fitting}) == 1 else None

    def stranger(self, n: int, sentence: int, at: int, gender: str) -> int | None:
        """The word for somebody without a name, the subject of the sentence before a pronoun: theirs it is."""
        parse = self.parses[n]
        for i in self._before(n, sentence):
            word = parse.words[i]
            is_subject = word.dep == "nsubj" or (word.dep == "ROOT" and parse.of(i, "appos"))
            if not is_subject or word.tag != "NN" or word.entity:
                continue
            beside = [i, *parse.of(i, "appos")]
            called = {parse.words[c].low for c in beside}
            if any((n, c) in self.figures.at for c in beside) or not called & (_PEOPLE | KIN | FEMALE | MALE):
                continue
            told = "she" if called & FEMALE else "he" if called & MALE else gender
            since = [m for m in self.earlier(at) if m.parse == n and m.first > i]
            named = any(parse.words[m.last].dep == "nsubj" for m in since)
            return i if told == gender and not named else None
        return None

    def named_since(self, heard: int, at: int, gender: str) -> bool:
        """Whether somebody else was named since whom a pronoun may mean."""
        since = takewhile(lambda mention: mention.start > heard, self.earlier(at))
        return any(m.figure.is_person and m.figure.gender in ("", gender) for m in since)

    def person(self, last: Figure | None, n: int, at: int, sentence: int, gender: str) -> Figure | None:
        """The person a "he" or "she" stands for, by where persons were named before it; None if two fit alike.

        Somebody of known gender comes before one who only might fit; of two who might, only one clearly nearer.
        """
        if subject := self.subject(n, sentence, at, gender):
            return subject
        scores: dict[Figure, float] = {}
        for mention in self.earlier(at):
            back = n - mention.parse
            if back > _REACH:
                break
            figure = mention.figure
            if not figure.is_person or figure.gender not in ("", gender):
                continue
            parse = self.parses[mention.parse]
            away = sentence - parse.sentence_of[mention.last] if back == 0 else 2 + 2 * back
            score = _PLACES.get(parse.words[mention.last].dep, 0.0) - away
            score += 2.0 if figure is last else 0.0
            score += 1.0 if figure.gender else 0.0
            scores[figure] = max(score, scores.get(figure, score))
        if not scores:
            return last if last is not None and last.is_person and last.gender in ("", gender) else None
        first, *others = sorted(scores, key=lambda figure: -scores[figure])
        ahead = scores[first] - scores[others[0]] if others else _AHEAD
        return first if first.gender or ahead >= _AHEAD else None
