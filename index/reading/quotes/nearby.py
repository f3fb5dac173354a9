"""The source of a cue by the words around it, where the tree fails: "…," said X; X said; X, a Y, said.

The small model's tree breaks most at quotation marks; word order there is nearly fixed in news.
"""

from collections.abc import Sequence

from index.reading.quotes.words import Parse, Word
from index.types import Span

_NOUNS = ("NN", "NNS", "NNP", "NNPS", "PRP")
NOUN_PHRASE = (*_NOUNS, "DT", "JJ", "JJR", "JJS", "CD", "POS", "PRP$", "VBG", "VBN", "HYPH", "RBS")
_OFFICES = frozenset("state staff police operations justice defense defence treasury".split())
_BEGINNING = frozenset("spoke speaks began begins took takes rose".split())
_MARKS = ("``", "''", ",", "-LRB-", "-RRB-", ".", ":")


def source_before(parse: Parse, verb: int) -> int | None:
    """The noun right before a cue, across adverbs, auxiliaries and an apposition between commas."""
    words = parse.words
    i = verb - 1
    while i >= 0 and (words[i].tag in ("RB", "MD") or words[i].dep in ("aux", "neg")):
        i -= 1
    if i > 0 and words[i].tag == "," and words[i - 1].text == ")":
        i -= 1
    if i > 0 and words[i].text == ")":
        i = next((k - 1 for k in range(i, -1, -1) if words[k].text == "("), -1)
    if i < 0:
        return None
    if words[i].tag in _NOUNS and words[i].entity not in ("DATE", "TIME"):
        return _head_of_run(parse, i)
    if words[i].tag != ",":
        return None
    j = i - 1
    while j >= 0 and words[j].tag not in (",", "``", "''", ":") and i - j < 25:
        j -= 1
    between = range(j + 1, i)
    if len(between) and all(words[k].tag in ("NNP", "NNPS", ".") for k in between):
        return between[-1]
    k = j - 1 if j > 0 and words[j].tag == "," else -1
    return k if k >= 0 and words[k].tag in _NOUNS else None


def source_after(parse: Parse, verb: int) -> int | None:
    """The noun phrase right behind a cue that follows a quotation: its head."""
    words = parse.words
    i = verb + 1
    if i >= len(words) or words[i].tag not in NOUN_PHRASE:
        return None
    if words[i].tag == "PRP":
        return i
    head = None
    while i < len(words) and i - verb < 16:
        if words[i].low == "of" and i + 2 < len(words) and words[i + 1].low in _OFFICES and words[i + 2].tag == "NNP":
            i += 2  # "said the secretary of state Ann Lee"
        if words[i].tag not in NOUN_PHRASE or words[i].entity in ("DATE", "TIME"):
            break
        if words[i].tag in _NOUNS:
            head = i
        i += 1
    # "…, said the candidate could win": what follows is a clause, not the speaker.
    return None if i < len(words) and words[i].tag in ("VBD", "VBZ", "VBP", "MD") else head


def beside_marks(parse: Parse, verb: int, quoted: Sequence[Span]) -> int | None:
    """The source of a cue right behind a closing mark: "…," X said; "…," said X; "…," X, a Y of Z, said."""
    words = parse.words
    if words[verb].tag not in ("VBD", "VBZ", "VBP", "VBN", "VB"):
        return None
    closing = max((span.end for span in quoted if span.end <= words[verb].start), default=-1)
    if closing < 0:
        return None
    first = next((w.at for w in words if w.start >= closing and w.tag not in (",", "''", "``")), None)
    if first is None or first > verb or verb - first > 30:
        return None
    if first == verb:
        return source_after(parse, verb)
    between = words[first:verb]
    if len(between) == 1 and between[0].text[:1].isupper() and between[0].tag not in ("WP", "DT", "RB"):
        return first  # a name, whatever the tagger took it for
    if between[-1].tag == "," and words[first - 1].tag in (",", "''"):
        return _before_apposition(between)
    if verb - first > 14 or between[-1].tag in ("RB", "MD"):
        return None
    if any(w.tag not in NOUN_PHRASE and w.tag not in (",", "RB", "MD") for w in between):
        return None
    found = source_before(parse, verb)
    return found if found is not None and found >= first and words[found].entity not in ("DATE", "TIME") else None


