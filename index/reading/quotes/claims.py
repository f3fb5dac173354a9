"""A parsed paragraph -> its claims: each cue with its source and content, before anyone is named.

Cues between quotation marks are left out: what someone within a quotation said is never given to anyone else.
"""

from collections.abc import Iterator, Sequence

from index.reading.quotes.clauses import Clause, by_agent, content_of, source_of
from index.reading.quotes.cues import ADJECTIVES, GIVING, NOUNS, Cue, cue_forms, particles
from index.reading.quotes.empty import tells_words, was_asked
from index.reading.quotes.nearby import NOUN_PHRASE, beside_marks, inverted, opener, source_before, stranded
from index.reading.quotes.words import Parse
from index.types import Span

_TOPICS = frozenset("about of on against for to over upon into as with at".split())
_ASPECTS = frozenset(
    """continue continued continues continuing began begin begins beginning started start went goes gone proceeded
    used""".split()
)
_RECORDS = frozenset("transcript recording video audio tape footage minutes log".split())
_HEDGES = frozenset("would could might should may can".split())
_SPEAKING = frozenset("about of on against".split())
_WISHES = frozenset("hope want expect plan wish prefer".split())
_PLEA_NOUNS = frozenset(
    "criticism call plea accusation warning prediction complaint promise threat denial demand".split()
)


def find_claims(parse: Parse, quoted: Sequence[Span]) -> list[Clause]:
    """The claims of a parse, in the order of their cues."""
    forms = cue_forms()
    claims: list[Clause] = list(_colon(parse, quoted))
    for word in parse.words:
        if any(span.start <= word.start < span.end for span in quoted):
            continue
        if word.low == "according":
            claims.extend(_according(parse, word.at))
        elif word.tag[:2] == "VB" and word.low in forms:
            lemma, cues = forms[word.low]
            claim = None if was_asked(parse, word.at) else _verbal(parse, word.at, lemma, cues, quoted)
            if claim is not None:
                claims.append(claim if tells_words(parse, claim, lemma, quoted) else _bare(claim))
        elif word.tag in ("NN", "NNS") and (word.low in NOUNS or word.low.rstrip("s") in NOUNS):
            claims.extend(_nominal(parse, word.at))
        elif word.low in ADJECTIVES:
            claims.extend(_adjectival(parse, word.at))
    known = {claim.cue for claim in claims}
    claims.extend(claim for span in quoted if (claim := _any_verb(parse, span)) and claim.cue not in known)
    claims = [claim for claim in claims if not _is_record(parse, claim, claims)]
    return sorted(claims, key=lambda claim: claim.cue)


def _is_record(parse: Parse, claim: Clause, claims: Sequence[Clause]) -> bool:
    """Whether a claim only tells by what record another's words are known: "Nunn said …, according to a transcript"."""
    if claim.form != "according" or claim.source is None or parse.words[claim.source].low.rstrip("s") not in _RECORDS:
        return False
    return any(other.cue in claim.content and other.source is not None for other in claims if other is not claim)


def _bare(claim: Clause) -> Clause:
    """A claim that gives no words of its own, only its source to a quotation."""
    return Clause(claim.cue, claim.source, frozenset(), "none")


def _any_verb(parse: Parse, quoted: Span) -> Clause | None:
    """As in "…," Beck questioned; "…?" reacted Trump: right behind the marks any verb beside a name is a cue."""
    words = parse.words
    first = next((w.at for w in words if w.start >= quoted.end and w.tag not in (",", "''", "``")), len(words))
    behind = words[first : first + 6]
    if not behind or behind[0].start - quoted.end > 3:
        return None
    last = first
    while last < len(words) and words[last].tag in ("NNP", "NNPS"):
        last += 1
    if last > first:  # "…," NAME VERB
        verb = last if last < len(words) and words[last].tag == "VBD" and _ends_with_comma(parse, quoted) else None
        return Clause(verb, last - 1, frozenset(), "none") if verb else None
    if behind[0].tag not in ("VBD", "VBN", "VBZ") or len(behind) < 2 or not behind[0].text[:1].islower():
        return None
    last = first + 1
    while last < len(words) and words[last].tag in ("NNP", "NNPS"):
        last += 1
    return (
        Clause(first, last - 1, frozenset(), "none") if last > first + 1 and words[last - 1].entity != "DATE" else None
    )


def _ends_with_comma(parse: Parse, quoted: Span) -> bool:
    """Whether the last word between the marks, or the first behind them, is a comma."""
    return any(w.tag == "," and quoted.end - 4 <= w.start <= quoted.end for w in parse.words)


