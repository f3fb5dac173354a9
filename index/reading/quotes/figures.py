"""The figures of a story: every named person and institution, each with all its forms.

A full name founds a figure; a surname, a first name or an acronym joins the figure that has it.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from index.names import TITLES, fold, name_words, suffix, surname
from index.reading.quotes.words import Parse
from index.types import Speaker

_NAMES = frozenset({"PERSON", "ORG", "GPE", "NORP", "FAC"})
_FEMALE = frozenset(
    """mrs ms miss madam lady queen princess spokeswoman congresswoman chairwoman mother wife sister daughter
    actress""".split()
)
_MALE = frozenset(
    "mr sir lord king prince spokesman congressman chairman father husband brother son actor pope".split()
)
_NOT_NAMES = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december i a an the but and or if as in on at for with he she they it we you
    sen gov rep mr mrs ms dr""".split()
)


@dataclass(slots=True, eq=False)
class Figure:
    """One named person or institution, as its forms gather."""

    words: tuple[str, ...]
    is_person: bool
    forms: Counter[str] = field(default_factory=Counter)
    roles: set[str] = field(default_factory=set)
    gender: str = ""
    entities: set[str] = field(default_factory=set)
    phrases: dict[str, None] = field(default_factory=dict)

    @property
    def is_named(self) -> bool:
        """Whether it is surely a person or an institution, and no capitalised word or nationality."""
        return self.is_person or len(self.words) > 1 or bool(self.entities & {"ORG", "GPE", "FAC"})

    def speaker(self) -> Speaker:
        """The figure as a speaker: the fullest form for its name, the others for aliases."""
        # The form with the most words; of those the most frequent one.
        name = max(self.forms, key=lambda f: (len(f.split()) if len(f.split()) < 6 else 0, self.forms[f]))
        aliases = [form for form in self.forms if form != name]
        return Speaker(name, tuple(dict.fromkeys([*aliases, *self.phrases])))


@dataclass(frozen=True, slots=True)
class Mention:
    """A figure named at certain words of a parse."""

    figure: Figure
    parse: int
    first: int
    last: int
    start: int


@dataclass(slots=True)
class Figures:
    """All figures of a story, with their mentions in order."""

    all: list[Figure]
    mentions: list[Mention]
    at: dict[tuple[int, int], Mention]
    surnames: dict[str, Figure]


@dataclass(frozen=True, slots=True)
class _Run:
    parse: int
    first: int
    last: int
    entity: str
    form: str
    words: tuple[str, ...]
    title: str


def find_figures(text: str, parses: Sequence[Parse]) -> Figures:
    """The named persons and institutions of a story."""
    runs = [run for n, parse in enumerate(parses) for run in _runs(text, n, parse)]
    votes: dict[tuple[str, ...], Counter[str]] = {}
    for run in runs:
        votes.setdefault(run.words, Counter())[run.entity] += 1
    figures: dict[tuple[str, ...], Figure] = {}
    by_last: dict[str, list[Figure]] = {}
    by_first: dict[str, list[Figure]] = {}
    for run in runs:
        if len(run.words) < 2 or run.words in figures:
            continue
        is_person = votes[run.words].most_common(1)[0][0] == "PERSON" or bool(run.title)
        key = (run.words[0], surname(run.words), suffix(run.words))
        same = next((f for f in by_last.get(key[1], []) if _one_person(f.words, run.words)), None)
        if same is not None and (is_person or same.is_person):
            figures[run.words] = same
            same.is_person = same.is_person or is_person
            continue
        figure = figures[run.words] = Figure(run.words, is_person)
        if is_person:
            by_last.setdefault(key[1], []).append(figure)
            by_first.setdefault(key[0], []).append(figure)
    mentions: list[Mention] = []
    for run in runs:
        found = figures.get(run.words)
        if found is None and len(run.words) == 1:
            namesakes = by_last.get(run.words[0]) or (by_first.get(run.words[0]) if run.entity == "PERSON" else None)
            if not namesakes and (run.entity == "PERSON" or run.title):  # the parser took the full name for no person's
                namesakes = [f for w, f in figures.items() if len(w) in (2, 3) and w[-1] == run.words[0]][:1]
                for figure in namesakes:
                    figure.is_person = True
                    by_last.setdefault(run.words[0], []).append(figure)
            found = _of_gender(namesakes, run.title) if namesakes else None
            if found is None:
                found = figures[run.words] = Figure(run.words, run.entity == "PERSON" or bool(run.title))
        if found is None:
            continue
        found.forms[run.form] += 1
        found.entities.add(run.entity)
        if run.title in _FEMALE or run.title in _MALE:
            found.gender = found.gender or ("she" if run.title in _FEMALE else "he")
        _add_roles(parses[run.parse], run, found)
        mentions.append(Mention(found, run.parse, run.first, run.last, parses[run.parse].words[run.first].start))
    _join_acronyms(figures, mentions, text)
    at = {(m.parse, i): m for m in mentions for i in range(m.first, m.last + 1)}
    surnames = {last: people[0] for last, people in by_last.items() if len(people) == 1}
    return Figures(list(dict.fromkeys(m.figure for m in mentions)), mentions, at, surnames)


