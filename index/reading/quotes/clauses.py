"""The tree around a cue: whose it is (its source) and what it gives (its content).

Labels as in the CLEAR style (Choi and Palmer 2012); source, cue and content as in PARC and PolNeAR.
"""

from dataclasses import dataclass

from index.reading.quotes.words import Parse

_SUBJECTS = ("nsubj", "nsubjpass")
_RELATIVES = frozenset({"who", "which", "that", "whom", "whose"})
_OBJECT_CONTROL = frozenset(
    "tell told telling tells ask asked asks asking urge urged urges urging order ordered orders invite invited "
    "encourage encouraged warn warned remind reminded advise advised allow allowed force forced get got "
    "persuade persuaded prompt prompted prompting lead led leading push pushed pushing spur spurred "
    "spurring cause caused causing compel compelled compelling require required requiring provoke provoked pressed "
    "convince convinced make made let help helped hear heard see saw watch watched".split()
)
"""Verbs whose object, not their subject, does what the next verb says ("urged him to apologise")."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A cue word with the word that heads its source and the words of its content, all of them places in a parse.

    `form` names the construction: ccomp, inserted, as, object, preposition, infinitive, according, adjective,
    nominal, colon, none.
    """

    cue: int
    source: int | None
    content: frozenset[int]
    form: str


def source_of(parse: Parse, verb: int, depth: int = 0) -> int | None:
    """The word that heads the source of a verb: its subject, or the one it shares with a verb above."""
    if depth > 6:
        return None
    words = parse.words
    word = words[verb]
    passive = bool(parse.of(verb, "auxpass"))
    if passive or (word.tag == "VBN" and word.dep in ("acl", "relcl", "advcl") and not parse.of(verb, "aux")):
        return by_agent(parse, verb)
    for child in parse.of(verb, *_SUBJECTS):
        return antecedent(parse, verb, child)
    head = word.head
    if head == verb:
        return _inverted(parse, verb)
    if word.dep == "relcl" and not parse.of(verb, *_SUBJECTS):
        return head
    if word.dep == "acl":
        if word.tag == "VBG" and words[head].dep in ("dobj", "pobj"):  # "sent a message to supporters saying"
            for over in parse.above(head):
                if words[over].tag[:2] == "VB":
                    return shared(parse, over, depth) or head
        return head if word.tag == "VBG" else None
    if word.dep in ("conj", "xcomp", "advcl", "ccomp", "parataxis", "dep") and words[head].tag[:1] == "V":
        if word.dep == "advcl" and word.tag != "VBG" and word.tag != "VB":
            return _inverted(parse, verb)
        if word.dep in ("ccomp", "parataxis", "dep") and word.tag not in ("VBG", "VB"):
            return _inverted(parse, verb)
        if word.dep == "xcomp" and words[head].low in _OBJECT_CONTROL:
            for child in parse.of(head, "dobj", "dative"):
                return child
        if word.dep != "conj" and parse.of(head, "auxpass"):
            for child in parse.of(head, "nsubjpass"):
                return antecedent(parse, head, child)
        if word.dep == "conj" and _tense_breaks(parse, verb, head):
            # "forecast that it would grow and praised …": "praised" goes on with "forecast", not with "would grow".
            for over in parse.above(head):
                if words[over].tag[:2] == "VB":
                    return shared(parse, over, depth)
        return shared(parse, head, depth)
    if word.dep == "pcomp":  # "by saying", "before adding"
        over = words[head].head
        if words[over].tag[:1] == "V":
            return shared(parse, over, depth)
    if word.dep in ("xcomp", "advcl", "conj") and parse.of(head, *_SUBJECTS):  # "was quick to say"
        return antecedent(parse, head, parse.of(head, *_SUBJECTS)[0])
    return _inverted(parse, verb)


def _tense_breaks(parse: Parse, verb: int, head: int) -> bool:
    """Whether a verb can't stand in one row with the verb before it, which a clause word or a cue governs."""
    words = parse.words
    if words[head].dep not in ("ccomp", "relcl", "advcl", "xcomp") or words[verb].tag not in ("VBD", "VBZ"):
        return False
    return words[head].tag == "VB" or (words[verb].tag == "VBD" and words[head].tag in ("VBZ", "VBP"))


