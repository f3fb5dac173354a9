"""The figures of a story: every named person and institution, each with all its forms.

A full name founds a figure; a surname, a first name or an acronym joins the figure that was introduced with it
before. A surname that stands before any full name founds its own, which a full name joins only where nothing
speaks against it: "Trump" of the first sentence is not the Ivanka Trump of the last.
"""

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field

from index.first_names import gender_of
from index.names import ARTICLES, suffix, surname
from index.reading.quotes.mentions import FEMALE, KIN, MALE, Naming, find_namings
from index.reading.quotes.words import Parse
from index.types import Speaker

_PLACES = frozenset({"GPE", "FAC"})
_RANKS = {"gov": "governor", "sen": "senator", "rep": "representative", "pres": "president", "ag": "attorney"}
_SMALL = ARTICLES | frozenset("of and for in on to de la del".split())


@dataclass(slots=True, eq=False)
class Figure:
    """One named person or institution, as its forms gather."""

    words: tuple[str, ...]
    is_person: bool
    forms: Counter[str] = field(default_factory=Counter)
    entities: Counter[str] = field(default_factory=Counter)
    roles: dict[str, None] = field(default_factory=dict)
    called: set[str] = field(default_factory=set)
    titles: set[str] = field(default_factory=set)
    sentences: set[tuple[int, int]] = field(default_factory=set)
    gender: str = ""
    pronouns: Counter[str] = field(default_factory=Counter)
    phrases: dict[str, None] = field(default_factory=dict)
    speaks: bool = False

    @property
    def is_listed(self) -> bool:
        """Whether a reader may ask for its words: a person, an institution, or a place that speaks."""
        if self.is_person or self.entities["ORG"]:
            return True
        is_place = any(self.entities[label] for label in _PLACES)
        return self.speaks if is_place else len(self.words) > 1

    def speaker(self) -> Speaker:
        """The figure as a speaker: the fullest form for its name, the others for aliases."""
        # The form with the most words; of those the most frequent one.
        name = max(
            self.forms, key=lambda f: (len(f.split()) if len(f.split()) < 6 else 0, not f.isupper(), self.forms[f])
        )
        aliases = [form for form in self.forms if form != name]
        return Speaker(name, tuple(dict.fromkeys([*aliases, *self.phrases])), tuple(self.roles))

    def take(self, naming: Naming) -> None:
        """Count a mention of the figure, and learn what stands beside it."""
        self.forms[naming.form] += 1
        self.entities[naming.entity] += 1
        self.roles.update(dict.fromkeys(naming.roles))
        self.called |= naming.called
        if not naming.quoted:  # how another speaker calls somebody is not how the story does
            self.sentences.add((naming.parse, naming.sentence))
            self.titles.update({naming.title} - {""})
        if naming.pronoun:
            self.pronouns[naming.pronoun] += 1
        self.gender = self.gender or naming.gender

    def absorb(self, other: "Figure") -> None:
        """Take over all that is known of a figure that turned out to be this one."""
        self.forms.update(other.forms)
        self.entities.update(other.entities)
        self.roles.update(other.roles)
        self.called |= other.called
        self.titles |= other.titles
        self.sentences |= other.sentences
        self.gender = self.gender or other.gender

    def settle_gender(self) -> None:
        """Let the first name tell the gender where no word does; else the pronouns beside it, if they agree."""
        if not self.gender and self.is_person and len(self.words) > 1:
            self.gender = gender_of(self.words[0])
        if not self.gender and len(self.pronouns) == 1:
            self.gender = next(iter(self.pronouns))


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


