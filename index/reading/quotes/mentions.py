"""The names in a parsed paragraph, each with what stands around it: its title, its roles, what tells a person.

A name is an entity of the parser, or proper nouns in a row that are none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.first_names import gender_of
from index.names import ARTICLES, FEMALE, MALE, TITLES, fold, name_words
from index.reading.quotes.words import Parse

KIN = frozenset(
    """mother father wife husband widow widower sister brother daughter son niece nephew aunt uncle cousin
    grandmother grandfather granddaughter grandson stepson stepdaughter in-law""".split()
)
PERSONAL = (FEMALE | MALE) - frozenset("lady lord king queen prince princess sir sister pope monk nun miss".split())
"""What stands before a person's name alone: not as in "Queen Mary University"."""
_ADDRESS = frozenset("mr mrs ms miss dr sir".split())
_AFTER = frozenset("MP MEP MSP QC KC CBE OBE MBE PhD MD Esq".split())
_HONORIFICS = frozenset("mr mrs ms miss dr sir sen rep gov lt sgt col capt pres rev prof".split())
_NAMES = frozenset({"PERSON", "ORG", "GPE", "NORP", "FAC"})
_ODD = frozenset({"WORK_OF_ART", "PRODUCT", "EVENT", "LAW"})  # what the parser often takes a lone surname for
_NOT_NAMES = ARTICLES | frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december i but and or if as in on at for with he she they it we you""".split()
)
_PRONOUNS = {"he": "he", "his": "he", "himself": "he", "she": "she", "her": "she", "herself": "she"}
_THINGS = frozenset({"its", "itself"})
_MAX_ROLE = 8  # words


@dataclass(frozen=True, slots=True)
class Naming:
    """One name at its place: its folded words, its title, the roles and the gender that stand beside it."""

    parse: int
    sentence: int
    first: int
    last: int
    start: int
    end: int
    entity: str
    form: str
    words: tuple[str, ...]
    title: str
    roles: tuple[str, ...]
    called: frozenset[str]
    gender: str
    pronoun: str
    quoted: bool

    @property
    def is_person(self) -> bool:
        """Whether the name's place alone tells a person's; an institution or place isn't one for a title before it."""
        surely = self.entity == "PERSON" or self.title in _HONORIFICS | PERSONAL
        return surely or (bool(self.title) and self.entity not in ("ORG", "GPE", "FAC"))

    @property
    def is_like_person(self) -> bool:
        """Whether the parser only missed a person: a first name and a surname with a role or a pronoun beside it."""
        is_open = self.entity in ("ORG", "") and len(self.words) in (2, 3)
        return is_open and bool(gender_of(self.words[0])) and bool(self.called or self.gender or self.pronoun)


def find_namings(text: str, n: int, parse: Parse) -> Iterator[Naming]:
    """The names of a story's n-th parse, in order."""
    words = parse.words
    i = 0
    while i < len(words):
        first = i
        entity = words[i].entity if words[i].entity in _NAMES else ""
        i += 1
        if entity and _is_verb(parse, first):
            continue
        if entity:
            while i < len(words) and words[i].entity == entity and not words[i].entity_begins:
                if _is_verb(parse, i):  # "Portland Tribune quoted Greer"
                    break
                i += 1
            while entity == "PERSON" and i < len(words) and words[i].text in _AFTER:
                i += 1
        elif words[first].tag in ("NNP", "NNPS") and _is_unlabelled(parse, first):
            while i < len(words) and words[i].tag in ("NNP", "NNPS") and not words[i].entity:
                i += 1
        else:
            continue
        if found := _naming(text, n, parse, first, i - 1, entity):
            yield found


def _is_unlabelled(parse: Parse, at: int) -> bool:
    """Whether the parser took a word for no name, or for a one-word title of a work or the like."""
    around = [parse.words[i].entity for i in (at - 1, at + 1) if 0 <= i < len(parse.words)]
    return not (entity := parse.words[at].entity) or (entity in _ODD and entity not in around)


def _is_verb(parse: Parse, at: int) -> bool:
    return parse.words[at].tag in ("VBD", "VBZ", "VBP") and parse.words[at].text.islower()


def _plain(word: str) -> str:
    return fold(word).rstrip(".")