def shared(parse: Parse, verb: int, depth: int) -> int | None:
    """The subject that a verb passes on to a verb below it, passive or not."""
    for child in parse.of(verb, *_SUBJECTS):
        return antecedent(parse, verb, child)
    return source_of(parse, verb, depth + 1)


def by_agent(parse: Parse, verb: int) -> int | None:
    """The source of a passive verb, or none: "Green" in "was called a liar by Green"."""
    for by in parse.of(verb, "agent"):
        for child in parse.of(by, "pobj"):
            return child
    return None


def antecedent(parse: Parse, verb: int, subject: int) -> int:
    """The subject, or for "who" and "which" the word before the relative clause."""
    if parse.words[subject].low in _RELATIVES and parse.words[verb].dep in ("relcl", "acl", "ccomp"):
        at = parse.words[verb].head
        if parse.words[at].tag[:2] == "VB":  # "It was Nunn who said …"
            at = next((c for c in parse.of(at, "attr", "dobj") if c < subject), at)
        if at != verb:
            return at
    if parse.words[subject].low in _RELATIVES:
        for over in parse.above(verb):
            if parse.words[over].dep == "relcl":
                return parse.words[over].head
    return subject


def _inverted(parse: Parse, verb: int) -> int | None:
    """The name after "said" where the parser took it for something else."""
    for child in parse.children[verb]:
        word = parse.words[child]
        mistaken = child > verb and word.dep in ("dobj", "npadvmod", "attr", "dep")
        if mistaken and word.entity in ("PERSON", "ORG") and verb + 1 in (child, parse.left[child]):
            return child
    return None


def content_of(parse: Parse, verb: int, source: int | None) -> tuple[frozenset[int], str]:
    """The words that a verb gives as content, and in what construction it stands."""
    words = parse.words
    word = words[verb]
    own = _own(parse, verb)
    clausal = [c for c in parse.of(verb, "ccomp") if _is_clause(parse, c)]
    if clausal:
        below: set[int] = set()
        for child in clausal:
            below.update(parse.subtree(child))
        return frozenset(below - own), "ccomp"
    if word.dep in ("parataxis", "ccomp", "dep", "intj") and word.head != verb and not parse.of(verb, "mark"):
        around = set(parse.subtree(word.head)) - set(parse.subtree(verb))
        if around and words[word.head].tag[:1] in "VNJM" and _is_inserted(parse, verb):
            return frozenset(around), "inserted"
    is_as = word.dep == "advcl" and any(words[c].low == "as" for c in parse.of(verb, "mark"))
    if is_as and not parse.of(verb, "dobj"):
        return frozenset(set(parse.subtree(word.head)) - set(parse.subtree(verb))), "as"
    infinitives = parse.of(verb, "xcomp")
    for child in parse.of(verb, "advcl"):  # "called for the wage to be raised"
        if child > verb and parse.left[child] <= verb + 2 and words[parse.left[child]].low == "for":
            return frozenset(parse.subtree(child)), "preposition"
    objects = parse.of(verb, "dobj", "oprd", "attr", "dative")
    prepositions = [c for c in parse.of(verb, "prep", "pcomp") if c > verb]
    given: set[int] = set()
    for child in [*infinitives, *objects, *prepositions]:
        given.update(parse.subtree(child))
    given -= own
    form = "infinitive" if infinitives else "object" if objects else "preposition" if prepositions else "none"
    return frozenset(given), form


def _own(parse: Parse, verb: int) -> set[int]:
    """The words of the cue itself: the verb, its auxiliaries and its subject."""
    own = {verb}
    for child in parse.of(verb, *_SUBJECTS, "aux", "neg", "auxpass"):
        own.update(parse.subtree(child))
    return own


def _is_clause(parse: Parse, at: int) -> bool:
    return parse.words[at].tag[:1] in "VMJNRPICDWTEU" or parse.words[at].tag == "``"


def _is_inserted(parse: Parse, verb: int) -> bool:
    """Whether a comma or mark sets the verb's clause off: "…, he said, …"."""
    left, right = parse.left[verb], parse.right[verb]
    before = parse.words[left - 1].text if left else ","
    after = parse.words[right + 1].text if right + 1 < len(parse.words) else "."
    marks = {",", '"', "''", "``", "”", "“", "—", "–", "-", ".", "?", "!", "…", "(", ")", ";", ":"}
    return before in marks and after in marks