def find_figures(text: str, parses: Sequence[Parse]) -> Figures:
    """The named persons and institutions of a story."""
    namings = [naming for n, parse in enumerate(parses) for naming in find_namings(text, n, parse)]
    whole = _founded(namings)
    people = _People(whole.values(), namings, {word.text for parse in parses for word in parse.words})
    owners: list[Figure | None] = [whole.get(naming.words) for naming in namings]
    alone: dict[str, Figure] = {}
    for i, naming in enumerate(namings):
        owner = owners[i]
        if owner is None and not people.introduced(naming):
            word = naming.words[0]
            owner = owners[i] = alone.setdefault(word, Figure(naming.words, False))
            owner.is_person = owner.is_person or naming.is_person
        if owner is not None:
            owner.take(naming)
    for figure in dict.fromkeys([*whole.values(), *alone.values()]):
        figure.settle_gender()
    joined = people.join(alone)
    named: Counter[Figure] = Counter()
    known: list[Figure] = []
    for naming, owner in zip(namings, owners, strict=True):
        found = owner or people.meant(naming, alone.get(naming.words[0]), named)
        figure = found or alone.setdefault(naming.words[0], Figure(naming.words, True))
        if owner is None:
            figure.take(naming)
        figure = joined.get(figure, figure)
        named[figure] += 1
        known.append(figure)
    joined = _short_names(text, namings, known)
    known = [joined.get(figure, figure) for figure in known]
    mentions = [Mention(f, n.parse, n.first, n.last, n.start) for n, f in zip(namings, known, strict=True)]
    at = {(m.parse, i): m for m in mentions for i in range(m.first, m.last + 1)}
    return Figures(list(dict.fromkeys(known)), mentions, at, people.surnames(alone))


def _founded(namings: Iterable[Naming]) -> dict[tuple[str, ...], Figure]:
    """The figures with names of several words; two forms of a person's name found one."""
    votes: dict[tuple[str, ...], Counter[str]] = {}
    titled: set[tuple[str, ...]] = set()
    for naming in namings:
        if len(naming.words) > 1:
            votes.setdefault(naming.words, Counter())[naming.entity] += 1
            if naming.is_person and naming.title:
                titled.add(naming.words)
    founded: dict[tuple[str, ...], Figure] = {}
    keys: dict[tuple[str, str, str], Figure] = {}
    for words, counted in votes.items():
        is_person = counted.most_common(1)[0][0] == "PERSON" or words in titled
        key = (words[0], surname(words), suffix(words))
        same = keys.get(key)
        if same is not None and (is_person or same.is_person):
            same.is_person = True
            founded[words] = same
        else:
            founded[words] = keys[key] = Figure(words, is_person)
    return founded


class _People:
    """The persons with full names, by surname and by first name, each with the place of its introduction."""

    def __init__(self, whole: Iterable[Figure], namings: Iterable[Naming], story_words: Container[str]) -> None:
        self._starts: dict[tuple[str, ...], int] = {}
        surnames = set()
        for naming in namings:
            self._starts.setdefault(naming.words, naming.start)
            if len(naming.words) == 1 and naming.is_person:
                surnames.add(naming.words[0])
        self._by_last: dict[str, list[Figure]] = {}
        self._by_first: dict[str, list[Figure]] = {}
        others = []
        everyone = list(dict.fromkeys(whole))
        tails = {figure.words for figure in everyone if figure.is_person}
        for figure in everyone:
            if figure.is_person:
                if not _is_headline(figure.words, tails, story_words):
                    self._add(figure)
            elif len(figure.words) < 4 and figure.words[-1] in surnames:
                others.append(figure)
        for figure in others:  # the parser took the full name for no person's
            if figure.words[-1] not in self._by_last:
                figure.is_person = True
                self._add(figure)

    def _add(self, figure: Figure) -> None:
        self._by_last.setdefault(surname(figure.words), []).append(figure)
        self._by_first.setdefault(figure.words[0], []).append(figure)

    def _bearers(self, word: str, is_person: bool) -> list[Figure]:
        return self._by_last.get(word) or (self._by_first.get(word, []) if is_person else [])

    def introduced(self, naming: Naming) -> list[Figure]:
        """Who was named in full before, with this surname or first name."""
        bearers = self._bearers(naming.words[0], naming.entity == "PERSON")
        return [figure for figure in bearers if self._starts[figure.words] < naming.start]

    def join(self, alone: dict[str, Figure]) -> dict[Figure, Figure]:
        """Join those named by one word alone with the only one it fits of those named in full later."""
        joined: dict[Figure, Figure] = {}
        for word, figure in list(alone.items()):
            fitting = [full for full in self._bearers(word, figure.is_person) if _fits(figure, full)]
            if len(fitting) == 1:
                joined[figure] = fitting[0]
                fitting[0].absorb(figure)
                self._starts[fitting[0].words] = self._starts[figure.words]
                del alone[word]
        return joined

    def meant(self, naming: Naming, alone: Figure | None, named: Counter[Figure]) -> Figure | None:
        """Whom a surname or first name means: of several, whom the story has named most; None in a tie.

        A story calls its main person by surname; where it has not shown yet who that is, there is no telling.
        """
        if alone is not None and not alone.is_person and not naming.is_person:
            return alone
        gender = naming.gender or naming.pronoun
        bearers = self.introduced(naming)
        if alone is not None and alone.is_person:
            bearers.append(alone)
        fitting = [figure for figure in bearers if not gender or figure.gender in ("", gender)] or bearers
        most = max(named[figure] for figure in fitting)
        first = [figure for figure in fitting if named[figure] == most]
        return first[0] if len(first) == 1 else None

    def surnames(self, alone: dict[str, Figure]) -> dict[str, Figure]:
        """The surnames that only one figure has."""
        return {word: people[0] for word, people in self._by_last.items() if len(people) == 1 and word not in alone}


