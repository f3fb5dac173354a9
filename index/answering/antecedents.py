"""Whom and what earlier turns of a conversation speak of: what a pronoun may stand for.

By form alone: names are runs of capitalised words, or words by which the story names somebody; whether somebody
is "he" or "she" is what the story itself calls them, else what their title, role or first name tells.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from index.answering.question import is_function_word
from index.first_names import gender_of
from index.names import FEMALE, MALE, fold, name_words, resolve
from index.quotebook import Quotebook
from index.types import Speaker, Story, Turn

_GENDERS = {"he": "he", "him": "he", "his": "he", "él": "he", "she": "she", "her": "she", "hers": "she", "ella": "she"}
_CALENDAR = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december lunes martes miércoles jueves viernes sábado domingo""".split()
)
_WORD = r"[^\W\d_a-zß-ÿ][\w’'.&-]*"  # begins with a capital letter
_NAME = re.compile(rf"{_WORD}(?:(?<![’']s)\s+(?:(?:of|the|de|del|la|von|van|der|al|and\s+the)\s+)?{_WORD})*")
_BEFORE_NOBODY = re.compile(r"\b(?:in|at|from|near|on|during|since|the|an?|en|desde|el|la|los|las)\s+$", re.IGNORECASE)
_NOBODY = frozenset(  # words at the end of a name that is no person's
    """university college school academy institute award awards prize party orchestra band trail road street records
    series league cup studio studios island islands army navy force forces club union church house museum library
    court committee council commission company corporation association agency department ministry county city state
    states republic times post journal magazine river sea lake mountains act treaty theatre theater hall day week war
    festival tour album film show book center centre games championship office bank group""".split()
)
_DOES = re.compile(
    r"[’']s\s|\s+(?:and\s+\S+\s+)?(?:was|were|is|has|had|did|\w+ed|[a-z]+s|began|took|went|made|won|said|told|wrote|left"
    r"|became|came|got|gave|met|found|felt|saw|sang|led|would|could|will|also|later|then)\b"
)
_PLACE = re.compile(
    rf"\b(?i:in|at|during|en)\s+(?=(?:the|an?|his|her|their|el|la|una?|{_WORD})\s?)(?:[\w’'-]+\s+){{0,4}}?[\w’'-]+"
    r"(?=\s+(?:in|on|at|of|by|to|for|that|who|and|with|about)\b|[,.;:?]|$)"
)
_THING = re.compile(
    r"\b(?:the|a|an|this|that|his|her|its|their|[A-Z][\w’'-]*[’']s)\s+(?P<noun>(?:[a-z][\w’'-]*\s+){0,3}?[a-z][\w’'-]*)"
    r"(?=\s+(?:in|on|at|of|by|to|for|with|from|about|about|was|were|is|are|did|do|that|who|which|and|because)\b"
    r"|\s+\w+ed\b|[,.?;]|$)"
)
_WHO = re.compile(  # the subject is asked for
    r"(?:who|quién|quien|quiénes)\s+(?!(?:is|are|was|were|did|does|do|has|have|had|else|es|era|fue)\b)", re.IGNORECASE
)
_LOOKED_UP = 1_000  # names
_FULL = 4  # words of a name; a longer run of capitals is a title
# What a name's place in a turn is worth, what is left of it a turn later, and the least that makes an antecedent.
# The last turn counts more, so that a new subject soon takes over. Set on CANARD, where it matters little.
_SUBJECT, _OTHER, _SHOWN = 1.0, 0.6, 0.3
_LAST, _FADES, _SURE = 1.5, 0.7, 0.1
_BEGINS = re.compile(r"(?:^|[.!?:;“”\"(])\s*$")
_PLURAL = re.compile(r"\b(?:and|&)\b|s$")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name as it stands in a turn; `gender` is "he", "she" or "" where nothing tells.

    `is_person` is False where the words around it, or its own, say that it is none. `is_subject`: it begins a sentence.
    """

    name: str
    start: int
    gender: str = ""
    is_person: bool = True
    is_subject: bool = False


@dataclass(frozen=True, eq=False)
class Cast:
    """The persons and institutions that a story names, with what it calls them."""

    speakers: tuple[Speaker, ...] = ()
    genders: tuple[tuple[str, str], ...] = ()
    _asked: dict[str, Speaker | None] = field(default_factory=dict)  # each name is looked up many times

    @classmethod
    def of(cls, stories: Iterable[tuple[Story, Quotebook]]) -> "Cast":
        """The cast of these stories: a speaker whom one of them calls "she" is a she."""
        called: dict[str, Counter[str]] = {}
        speakers: dict[Speaker, None] = {}
        for story, book in stories:
            speakers |= dict.fromkeys(book.speakers)
            for quote in book.quotes:
                word = quote.speaker_span.of(story.text).casefold() if quote.speaker_span else ""
                if quote.speaker and word in _GENDERS:
                    called.setdefault(quote.speaker.name, Counter())[_GENDERS[word]] += 1
        return cls(tuple(speakers), tuple((name, counts.most_common(1)[0][0]) for name, counts in called.items()))

    @cached_property
    def surnames(self) -> frozenset[str]:
        """The last words of the proper names, folded."""
        proper = (s.name for s in self.speakers if s.name[:1].isupper() and not s.members)
        return frozenset(words[-1] for name in proper if (words := name_words(name)))

    def known(self, name: str) -> Speaker | None:
        """The one whom a name surely means."""
        if name not in self._asked:
            if len(self._asked) >= _LOOKED_UP:
                self._asked.clear()
            found = resolve(name, self.speakers)
            self._asked[name] = found[0] if len(found) == 1 else None
        return self._asked[name]

    def full(self, name: str) -> str:
        """A name as the story gives it in full; one that it doesn't know, as it is."""
        speaker = self.known(name)
        return speaker.name if speaker else name

    def is_person(self, name: str) -> bool:
        """Whether one whom the story names may be "he" or "she"; institutions have one word, or a telling last."""
        words = name_words(self.full(name))
        if (speaker := self.known(name)) and speaker.members:
            return False
        return bool(self.gender(name)) or (len(words) > 1 and words[-1] not in _NOBODY)

    def gender(self, name: str) -> str:
        """Which it is: "he", "she", or nothing."""
        speaker = self.known(name)
        forms = [name, *((speaker.name, *speaker.aliases) if speaker else ())]
        for form in forms:
            title, *rest = fold(form).split()
            if rest and (told := _called({title.rstrip(".")})):
                return told
        roles = {word for role in (speaker.roles if speaker else ()) for word in fold(role).split()}
        if told := _called(roles):
            return told
        called = dict(self.genders).get(speaker.name, "") if speaker else ""
        first, *more = name_words(self.full(name)) or ("",)
        return called or (gender_of(first) if more and more[-1] not in _NOBODY else "")

    def same(self, one: str, other: str) -> bool:
        """Whether two names may be one's."""
        first, second = self.known(one), self.known(other)
        if first and second:
            return first == second
        mine, theirs = name_words(one), name_words(other)
        return bool(mine and theirs) and (set(mine) <= set(theirs) or set(theirs) <= set(mine))


