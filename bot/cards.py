"""An answer as cards for inline mode: each is a whole message with its citations. Pure."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.language import LANGUAGES, speaking, texts
from bot.links import citation_link
from bot.markup import LIMIT, short, units
from bot.render import render
from index.library import verified
from index.types import Answer, Outcome, Statement, Story

CARDS = 5
"""The most cards of one answer."""

_PREVIEW = 200  # characters of the words that a card shows before it is sent


@dataclass(frozen=True, slots=True)
class Card:
    """What is offered (`title`, `preview`), what is sent (`html`), and the links under it: (label, what it carries)."""

    title: str
    preview: str
    html: str
    links: tuple[tuple[str, str], ...]

    @property
    def id(self) -> str:
        """A name for it, the same as long as it is the same."""
        return hashlib.sha256("\0".join((self.title, self.html)).encode()).hexdigest()[:32]


def cards(outcome: Outcome, stories: Mapping[str, Story]) -> tuple[Card, ...]:
    """An answer's statements, each a card, and before them all together; none for what is no answer."""
    if not isinstance(outcome, Answer):
        return ()
    statements = verified(outcome.statements, stories)[:CARDS]
    together = [statements] if len(statements) > 1 else []
    made = (_card(outcome, shown, stories) for shown in [*together, *((one,) for one in statements)])
    return tuple(card for card in made if card is not None)[:CARDS]


def is_personal(make: Callable[[], Sequence[Card]]) -> bool:
    """Whether the cards differ by the reader's language, so that nobody else may be shown them from a cache."""
    made = []
    for code in LANGUAGES:
        with speaking(code):
            made.append(tuple(make()))
    return len(set(made)) > 1


def _card(answer: Answer, shown: Sequence[Statement], stories: Mapping[str, Story]) -> Card | None:
    """The card of these statements; None where they don't fit into one message."""
    reply = render(replace(answer, statements=tuple(shown)), stories, asked=answer.question)
    if len(reply.parts) != 1 or units(reply.parts[0]) > LIMIT:
        return None
    first = shown[0]
    speaker = first.speaker.name if first.speaker else stories[first.citation.story_id].title
    title = speaker if len(shown) == 1 else texts.all_together(len(shown))
    linked = ((f"[{s.citation.number}]", citation_link(s.citation)) for s in shown)
    links = tuple((label, carried) for label, carried in linked if carried is not None)
    return Card(short(title, 100), short(" ".join(s.text for s in shown), _PREVIEW), reply.parts[0], links)