def _verbal(parse: Parse, verb: int, lemma: str, cues: frozenset[Cue], quoted: Sequence[Span]) -> Clause | None:
    """The claim of a cue verb, if its construction is one that its classes take."""
    needed = particles(lemma)
    if needed and not any(parse.words[i].low in needed for i in range(verb + 1, min(verb + 3, len(parse.words)))):
        return None
    source = source_of(parse, verb)
    if cues & {Cue.SAY, Cue.TELL}:
        source = beside_marks(parse, verb, quoted) or inverted(parse, verb, source) or source
    word = parse.words[verb]
    if source is None and Cue.SAY in cues and Cue.TELL not in cues and not parse.of(verb, "auxpass", "agent"):
        if word.tag in ("VBD", "VBZ", "VBP") or (word.tag == "VBN" and verb and parse.words[verb - 1].tag == ","):
            source = source_before(parse, verb)
        if source is None and (word.tag in ("VBD", "VBZ", "VBP") or (word.tag == "VB" and word.dep == "xcomp")):
            source = opener(parse, parse.sentences[parse.sentence_of[verb]][0], verb)
    if source is None:
        source = stranded(parse, verb)
    if source is None or any(span.start <= parse.words[source].start < span.end for span in quoted):
        return None
    content, form = content_of(parse, verb, source)
    if form in ("none", "object", "preposition") and cues & {Cue.SAY, Cue.TELL}:
        if around := _between_commas(parse, verb, source):
            content, form = around, "inserted"
        elif Cue.SAY in cues and (Cue.STANCE not in cues or form != "object") and (behind := _that_clause(parse, verb)):
            content, form = behind, "ccomp"
    if by_agent(parse, verb) == source:
        below = set(parse.subtree(verb))
        for by in parse.of(verb, "agent"):
            below -= set(parse.subtree(by))
        content, form = frozenset(below - {verb, *parse.of(verb, "auxpass", "aux")}), "object"
    claim = Clause(verb, source, content, form)
    if not _takes(parse, verb, lemma, cues, form, source):
        return _bare(claim) if cues & {Cue.SAY, Cue.TELL} else None
    return claim


def _that_clause(parse: Parse, verb: int) -> frozenset[int]:
    """All behind a "that" which follows a cue at some distance: "said for the first time that …"."""
    words = parse.words
    end = parse.sentences[parse.sentence_of[verb]][1]
    for i in range(verb + 1, min(verb + 9, end - 2)):
        if words[i].low == "that" and words[i].tag in ("IN", "WDT") and words[i].dep in ("mark", "nsubj", "dobj"):
            return frozenset(range(i, end))
        if words[i].tag[:2] == "VB" or words[i].tag in (",", ":", "``", "CC"):
            break
    return frozenset()


def _between_commas(parse: Parse, verb: int, source: int) -> frozenset[int]:
    """The sentence around ", X said," where the tree took it for something else."""
    words = parse.words
    first = min(source, verb)
    first = max(0, min(first, parse.left[source] if source - parse.left[source] < 8 else source))
    last = max(source, verb)
    start, end = parse.sentences[parse.sentence_of[verb]]
    last = _listener_and_time(parse, last, end)
    if first - 1 <= start or words[first - 1].tag != "," or last + 1 >= end or words[last + 1].tag not in (",", "."):
        return frozenset()
    if any(
        words[i].dep in ("nsubj", "nsubjpass") and words[i].low in ("who", "which", "that") for i in range(first, last)
    ):
        return frozenset()
    around = frozenset(i for i in range(start, end) if not first <= i <= last)
    has_verb = any(words[i].tag in ("VBD", "VBZ", "VBP", "MD") for i in around)
    has_verb = has_verb or (parse.words[verb].low in ("said", "says") and last + 2 == end)
    return around if has_verb else frozenset()


def _listener_and_time(parse: Parse, last: int, end: int) -> int:
    """The last word of what may follow ", X told": to whom and when, up to the sentence's end."""
    rest = range(last + 1, end - 1)
    plain = all(parse.words[i].tag in (*NOUN_PHRASE, "IN", "TO") and parse.words[i].low != "that" for i in rest)
    return end - 2 if 0 < len(rest) <= 12 and plain and parse.words[end - 1].tag == "." else last