def _called(words: set[str]) -> str:
    """The pronoun that a title or role tells, or nothing."""
    return "she" if words & FEMALE else "he" if words & MALE else ""


def mentions(text: str, cast: Cast) -> list[Mention]:
    """The names in a turn's words, in their order."""
    found = [_mention(name, start, text, cast) for start, name in _capitalised(text, cast)]
    missing = cast.surnames - {word for mention in found for word in name_words(mention.name)}
    found += [
        _mention(match[0], match.start(), text, cast)
        for match in re.finditer(r"[^\W\d_]{3,}", text)  # a reader's "maduro"
        if match[0].islower() and fold(match[0]) in missing and cast.known(match[0])
    ]
    return sorted(found, key=lambda mention: mention.start)


def _mention(name: str, start: int, text: str, cast: Cast) -> Mention:
    gender = cast.gender(name)
    is_person = bool(gender) or not (_BEFORE_NOBODY.search(text[:start]) or fold(name).split()[-1] in _NOBODY)
    if cast.known(name):
        is_person = cast.is_person(name)
    return Mention(cast.full(name), start, gender, is_person, bool(_BEGINS.search(text[:start])))


def _capitalised(text: str, cast: Cast) -> Iterator[tuple[int, str]]:
    for match in _NAME.finditer(text):
        words, start = match[0].split(), match.start()
        while words and (is_function_word(words[0].rstrip("’'")) or words[0].casefold() in _CALENDAR):
            gone = words.pop(0)
            start = text.index(words[0], start + len(gone)) if words else start
        name = re.sub(r"[’']s?$", "", " ".join(words).rstrip(".")) if words else ""
        is_surely_one = len(words) > 1 or not _BEGINS.search(text[:start])  # any word has a capital at the beginning
        if len(name) > 1 and (is_surely_one or cast.known(name) or _DOES.match(text[start + len(name) :])):
            yield start, name