def _is_headline(words: tuple[str, ...], known: Container[tuple[str, ...]], story_words: Container[str]) -> bool:
    """Whether capitals only made a name of it: "Clinton Slams Donald Trump", "Fascist Trump", "Trump v. Trump"."""
    holds_another = any(words[i:] in known for i in range(1, len(words) - 1))
    return holds_another or words[0] == words[-1] or (words[0] in story_words and not gender_of(words[0]))


def _fits(alone: Figure, full: Figure) -> bool:
    """Whether a person called by one word may be the one whom the story names in full only later.

    Nobody is named by surname and again in full within one sentence; and who is introduced as somebody's wife or
    son, or without the title that the surname had, is another.
    """
    if alone.gender and full.gender and alone.gender != full.gender:
        return False
    if alone.sentences & full.sentences or full.called & KIN:
        return False
    ranks = {_RANKS.get(title, title) for title in alone.titles - FEMALE - MALE - {"dr"}}
    return not ranks or bool(ranks & {_RANKS.get(word, word) for word in full.titles | full.called})


def _short_names(text: str, namings: Sequence[Naming], known: Sequence[Figure]) -> dict[Figure, Figure]:
    """Short names and what they stand for: "the Anti-Defamation League (ADL)", "the Rapid Forces, or RSF"."""
    short = {f.words[0]: f for f in known if len(f.words) == 1 and not f.is_person}
    joined: dict[Figure, Figure] = {}
    for figure in dict.fromkeys(known):
        if not figure.is_person and len(figure.words) > 1:
            for words in (figure.words, [word for word in figure.words if word not in _SMALL]):
                capitals = "".join(part[0] for word in words for part in word.split("-") if part)
                if capitals in short:
                    joined.setdefault(short[capitals], figure)
    seen: dict[str, set[Figure]] = {}
    for figure in known:
        if len(figure.words) > 2 and figure.entities["ORG"] and not figure.is_person:
            seen.setdefault(figure.words[-1], set()).add(figure)
        elif (
            figure is short.get(figure.words[0]) and figure.entities["ORG"] and len(seen.get(figure.words[0], ())) == 1
        ):
            joined.setdefault(figure, *seen[figure.words[0]])  # "the Times" behind "The New York Times"
    for one, other, f, g in zip(namings, namings[1:], known, known[1:], strict=False):
        between = text[one.end : other.start]
        if between.strip() not in ("(", "(the", ", or", ", or the") or text[other.end : other.end + 1] not in (
            ")",
            ",",
        ):
            continue
        acronym, name, long = (one, f, g) if len(one.words) < len(other.words) else (other, g, f)
        is_one = acronym.form.isupper() and len(name.words) == 1 < len(long.words) and name.words[0] in short
        if is_one and not long.is_person and (name is f or long.words[0][0] == name.words[0][0]):
            joined.setdefault(name, long)
    for name, long in joined.items():
        long.absorb(name)
    return joined
