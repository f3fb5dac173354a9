"""Claims of having said nothing: "declined to comment", "did not respond to a request", "would not say whether …".

What follows such a cue are not its source's words, so no quotation is made of them.
"""

from index.reading.quotes.words import Parse

_ANSWERING = frozenset(
    """comment say respond reply answer return elaborate discuss specify disclose speak talk address tell provide
    identify reveal name named identified quoted""".split()
)
_DETAILS = frozenset("name names surname age details detail reason reasons comment answer interview".split())
_DECLINING = frozenset("decline declines declined declining refuse refuses refused refusing".split())


def is_silent(parse: Parse, cue: int) -> bool:
    """Whether a cue tells that somebody did not say or answer something."""
    words = parse.words
    if words[cue].low in _DECLINING:
        below = parse.of(cue, "xcomp", "dobj", "ccomp")
        given = (o for c in below if words[c].low == "give" for o in parse.of(c, "dobj"))
        return any(words[c].low in _ANSWERING for c in below) or any(words[o].low in _DETAILS for o in given)
    if words[cue].low not in _ANSWERING:
        return False  # negated cues are bare verbs: "did not say", "would not comment"
    return bool(parse.of(cue, "neg")) or (words[cue].dep == "xcomp" and words[words[cue].head].low in _DECLINING)