def weighed(turns: Sequence[Turn], cast: Cast, *, without: Sequence[str] = ()) -> list[tuple[Mention, float]]:
    """The names of the turns and how much the conversation is about each, the most first.

    What was asked about counts more than what an answer names, a subject more than the rest, the last turn most. Of
    the forms of a name the fullest is given.
    """
    weights: list[tuple[Mention, float]] = []
    for back, turn in enumerate(reversed(turns)):
        roles = _roles(turn, cast)
        for mention, weight in ((m, w) for m, w in roles if not any(cast.same(m.name, name) for name in without)):
            at = next((i for i, (m, _) in enumerate(weights) if cast.same(m.name, mention.name)), len(weights))
            if at == len(weights):
                weights.append((mention, 0.0))
            known, so_far = weights[at]
            fullest = max(known, mention, key=lambda m: len(m.name.split()) if len(m.name.split()) <= _FULL else 0)
            weights[at] = (fullest, so_far + weight * (_FADES**back if back else _LAST))
    return sorted(weights, key=lambda pair: -pair[1])


def _roles(turn: Turn, cast: Cast) -> Iterator[tuple[Mention, float]]:
    asked = mentions(turn.question, cast)
    shown = mentions(turn.answer, cast)
    if cast.speakers:  # then it is known who may be meant
        shown = [mention for mention in shown if cast.known(mention.name) and mention.is_person]
    if turn.speaker:
        yield Mention(turn.speaker, 0, cast.gender(turn.speaker)), _SUBJECT
    elif shown and _WHO.match(turn.question):
        yield shown.pop(0), _SUBJECT + _OTHER  # "who called?" is about the caller
    for n, mention in enumerate(asked):
        yield mention, _SUBJECT if n == 0 else _OTHER
    for mention in shown:
        yield mention, _OTHER if mention.is_subject else _SHOWN


def protagonist(turns: Sequence[Turn], cast: Cast) -> str | None:
    """Whom or what the conversation is most about."""
    return next((mention.name for mention, _ in weighed(turns, cast)), None)


def person(turns: Sequence[Turn], cast: Cast, gender: str, without: Sequence[str] = ()) -> str | None:
    """Who "he" or "she" is; nobody of the names in `without`, nor a place."""
    found = weighed(turns, cast, without=without)
    return next((m.name for m, weight in found if m.is_person and m.gender in ("", gender) and weight >= _SURE), None)


def place(turns: Sequence[Turn]) -> str | None:
    """Where "there" is, with its preposition: "in Caracas", "at the rally"."""
    for turn in reversed(turns[-2:]):
        for text in (turn.question, turn.answer):
            if found := _PLACE.findall(text):
                return f"{found[-1][:1].lower()}{found[-1][1:]}"
    return None


def thing(turns: Sequence[Turn], cast: Cast, *, plural: bool, without: Sequence[str] = ()) -> str | None:
    """What "it" or "they" is: what the last question calls "the …", else the name of no known person."""
    nouns = [m for m in _THING.finditer(turns[-1].question) if bool(_PLURAL.search(m["noun"])) == plural]
    if nouns:
        noun = nouns[-1][0]
        return f"the {nouns[-1]['noun']}" if noun.lower().startswith(("a ", "an ", "this ", "that ")) else noun
    found = weighed(turns, cast, without=without)
    known = bool(cast.speakers)  # then a person is known for one
    return next((m.name for m, _ in found if not m.gender and not (known and m.is_person)), None)
