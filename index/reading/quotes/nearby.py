"""The source of a cue by the words around it, where the tree fails: "…," said X; X said; X, a Y, said.

The small model's tree breaks most at quotation marks; word order there is nearly fixed in news.
"""

from index.reading.quotes.words import Parse

_NOUNS = ("NN", "NNS", "NNP", "NNPS", "PRP")
NOUN_PHRASE = (*_NOUNS, "DT", "JJ", "JJR", "JJS", "CD", "POS", "PRP$", "VBG", "VBN", "HYPH", "RBS")
_MARKS = ("``", "''", ",", "-LRB-", "-RRB-", ".", ":")


def source_before(parse: Parse, verb: int) -> int | None:
    """The noun right before a cue, across adverbs, auxiliaries and an apposition between commas."""
    words = parse.words
    i = verb - 1
    while i >= 0 and (words[i].tag in ("RB", "MD") or words[i].dep in ("aux", "neg")):
        i -= 1
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
    while i < len(words) and words[i].tag in NOUN_PHRASE and i - verb < 16:
        if words[i].tag in _NOUNS and words[i].entity not in ("DATE", "TIME"):
            head = i
        elif words[i].entity in ("DATE", "TIME"):
            break
        i += 1
    return head


def opener(parse: Parse, first: int, verb: int) -> int | None:
    """The name that opens a sentence, for a cue whose subject the tree lost ("X, who …, interjected to say:")."""
    words = parse.words
    i = first
    while i < verb and i - first < 6:
        if words[i].tag in ("NNP", "NNPS"):
            while i + 1 < verb and words[i + 1].tag in ("NNP", "NNPS"):
                i += 1
            return i if i + 1 >= len(words) or words[i + 1].tag != "POS" else None
        if words[i].tag == "PRP" and words[i].dep == "nsubj":
            return i
        if words[i].tag not in (*_MARKS, "DT", "JJ", "NN", "CC", "RB"):
            return None
        i += 1
    return None


def _head_of_run(parse: Parse, last: int) -> int | None:
    """The head of the noun phrase that ends here: before a preposition, if there is one ("a spokesman for X")."""
    words = parse.words
    at = last
    for over in [last, *parse.above(last)]:
        if over > last or words[over].tag[:2] == "VB":
            break
        if words[over].tag in _NOUNS:
            at = over
    return at
