"""The figures of a story: every named person and institution, each with all its forms.

A full name founds a figure; a surname, a first name or an acronym joins the figure that was introduced with it
before. A surname that stands before any full name founds its own, which a full name joins only where nothing
speaks against it: "Trump" of the first sentence is not the Ivanka Trump of the last.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.names import ARTICLES, suffix, surname
from index.reading.quotes.figure import Figure
from index.reading.quotes.mentions import Naming, find_namings
from index.reading.quotes.people import People
from index.reading.quotes.words import Parse

_SMALL = ARTICLES | frozenset("of and for in on to de la del".split())


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
    people = People(whole.values(), namings, {word.text for parse in parses for word in parse.words})
    owners: list[Figure | None] = [whole.get(naming.words) for naming in namings]
    alone: dict[str, Figure] = {}
    for i, naming in enumerate(namings):
        owner = owners[i]
        if owner is None and not people.introduced(naming):
            word = naming.words[0]
            owner = owners[i] = alone.setdefault(word, Figure(naming.words, False))
            told = naming.is_person or (bool(naming.gender) and naming.entity not in ("GPE", "FAC"))
            owner.is_person = owner.is_person or told
        if owner is not None:
            owner.take(naming)
    for figure in dict.fromkeys([*whole.values(), *alone.values()]):
        figure.settle_gender()
    joined = people.join(alone)
    known: list[Figure] = []
    for naming, owner in zip(namings, owners, strict=True):
        figure = owner or people.meant(naming, alone.get(naming.words[0]))
        if owner is None:
            figure.take(naming)
        figure = joined.get(figure, figure)
        people.count(figure, naming)
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
            if (naming.is_person and naming.title) or naming.is_like_person:
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


def _short_names(text: str, namings: Sequence[Naming], known: Sequence[Figure]) -> dict[Figure, Figure]:
    """Short names and what they stand for: "the Anti-Defamation League (ADL)", "the Rapid Forces, or RSF"."""
    short = {f.words[0]: f for f in known if len(f.words) == 1 and not f.is_person and not f.is_unsure}
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
