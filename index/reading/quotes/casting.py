"""The word that heads a source -> whose voice it is: a figure of the story, a description, or nobody known.

Pronouns go to the nearest fitting subject or speaker before them (Hobbs 1978 in spirit: the same sentence, then
the sentences before, subjects first); a role ("the senator") to the figure introduced with it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from index.names import fold
from index.reading.quotes.antecedents import Antecedents
from index.reading.quotes.figure import Figure
from index.reading.quotes.figures import Figures, Mention
from index.reading.quotes.mentions import KIN
from index.reading.quotes.voice import NOBODY, Voice
from index.reading.quotes.words import Parse
from index.types import Span

_THINGS = frozenset(
    """statement letter email e-mail tweet post memo speech interview article column book remarks op-ed
    message ad video essay release editorial report filing complaint lawsuit ruling""".split()
)
_NATIVE = re.compile(r"(?:[cmi]an|ean|ard|crat)$")  # "the Spaniard", not "the Taliban", "the French"
_STRANGERS = frozenset("some many others several most few both all one another".split())
_MAX_WORDS = 14
_MEMORY = 500  # how many mentions back a role may point


@dataclass(slots=True)
class Casting:
    """Casts sources in the story's order; `last` is the voice heard last, and in which paragraph."""

    text: str
    parses: Sequence[Parse]
    figures: Figures
    quoted: Sequence[Span]
    last: Voice = NOBODY
    before: Antecedents = field(init=False)

    def __post_init__(self) -> None:
        self.before = Antecedents(self.parses, self.figures, self.quoted)

    def voice(self, n: int, head: int, depth: int = 0) -> Voice:
        """Whose the source is that the word `head` of parse `n` heads."""
        parse = self.parses[n]
        word = parse.words[head]
        if word.tag in ("WP", "WDT", "WP$", "EX"):
            return NOBODY
        partners = self._partners(parse, head)
        if word.tag in ("PRP", "PRP$"):
            return self._pronoun(n, head) if not partners else NOBODY
        span = self._phrase(parse, head)
        beside = [self.figures.at[n, c] for c in parse.of(head, "appos") if (n, c) in self.figures.at]
        # "The engineer Paul Braun", "the actor and director Tom Hale": without a comma the name is the person's.
        for named in beside:
            if word.tag in ("NN", "NNS") and self._runs_on(parse, head, named.first):
                return Voice(span, named.figure)
        if partners:
            return self._joint(n, head, partners)
        mention = self.figures.at.get((n, head))
        if mention is not None and self._is_native(parse, head, mention.figure):
            figure = self._by_role(parse, head, span) or self.before.subject(n, parse.sentence_of[head], word.start)
            return Voice(span, figure) if figure is not None else Voice(span, None, self._described(span))
        if mention is not None and (other := self._joined_before(n, mention)) is not None:
            whole = parse.span(parse.left[head], head)
            return Voice(whole, None, whole.of(self.text), True, (other, mention.figure))
        is_common = word.tag in ("NN", "NNS") and not word.entity
        if mention is not None and (not is_common or mention.last > head):
            return Voice(span, mention.figure)
        # A surname that the tagger took for a common word ("From said") is still the figure's.
        if mention is None and word.text[:1].isupper() and not word.entity and fold(word.text) in self.figures.surnames:
            return Voice(span, self.figures.surnames[fold(word.text)])
        for named in beside:
            if is_common and word.low in KIN:  # "Benali's wife, Nadia,": whatever the parser took her for
                named.figure.is_person = True
            if named.figure.is_person or (is_common and named.first > head and len(named.figure.words) > 1):
                return Voice(span, named.figure)
        if word.tag in ("NN", "NNS") and word.low.rstrip("s") in _THINGS and depth < 3:
            owner = self._owner(parse, head)
            if owner is not None:
                return self.voice(n, owner, depth + 1)
        if word.tag == "NN" and any(parse.words[c].low == "the" for c in parse.of(head, "det")):
            figure = self._by_role(parse, head, span)
            if figure is not None:
                figure.phrases.setdefault(span.of(self.text))
                return Voice(span, figure)
        if word.tag[:2] in ("NN", "CD", "JJ") or word.low in _STRANGERS:
            described = self._described(span)
            return Voice(span, None, described, word.tag in ("NNS", "NNPS")) if len(described) > 1 else NOBODY
        return NOBODY

    def _partners(self, parse: Parse, head: int) -> list[int]:
        """Who speaks together with a source: "X and Y", not "to Cruz, Wilkin said" nor "X, director of Z, and a Y"."""
        found = [c for c in parse.of(head, "conj") if c > head and parse.words[c].tag[:2] in ("NN", "PR")]
        if parse.of(head, "appos"):
            found = [c for c in found if parse.words[parse.left[c]].low not in ("a", "an")]
        joined = found and any(word.tag in ("CC", "IN") for word in parse.words[head + 1 : found[-1]])
        return found if joined else []

    def _joined_before(self, n: int, mention: Mention) -> Figure | None:
        """Who is named before a name that the parser took for one with it: "Police Chief X and Fire Chief Y"."""
        parse = self.parses[n]
        i = mention.first - 1
        while i > 0 and parse.words[i].tag in ("NN", "NNP"):
            i -= 1
        other = self.figures.at.get((n, i - 1)) if i > 0 and parse.words[i].low == "and" else None
        if other is None or parse.left[mention.last] > other.first:
            return None
        return other.figure if other.figure.is_person and mention.figure.is_person else None

    def _is_native(self, parse: Parse, head: int, figure: Figure) -> bool:
        """Whether a word names somebody by country or party alone: "the Spaniard", "the Republican"."""
        word = parse.words[head]
        is_lone = word.tag in ("NN", "NNP") and head > 0 and parse.words[head - 1].low == "the"
        return is_lone and word.entity == "NORP" and set(figure.entities) == {"NORP"} and bool(_NATIVE.search(word.low))

    def _runs_on(self, parse: Parse, first: int, last: int) -> bool:
        """Whether no mark stands between two words: "the former secretary of state Hillary Clinton"."""
        return first < last and not any(c in ",;:()–—-" for w in parse.words[first + 1 : last] for c in w.text)

    def _owner(self, parse: Parse, thing: int) -> int | None:
        """Whose statement, letter or the like it is: "Smith's", "by Smith", or the subject who released it."""
        for child in parse.of(thing, "poss"):
            if parse.words[child].low not in ("its", "their"):
                return child
        for child in parse.of(thing, "prep", "acl"):
            if parse.words[child].low in ("by", "from"):
                return next(iter(parse.of(child, "pobj")), None)
            for by in parse.of(child, "agent"):
                return next(iter(parse.of(by, "pobj")), None)
        if parse.words[thing].dep in ("dobj", "pobj"):
            for over in parse.above(thing):
                if parse.words[over].tag[:2] == "VB":
                    return next(iter(parse.of(over, "nsubj")), None)
        return None

    def _joint(self, n: int, head: int, partners: list[int]) -> Voice:
        """Several who speak as one: their own voice, that knows the figures among them."""
        parse = self.parses[n]
        last = min(max(parse.right[p] for p in partners), head + 12)
        described = parse.span(parse.left[head] if head - parse.left[head] < 8 else head, last).of(self.text)
        below = {head, *partners}
        for partner in partners:
            below.update(w for w in parse.subtree(partner) if parse.words[w].dep in ("conj", "appos"))
        figures = (self.figures.at[n, w].figure for w in sorted(below) if (n, w) in self.figures.at)
        together = tuple(dict.fromkeys(figures))
        span = self._phrase(parse, head)
        if len(together) == 1 and len(partners) + 1 == sum((n, w) in self.figures.at for w in (head, *partners)):
            return Voice(span, together[0])  # "The Rapid Support Forces, or RSF"
        return Voice(span, None, described, True, together)

    def _phrase(self, parse: Parse, head: int) -> Span:
        """The noun phrase of a source, without relative clauses and appositions."""
        first = head
        while first > 0 and first - 1 >= parse.left[head] and head - first < _MAX_WORDS:
            first -= 1
        last = head
        for child in sorted(parse.of(head, "prep", "acl", "amod", "relcl")):
            near = child == last + 1 or parse.left[child] == last + 1
            if child > head and near and parse.right[child] - first < _MAX_WORDS:
                last = parse.right[child]
        while last > head and parse.words[last].tag in (",", "."):
            last -= 1
        while first < head and parse.words[first].tag in (",", ".", "``", "''", ":", "CC", "RB", "IN"):
            first += 1
        return parse.span(first, last)

    def _described(self, span: Span) -> str:
        described = re.split(r"\s*[,;:—–(\"“”]", span.of(self.text))[0].strip()
        return re.sub(r"^(?:THE|AN)(?= )", lambda m: m[0].capitalize(), described)

    def _by_role(self, parse: Parse, head: int, span: Span) -> Figure | None:
        """The figure introduced with this role, the one named last where there are several."""
        role = parse.words[head].low
        said = {parse.words[c].low for c in parse.of(head, "amod", "compound")}
        for mention in islice(self.before.earlier(span.start), _MEMORY):
            figure = mention.figure
            if figure.is_person and role in figure.called and said <= figure.called | {"former", "late", "then"}:
                return figure
        return None

    def _pronoun(self, n: int, head: int) -> Voice:
        parse = self.parses[n]
        word = parse.words[head]
        span = Span(word.start, word.end)
        if word.low in ("they", "their"):
            return replace(self.last, span=span) if self.last.plural else Voice(span)
        if word.low in ("it", "its"):
            figure = self.last.figure
            if figure is None and self.last.is_body:
                return replace(self.last, span=span)
            is_thing = figure is not None and not figure.is_person
            return Voice(span, figure) if is_thing else Voice(span)
        if word.low not in ("he", "she", "his", "her", "him"):
            return Voice(span)
        gender = "he" if word.low in ("he", "his", "him") else "she"
        heard = self.last.span.start if self.last.span is not None else 0
        if self.last.gender == gender and not self.before.named_since(heard, word.start, gender):
            return replace(self.last, span=span)
        sentence = parse.sentence_of[head]
        stranger = self.before.stranger(n, sentence, word.start, gender)
        if stranger is not None:
            return replace(self.voice(n, stranger), span=span)
        figure = self.before.person(self.last.figure, n, word.start, sentence, gender)
        if figure is not None:
            figure.gender = gender
        return Voice(span, figure)
