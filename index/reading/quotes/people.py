"""Who bears a surname or a first name, and whom it means at a place of the story."""

from collections import Counter
from collections.abc import Container, Iterable, Set

from index.first_names import gender_of
from index.names import FEMALE, MALE, TITLES, surname
from index.reading.quotes.figure import Figure
from index.reading.quotes.mentions import KIN, Naming

_RANKS = {"gov": "governor", "sen": "senator", "rep": "representative", "pres": "president", "ag": "attorney"}


class People:
    """The persons with full names, by surname and by first name, each with the place of its introduction."""

    def __init__(self, whole: Iterable[Figure], namings: Iterable[Naming], story_words: Container[str]) -> None:
        self._starts: dict[tuple[str, ...], int] = {}
        self._named: Counter[Figure] = Counter()
        self._seen: dict[Figure, int] = {}
        self._titled: dict[tuple[str, str], Figure] = {}
        self._unsure: dict[tuple[str, str], Figure] = {}
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

    def meant(self, naming: Naming, alone: Figure | None) -> Figure:
        """Whom a surname or first name means: of several, whom the story has named most.

        A title before it tells first: "Senator Reed", "Mrs Reed" (who is a figure of her own where the story has
        named none but men). A story calls its main person by surname; where it has not shown yet who that is, it
        means who was named last in the same paragraph; else there is no telling, and the name stands for itself.
        """
        if alone is not None and not alone.is_person and not naming.is_person:
            return alone
        bearers = self.introduced(naming)
        bearers += [own for (word, _), own in self._titled.items() if word == naming.words[0]]
        if alone is not None and alone.is_person:
            bearers.append(alone)
        gender = naming.gender or naming.pronoun.replace("it", "")
        fitting = [figure for figure in bearers if not gender or figure.gender in ("", gender)]
        if not fitting and naming.title in TITLES & (FEMALE | MALE):
            own = Figure(naming.words, True, gender=naming.gender, title=naming.title)
            return self._titled.setdefault((naming.words[0], naming.gender), own)
        fitting = fitting or bearers
        if ranks := _ranks({naming.title} - {""}):
            fitting = [figure for figure in fitting if ranks & _ranks(figure.titles | figure.called)] or fitting
        most = max(self._named[figure] for figure in fitting)
        first = [figure for figure in fitting if self._named[figure] == most]
        if len(first) > 1:
            first = [figure for figure in first if self._seen.get(figure) == naming.parse]
        if len(first) == 1:
            return first[0]
        unsure = Figure(naming.words, False, title=naming.title, is_unsure=True)
        return self._unsure.setdefault((naming.words[0], naming.title), unsure)

    def count(self, figure: Figure, naming: Naming) -> None:
        """Note that the story names somebody at this place."""
        self._named[figure] += 1
        self._seen[figure] = naming.parse

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
    ranks = _ranks(alone.titles)
    return not ranks or bool(ranks & _ranks(full.titles | full.called))


def _ranks(words: Set[str]) -> set[str]:
    """The ranks among words, in full: neither "Mr" nor "Dr"."""
    return {_RANKS.get(word, word) for word in words & TITLES - FEMALE - MALE - {"dr"}}