def _naming(text: str, n: int, parse: Parse, first: int, last: int, entity: str) -> Naming | None:
    """The name within these words: without titles, articles and marks around it; None where none is left."""
    words = parse.words
    title = _plain(words[first - 1].text) if first and words[first - 1].tag[:2] == "NN" else ""
    while first < last and (_plain(words[first].text) in TITLES or words[first].tag in ("DT", "``", "''", ",")):
        title = _plain(words[first].text)
        first += 1
    if entity in ("PERSON", ""):  # "Fire Chief Bo Lang"
        for i in range(last - 2, first, -1):
            if _plain(words[i].text) in TITLES:
                title, first = _plain(words[i].text), i + 1
                break
    while first < last and words[first].tag in ("JJ", "JJS", "JJR", "RB", "IN", "CC") and entity == "PERSON":
        first += 1
    while last > first and (
        words[last].tag in ("POS", ",", ".", "``", "''", ":", "HYPH") or words[last].tag[:2] == "VB"
    ):
        last -= 1
    begin = _named_before(parse, first, last)
    if begin < first:
        first, entity = begin, "ORG"
    tail = last
    while tail > first and words[tail].text in _AFTER:
        tail -= 1
    form = re.sub(r"['’]s?$", "", text[words[first].start : words[tail].end])
    folded = name_words(form)
    if not folded or not any(c.isalpha() for c in form) or form[0].islower() or len(folded) > 6:
        return None
    if len(folded) == 1 and (folded[0] in _NOT_NAMES or folded[0] in TITLES or len(folded[0]) < 2):
        return None
    roles, called, heads = _roles(text, parse, first, last)
    if title not in TITLES or title in ARTICLES:
        title = title if title in FEMALE | MALE else ""
    start, end = words[first].start, words[last].end
    gender = "she" if heads & FEMALE else "he" if heads & MALE else ""
    gender = "she" if title in FEMALE else "he" if title in MALE else gender
    pronoun = _pronoun(parse, first, last) if entity in ("PERSON", "ORG", "") else ""
    sentence = parse.sentence_of[first]
    quoted = sum(word.text == '"' for word in words[:first]) % 2 == 1
    return Naming(
        n, sentence, first, last, start, end, entity, form, folded, title, roles, called, gender, pronoun, quoted
    )


def _named_before(parse: Parse, first: int, last: int) -> int:
    """Where a name begins whose acronym stands behind it in brackets: "Reporters Without Borders (RSF)"."""
    words = parse.words
    if last + 3 >= len(words) or words[last + 1].text != "(" or words[last + 3].text != ")":
        return first
    acronym, begin = words[last + 2].text, first
    while begin > 0 and words[begin - 1].text[:1].isupper() and words[begin - 1].tag != "DT" and last - begin < 5:
        begin -= 1
        if acronym.isupper() and len(acronym) > 1 and words[begin].text[0] == acronym[0]:
            return begin
    return first


def _roles(text: str, parse: Parse, first: int, last: int) -> tuple[tuple[str, ...], frozenset[str], set[str]]:
    """What the story calls the name here, before it and in apposition: the phrases, their words, their heads."""
    words = parse.words
    phrases: list[str] = []
    called: set[str] = set()
    heads: set[str] = set()
    while first > 0 and _plain(words[first - 1].text) in _ADDRESS:
        first -= 1
    i = first
    while i > 0 and words[i - 1].tag in ("NN", "NNS", "NNP", "JJ") and words[i - 1].text not in ("'s", ":"):
        if _ends_line(text, parse, i - 1):
            break
        i -= 1
    if i < first:
        called.update(_plain(words[w].text) for w in range(i, first))
        if words[first - 1].tag[:2] == "NN":
            heads.add(_plain(words[first - 1].text))
            phrases.append(text[words[i].start : words[first - 1].end])
    over = words[last].head
    beside = [c for c in parse.of(last, "appos") if words[c].tag in ("NN", "NNS")]
    if words[last].dep == "appos" and words[over].tag == "NN" and over < first:
        beside.append(over)
    for head in beside:
        kept = {head, *parse.of(head, "compound", "amod", "nmod")}
        called.update(words[c].low for c in kept)
        heads.add(words[head].low)
        begin, end = head, head
        while (
            begin > parse.left[head]
            and words[begin - 1].tag not in (",", "``", "''", ":")
            and head - begin < _MAX_ROLE
            and not _ends_line(text, parse, begin - 1)
        ):
            begin -= 1
        while (
            end < parse.right[head]
            and not _ends_line(text, parse, end)
            and end + 1 not in range(first, last + 1)
            and (
                words[end + 1].tag not in (",", "``", "''", ":", "-LRB-", "WP", "WP$", "WDT", "VBD")
                and end - head < _MAX_ROLE
            )
        ):
            end += 1
        called.update(words[c].low for c in range(head + 1, end + 1) if words[c].tag[:2] in ("NN", "JJ"))
        while begin < head and words[begin].tag in ("DT", "PRP$", "CD", "IN", "RB", "CC"):
            begin += 1
        phrases.append(text[words[begin].start : words[end].end])
    phrases = [phrase for phrase in phrases if _plain(phrase) not in _HONORIFICS]
    return tuple(phrases), frozenset(called), heads


def _ends_line(text: str, parse: Parse, at: int) -> bool:
    return "\n" in text[parse.words[at].end : parse.words[at + 1].start]


def _pronoun(parse: Parse, first: int, last: int) -> str:
    """The "he", "she" or "it" behind a subject, if nobody else is named in its sentence before."""
    words = parse.words
    if words[last].dep not in ("nsubj", "nsubjpass"):
        return ""
    begin, end = parse.sentences[parse.sentence_of[first]]
    for i in range(begin, end):
        if first <= i <= last:
            continue
        if words[i].tag in ("``", "''") or words[i].entity == "PERSON" or (i < first and words[i].low in _PRONOUNS):
            return ""
        if words[i].low in _PRONOUNS:
            return _PRONOUNS[words[i].low]
        if words[i].low in _THINGS and all(w.tag[:2] != "NN" and not w.entity for w in words[last + 1 : i]):
            return "it"
    return ""
