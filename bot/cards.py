"""An answer as cards for inline and guest mode: each is a whole message with its citations. Pure."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.language import LANGUAGES, speaking, texts
from bot.links import ASK, citation_link
from bot.markup import LIMIT, safe, short, units_shown
from bot.render import render
from index.library import verified
from index.types import Answer, Outcome, Reason, Refusal, Remark, Statement, Story

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


def whole(outcome: Outcome, stories: Mapping[str, Story]) -> Card:
    """All there is to say, as the one message that guest mode allows: refusals and small talk, too.

    Of a long answer as many statements as fit, and then how many there are, on a link to the bot.
    """
    if not isinstance(outcome, Answer):
        return _plain(outcome, stories)
    statements = verified(outcome.statements, stories)
    for count in range(len(statements), 0, -1):
        card = _card(outcome, statements[:count], stories)
        if card is not None and count < len(statements):
            following = texts.more_of(None, count + 1, len(statements))
            return replace(card, links=(*card.links, (following, ASK)))
        if card is not None:
            return card
    return line(texts.FAILED if statements else texts.CITATION_CHANGED)


def line(sentence: str, suggestions: Sequence[str] = ()) -> Card:
    """A sentence of ours, below it questions that can be asked, and a link to the bot."""
    return Card(short(sentence, 100), "", _listed(safe(sentence), suggestions), ((texts.INLINE_EMPTY, ASK),))


def _plain(outcome: Refusal | Remark, stories: Mapping[str, Story]) -> Card:
    """What is no answer; there are no buttons that ask, so its questions stand in the text."""
    is_refusal = isinstance(outcome, Refusal) and outcome.reason is not Reason.TOO_LONG
    reply = render(outcome, stories, asked=outcome.question if is_refusal else None)
    links = [(texts.INLINE_EMPTY, ASK)]
    if isinstance(outcome, Refusal) and outcome.nearest and len(reply.parts) == 1:
        nearest = outcome.nearest.citation
        if carried := citation_link(nearest):
            links.insert(0, (f"[{nearest.number}]", carried))
    title = short(outcome.question, 100) or texts.INLINE_EMPTY
    return Card(title, "", _listed(reply.parts[0], outcome.suggestions), tuple(links))


def _listed(html: str, suggestions: Sequence[str]) -> str:
    """HTML with a line for each question below it, as far as they fit."""
    for suggestion in map(texts.offered, suggestions):
        longer = f"{html}\n– {safe(suggestion)}"
        html = longer if units_shown(longer) <= LIMIT else html
    return html


def _card(answer: Answer, shown: Sequence[Statement], stories: Mapping[str, Story]) -> Card | None:
    """The card of these statements; None where they don't fit into one message."""
    reply = render(replace(answer, statements=tuple(shown)), stories, asked=answer.question)
    if len(reply.parts) != 1 or units_shown(reply.parts[0]) > LIMIT:
        return None
    first = shown[0]
    speaker = first.speaker.name if first.speaker else stories[first.citation.story_id].title
    title = speaker if len(shown) == 1 else texts.all_together(len(shown))
    linked = ((f"[{s.citation.number}]", citation_link(s.citation)) for s in shown)
    links = tuple((label, carried) for label, carried in linked if carried is not None)
    return Card(short(title, 100), short(" ".join(s.text for s in shown), _PREVIEW), reply.parts[0], links)