def _one_person(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return one[0] == other[0] and surname(one) == surname(other) and suffix(one) == suffix(other)


def _of_gender(namesakes: list[Figure], title: str) -> Figure | None:
    """The namesake that a title allows, and of several the one the story has named most; None in a tie.

    A story calls its main person by surname; where it has not shown yet who that is, there is no telling.
    """
    gender = "she" if title in _FEMALE else "he" if title in _MALE else ""
    fitting = [f for f in namesakes if not gender or f.gender in ("", gender)] or namesakes
    named = sorted((sum(f.forms.values()) for f in fitting), reverse=True)
    if len(fitting) > 1 and named[0] == named[1]:
        return None
    return max(fitting, key=lambda f: sum(f.forms.values()))


def _runs(text: str, n: int, parse: Parse) -> list[_Run]:
    """The names of a parse: its entities, and proper nouns in a row that are none."""
    words = parse.words
    found: list[_Run] = []
    i = 0
    while i < len(words):
        word = words[i]
        j = i
        if word.entity in _NAMES:
            while j + 1 < len(words) and words[j + 1].entity == word.entity and not words[j + 1].entity_begins:
                j += 1
            entity = word.entity
        elif word.tag in ("NNP", "NNPS") and not word.entity:
            while j + 1 < len(words) and words[j + 1].tag in ("NNP", "NNPS") and not words[j + 1].entity:
                j += 1
            entity = ""
        else:
            i += 1
            continue
        if run := _trimmed(text, n, parse, i, j, entity):
            found.append(run)
        i = j + 1
    return found


def _trimmed(text: str, n: int, parse: Parse, first: int, last: int, entity: str) -> _Run | None:
    words = parse.words
    title = fold(words[first - 1].text).rstrip(".") if first and words[first - 1].tag[:2] == "NN" else ""
    while first < last and (
        fold(words[first].text).rstrip(".") in TITLES or words[first].tag in ("DT", "``", "''", ",")
    ):
        title = fold(words[first].text).rstrip(".")
        first += 1
    while first < last and words[first].tag in ("JJ", "JJS", "JJR", "RB", "IN", "CC") and entity == "PERSON":
        first += 1
    while last > first and (
        words[last].tag in ("POS", ",", ".", "``", "''", ":", "HYPH") or words[last].tag[:2] == "VB"
    ):
        last -= 1
    form = text[words[first].start : words[last].end]
    form = re.sub(r"['’]s?$", "", form)
    folded = name_words(form)
    if not folded or not any(c.isalpha() for c in form) or form[0].islower() or len(folded) > 6:
        return None
    if len(folded) == 1 and (folded[0] in _NOT_NAMES or folded[0] in TITLES or len(folded[0]) < 2):
        return None
    return _Run(n, first, last, entity, form, folded, title if title in TITLES or title in _FEMALE | _MALE else "")


def _add_roles(parse: Parse, run: _Run, figure: Figure) -> None:
    """What the story calls the figure: words before its name, and what stands in apposition."""
    words = parse.words
    i = run.first - 1
    while i >= 0 and words[i].tag in ("NN", "NNS", "NNP", "JJ") and words[i].text != "'s":
        figure.roles.add(words[i].low.rstrip("."))
        i -= 1
    head = run.last
    for child in parse.of(head, "appos"):
        if words[child].tag in ("NN", "NNS"):
            figure.roles.update(words[c].low for c in parse.subtree(child) if words[c].tag[:2] in ("NN", "JJ"))
    if words[head].dep == "appos" and words[words[head].head].tag == "NN":
        over = words[head].head
        figure.roles.add(words[over].low)
        figure.roles.update(words[c].low for c in parse.of(over, "compound", "amod", "nmod"))
    if not figure.gender:
        figure.gender = "she" if figure.roles & _FEMALE else "he" if figure.roles & _MALE else ""


def _join_acronyms(figures: dict[tuple[str, ...], Figure], mentions: list[Mention], text: str) -> None:
    """As in "the Anti-Defamation League (ADL)": the acronym becomes a form of the name before it."""
    by_name = {words: figure for words, figure in figures.items() if len(words) == 1}
    for full in list(dict.fromkeys(m.figure for m in mentions)):
        if full.is_person or len(full.words) < 2:
            continue
        capitals = "".join(part[0] for word in full.words for part in word.split("-") if part)
        short = by_name.get((capitals,))
        if short is None or short is full or short.is_person:
            continue
        full.forms.update(short.forms)
        for i, mention in enumerate(mentions):
            if mention.figure is short:
                mentions[i] = Mention(full, mention.parse, mention.first, mention.last, mention.start)