def _before_apposition(between: Sequence[Word]) -> int | None:
    """The last word of the name that opens these words, if what lies behind its comma tells more of it."""
    comma = next((i for i, word in enumerate(between) if word.tag == ","), len(between))
    name = between[:comma]
    rest = between[comma + 1 :]
    if not name or not rest or name[-1].tag not in ("NNP", "NNPS") or any(w.tag not in NOUN_PHRASE for w in name):
        return None
    return name[-1].at if rest[0].tag not in ("NNP", "NNPS", "CC", "PRP") or len(rest) > 3 else None


def inverted(parse: Parse, verb: int, source: int | None) -> int | None:
    """The name right behind a cue that follows a comma, where the tree has another subject: "…, said X, a Y"."""
    words = parse.words
    if words[verb].tag not in ("VBD", "VBZ") or verb == 0 or words[verb - 1].tag not in (",", "''"):
        return None
    last = verb
    while last + 1 < len(words) and words[last + 1].tag in ("NNP", "NNPS"):
        last += 1
    ends = last + 1 >= len(words) or words[last + 1].tag in (",", ".", "-LRB-", "IN", "WP")
    is_name = last > verb and words[last].entity == "PERSON"
    return last if ends and is_name and (source is None or source < verb) else None


def stranded(parse: Parse, verb: int) -> int | None:
    """The name before a cue in a sentence whose main verb the tree didn't see: "Ryan, on Tuesday, called …"."""
    words = parse.words
    word = words[verb]
    head = word.head
    is_root = words[head].dep == "ROOT" and words[head].entity == "PERSON" and head < verb
    if (
        word.tag in ("VBN", "VBD")
        and word.dep in ("relcl", "acl")
        and is_root
        and not parse.of(verb, "agent", "auxpass")
    ):
        return head if parse.of(verb, "dobj", "oprd", "ccomp") else None
    # A surname that is a common word, too ("Jolly said"): whose it is, is seen when it is cast.
    before = words[verb - 1] if verb else None
    if before is not None and word.tag in ("VBD", "VBZ", "VBN") and before.text[:1].isupper() and before.tag != "PRP":
        return before.at if before.at == parse.sentences[parse.sentence_of[verb]][0] else None
    return None


def opener(parse: Parse, first: int, verb: int) -> int | None:
    """The name that opens a sentence, for a cue whose subject the tree lost ("X, who …, interjected to say:")."""
    words = parse.words
    i = first
    while i < verb and i - first < 6:
        if words[i].tag in ("NNP", "NNPS"):
            while i + 1 < verb and words[i + 1].tag in ("NNP", "NNPS"):
                i += 1
            others = any(words[k].tag == "NNP" and words[k].entity == "PERSON" for k in range(i + 1, verb))
            return i if words[i + 1].tag != "POS" and not others else None
        if words[i].tag == "PRP" and words[i].dep == "nsubj":
            return i
        if words[i].tag not in (*_MARKS, "DT", "JJ", "NN", "CC", "RB"):
            return None
        i += 1
    return None


def floor_taker(parse: Parse) -> int | None:
    """Who opens a paragraph and begins to speak at its end: "Marie Tremblay, who lost two sons, spoke first."."""
    words = parse.words
    root = next((w.at for w in words if w.dep == "ROOT"), None)
    if root is None or len(parse.sentences) != 1 or words[root].low not in _BEGINNING or parse.of(root, "neg", "aux"):
        return None
    subject = next(iter(parse.of(root, "nsubj")), None)
    if subject is None or parse.left[subject] != 0 or words[subject].tag not in ("NNP", "NNPS"):
        return None
    if any(w.tag not in ("RB", "JJ", "DT", ".") and w.low != "floor" for w in words[root + 1 :]):
        return None
    own = {subject, *parse.of(subject, "compound")}
    return subject if all(w.at in own or w.entity != "PERSON" for w in words) else None


def _head_of_run(parse: Parse, last: int) -> int | None:
    """The head of the noun phrase that ends here: before a preposition, if there is one ("a spokesman for X")."""
    words = parse.words
    at = last
    for over in [last, *parse.above(last)]:
        if over > last or words[over].tag[:2] == "VB" or any(words[i].tag == "," for i in range(over, last)):
            break
        if words[over].tag in _NOUNS:
            at = over
    return at
