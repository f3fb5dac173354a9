"""One named person or institution, and all that its mentions tell of it."""

from collections import Counter
from dataclasses import dataclass, field

from index.first_names import gender_of
from index.reading.quotes.mentions import Naming
from index.types import Speaker

_PLACES = frozenset({"GPE", "FAC"})


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
    title: str = ""
    """What the name needs to tell it from a namesake's: "Mrs"."""
    is_unsure: bool = False
    """Whether it only stands for a name that several bear: shown as the story has it, never meant by a pronoun."""

    @property
    def is_listed(self) -> bool:
        """Whether a reader may ask for its words: a person, an institution, or a place that speaks."""
        if self.is_unsure:
            return self.speaks
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
        if self.title:
            return Speaker(f"{self.title.title()} {name}", tuple(self.phrases), tuple(self.roles))
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
        """Let the first name tell the gender where no word does; else the pronouns beside it, if they agree.

        What "its" alone stands beside is no person, whatever the parser took its one word for.
        """
        if self.pronouns.pop("it", 0) and len(self.words) == 1 and not (self.pronouns or self.gender or self.titles):
            self.is_person = False
            self.entities["ORG"] += 1
        if not self.gender and self.is_person and len(self.words) > 1:
            self.gender = gender_of(self.words[0])
        if not self.gender and len(self.pronouns) == 1:
            self.gender = next(iter(self.pronouns))
