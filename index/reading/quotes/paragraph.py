"""One paragraph: its claims with their voices, and the quotations that each claim, the one before, or nobody has."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from index.reading.quotes.attribution import Link, Linked, link_quotations
from index.reading.quotes.casting import Casting
from index.reading.quotes.claims import find_claims
from index.reading.quotes.clauses import Clause
from index.reading.quotes.marks import Quoted
from index.reading.quotes.nearby import floor_taker
from index.reading.quotes.reports import Draft, is_told, quotes_of_claim, without_followers
from index.reading.quotes.voice import NOBODY, Voice
from index.reading.quotes.words import Parse
from index.types import Quote, QuoteKind, Span


@dataclass(slots=True)
class Paragraph:
    """A paragraph's claims, in the order of `voices`, with what each quotes whole or in part.

    `floating` quotations no claim of the paragraph has; `alone` are those of somebody that no rule can tell;
    `floor` is who takes the word for the next paragraph.
    """

    text: str
    piece: Span
    parse: Parse
    claims: Sequence[Clause]
    linked: Sequence[Linked]
    voices: dict[int, Voice]
    floor: Voice
    whole: dict[int, list[Span]] = field(default_factory=dict)
    part: dict[int, list[Span]] = field(default_factory=dict)
    floating: list[Quoted] = field(default_factory=list)
    alone: list[Span] = field(default_factory=list)

    def __post_init__(self) -> None:
        first = speaking = next((x.claim for x in self.linked if x.claim is not None and x.whole), None)
        for x in self.linked:
            if x.claim is not None and x.whole:
                self.whole.setdefault(x.claim, []).append(x.quoted.span)
                speaking = x.claim
            elif x.claim is not None:
                self.part.setdefault(x.claim, []).append(x.quoted.span)
                speaking = speaking if speaking is not None and speaking != first else x.claim
            elif x.link is Link.CARRIED and speaking is not None:
                self.whole.setdefault(speaking, []).append(x.quoted.span)
            elif x.link is Link.CARRIED:
                self.floating.append(x.quoted)
            elif x.link is Link.ALONE:
                self.alone.append(x.quoted.span)

    def quotations(self, carried: Voice, *, is_signed: bool) -> list[Draft]:
        """The quotations of the paragraph; floating ones are the signer's, or of the voice heard here or before."""
        found: list[Draft] = [(NOBODY, Quote((span,), QuoteKind.DIRECT)) for span in self.alone]
        claims = [without_followers(self.parse, self.claims, self.voices, c) for c in range(len(self.claims))]
        for c, claim in enumerate(claims):
            if claim.form == "colon" and not self.voices[c].known:
                continue
            whole, part = self.whole.get(c, []), self.part.get(c, [])
            if not part and not whole and is_told(self.parse, claims, self.voices, c):
                continue
            found.extend(quotes_of_claim(self.text, self.parse, claim, self.voices[c], whole, part, self.linked))
        if self.floating:
            voice = carried
            if not is_signed and not self.floating[0].continues:
                voice = replace(next((v for v in self.voices.values() if v.known), carried), span=None)
            found.append((voice, Quote(tuple(quoted.span for quoted in self.floating), QuoteKind.DIRECT)))
        return found

    def goes_on_with(self, found: Sequence[Draft], carried: Voice) -> Voice:
        """The voice that the next paragraph may go on with."""
        last = max((c for c in self.whole if self.voices[c].known), key=lambda c: self.whole[c][-1].start, default=None)
        if last is not None:
            return self.voices[last]
        if self.floating:
            return found[-1][0]
        if self.floor.known:
            return self.floor
        colon = self.piece.of(self.text).rstrip().endswith(":")
        heard = [
            voice
            for c, voice in self.voices.items()
            if voice.known and (colon or self.claims[c].form != "none" or c in self.part)
        ]
        ends_open = bool(self.linked) and self.linked[-1].quoted.opens
        return heard[-1] if heard else carried if ends_open else NOBODY


def read_paragraph(
    text: str, n: int, piece: Span, parse: Parse, quoted: Sequence[Quoted], casting: Casting
) -> Paragraph:
    """A parsed paragraph with its claims cast and its quotations linked to them."""
    claims = find_claims(parse, [q.span for q in quoted])
    linked = link_quotations(text, piece, quoted, parse, claims)
    voices = _voices(n, claims, casting)
    taker = None if quoted else floor_taker(parse)
    floor = casting.voice(n, taker) if taker is not None else NOBODY
    return Paragraph(text, piece, parse, claims, linked, voices, floor)


def _voices(n: int, claims: Sequence[Clause], casting: Casting) -> dict[int, Voice]:
    """The voice of each claim, in the order of the cues."""
    voices: dict[int, Voice] = {}
    for c in sorted(range(len(claims)), key=lambda c: claims[c].cue):
        source = claims[c].source
        voice = casting.voice(n, source) if source is not None else NOBODY
        for heard in (voice.figure, *voice.together):
            if heard is not None:
                heard.speaks = True
        if claims[c].form == "colon" and (voice.figure is None or not voice.figure.is_person):
            voice = NOBODY
        if voice.known:
            casting.last = voice
        voices[c] = voice
    return voices