def _takes(parse: Parse, verb: int, lemma: str, cues: frozenset[Cue], form: str, source: int) -> bool:
    word = parse.words[verb]
    finite = word.tag in ("VBD", "VBZ", "VBP", "VBN") or (word.tag == "VBG")
    hedged = any(parse.words[c].low in _HEDGES for c in parse.of(verb, "aux"))
    hedged = hedged and not parse.of(verb, "neg")  # "would not comment on" tells what was done
    over = parse.words[word.head].low if word.dep == "xcomp" else ""
    infinitive = (
        word.tag == "VB" and over not in _ASPECTS and any(parse.words[c].low == "to" for c in parse.of(verb, "aux"))
    )
    if form in ("ccomp", "inserted", "as"):
        if Cue.SAY in cues or Cue.TELL in cues or Cue.STANCE in cues:
            return True
        if Cue.THINK in cues:
            return finite and not hedged and _is_human(parse, source)
    if form == "object":
        return Cue.STANCE in cues and (finite or not (hedged or infinitive))
    if form == "preposition":
        behind = {parse.words[c].low for c in parse.of(verb, "prep") if c > verb}
        behind |= {parse.words[parse.left[c]].low for c in parse.of(verb, "advcl") if c > verb}
        topics = _SPEAKING if lemma in ("speak", "talk", "write", "call") else _TOPICS
        if lemma == "call":
            topics = frozenset({"for", "on"})
        return bool(Cue.TALK in cues and behind & topics) and (finite or not (hedged or infinitive))
    if form == "infinitive":
        if Cue.VOW in cues or Cue.TELL in cues:
            return finite or not (hedged or infinitive)
        return Cue.THINK in cues and lemma in _WISHES and finite and _is_human(parse, source)
    return False


def _is_human(parse: Parse, source: int) -> bool:
    """Whether a source is named or a pronoun: a belief of "many voters" is no one's words."""
    word = parse.words[source]
    return word.tag in ("NNP", "NNPS", "PRP", "WP") or bool(word.entity)


def _colon(parse: Parse, quoted: Sequence[Span]) -> Iterator[Clause]:
    """As in "X: I won't run": a name and a colon open the paragraph; all behind is X's (headlines, transcripts)."""
    words = parse.words
    last = next((w.at for w in words[:6] if w.text == ":"), 0) - 1
    if last < 0 or len(words) < last + 4 or not all(w.text[:1].isupper() for w in words[: last + 1]):
        return
    if any(span.start <= words[last + 2].start + 1 and words[last + 2].start < span.end for span in quoted[:1]):
        return
    yield Clause(last + 1, last, frozenset(range(last + 2, len(words))), "colon")


def _according(parse: Parse, at: int) -> Iterator[Clause]:
    """As in "according to X": the clause around it is X's."""
    for to in parse.of(at, "prep", "pcomp") or [at + 1]:
        if to >= len(parse.words) or parse.words[to].low != "to":
            continue
        source = next(iter(parse.of(to, "pobj")), None)
        head = parse.words[at].head
        if source is not None and head != at:
            while parse.words[head].tag[:2] != "VB" and parse.words[head].head != head:
                head = parse.words[head].head
            around = set(parse.subtree(head)) - set(parse.subtree(at))
            yield Clause(at, source, frozenset(around), "according")


def _adjectival(parse: Parse, at: int) -> Iterator[Clause]:
    """As in "X is confident that …"."""
    head = parse.words[at].head
    clauses = [c for c in parse.of(at, "ccomp") if c > at]
    if clauses:
        source = source_of(parse, head) if parse.words[head].tag[:2] == "VB" else None
        if source is None and parse.words[at].dep in ("advcl", "acl", "amod", "relcl"):
            source = next(iter(parse.of(head, "nsubj")), None) if parse.words[head].tag[:2] == "VB" else head
        if source is not None:
            yield Clause(at, source, frozenset(i for c in clauses for i in parse.subtree(c)), "adjective")


def _nominal(parse: Parse, noun: int) -> Iterator[Clause]:
    """As in "X's claim that …", "the claim by X that …"."""
    word = parse.words[noun]
    owners = parse.of(noun, "poss")
    for by in parse.of(noun, "prep", "agent"):
        if parse.words[by].low in ("by", "from"):
            owners = [*owners, *parse.of(by, "pobj")]
    head = parse.words[noun].head
    carried = not owners and word.dep == "dobj" and parse.words[head].low in GIVING
    if carried and (giver := source_of(parse, head)) is not None:
        owners = [giver]
    if not owners:
        return
    below: set[int] = set()
    for child in parse.of(noun, "acl", "ccomp", "relcl"):
        marks = [parse.words[c].low for c in parse.of(child, "mark", "aux")]
        if child > noun and ("that" in marks or "to" in marks or parse.words[child].dep == "ccomp"):
            below.update(parse.subtree(child))
    if not below and (carried or word.low.rstrip("s") in _PLEA_NOUNS):
        for child in parse.of(noun, "prep"):
            if parse.words[child].low in ("of", "for", "against", "about", "on", "over", "to"):
                below.update(parse.subtree(child))
    if below:
        yield Clause(noun, owners[0], frozenset(below), "nominal")
