"""Cue verbs that give no words: "asked Dorsey", "shares an office", "issued a statement", "Tanner, asked about it, …".

Such a claim may still give its source to a quotation beside it, but reports nothing.
"""

from collections.abc import Sequence

from index.reading.quotes.clauses import Clause
from index.reading.quotes.words import Parse
from index.types import Span

_ASKED = frozenset("asked pressed questioned".split())
_ABOUT = frozenset("about whether if why how what on by at when where who".split())
_HANDING = frozenset("share read issue release".split())
"""Verbs that also hand things over; what they give is words only as a clause or between marks."""
_POINTING = ("PRP", "DT", "WP", "WDT", "EX")
_EMPTY = ("IN", "TO", "RB", ",", ".", ":", "``", "''", "-LRB-", "-RRB-")


def was_asked(parse: Parse, verb: int) -> bool:
    """Whether one was asked and did not ask: "Tanner, asked about it, said …"."""
    words = parse.words
    if words[verb].low not in _ASKED or not verb or words[verb - 1].text != "," or verb + 1 >= len(words):
        return False
    rest = words[verb + 1 : parse.sentences[parse.sentence_of[verb]][1]]
    return rest[:1] != () and rest[0].low in _ABOUT and any(w.tag in ("VBD", "VBZ", "MD") for w in rest)


def tells_words(parse: Parse, claim: Clause, lemma: str, quoted: Sequence[Span]) -> bool:
    """Whether the content of a claim is more than a listener, a pronoun, the source, or how one spoke."""
    words = parse.words
    if claim.form not in ("object", "preposition"):
        return True
    if any(span.start <= words[i].start < span.end for i in claim.content for span in quoted):
        return True
    said = claim.content - {i for p in parse.of(claim.cue, "prep") if _is_condition(parse, p) for i in parse.subtree(p)}
    itself = set(parse.subtree(claim.source)) if claim.source is not None else set()
    if claim.cue not in itself and said <= itself:
        return False
    told = [i for i in said if words[i].tag not in _EMPTY]
    if all(words[i].tag in _POINTING for i in told):
        return False
    if lemma in ("ask", "tell") and all(words[i].tag in (*_POINTING, "NNP", "NNPS") for i in told):
        return False
    return lemma not in _HANDING or any(words[i].tag in ("VBD", "VBZ", "VBP", "MD") for i in said)


def _is_condition(parse: Parse, preposition: int) -> bool:
    """As in "spoke on condition of anonymity"."""
    return any(parse.words[c].low.rstrip("s") == "condition" for c in parse.of(preposition, "pobj"))
