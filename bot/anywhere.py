"""What inline and guest mode share: a question from any chat, of somebody whose chat with the bot is elsewhere."""

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    LinkPreviewOptions,
)
from telegram.constants import ParseMode
from telegram.helpers import create_deep_linked_url

from bot import choosing
from bot.cards import Card
from bot.desk import Desk, Found
from index.types import Refusal

_ROW = 5  # buttons side by side


async def chosen_by(desk: Desk, person: int) -> str | None:
    """The story that a person has chosen in their private chat with the bot, if it is still there."""
    # A private chat has its person's number. Whether the story is gone is told in that chat, not here.
    return await desk.look(lambda library, memory: choosing.choice(library, memory, person, 0).story_id)


async def ask(desk: Desk, question: str, story_id: str | None) -> Found:
    """What the chosen story answers, else what all of them do (without one: all)."""
    if story_id is not None:
        found = await desk.ask(question, story_id, paged=False)
        if not isinstance(found.outcome, Refusal):
            return found
    return await desk.ask(question, paged=False)


def article(card: Card, username: str) -> InlineQueryResultArticle:
    """A card as Telegram takes it, with its links to the bot."""
    links = [InlineKeyboardButton(label, create_deep_linked_url(username, carried)) for label, carried in card.links]
    rows = [links[at : at + _ROW] for at in range(0, len(links), _ROW)]
    return InlineQueryResultArticle(
        card.id,
        card.title,
        InputTextMessageContent(card.html, ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)),
        reply_markup=InlineKeyboardMarkup(rows) if rows else None,
        description=card.preview or None,
    )
