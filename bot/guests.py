"""Guest mode: whoever mentions the bot in a chat where it is no member gets one answer there, and never silence.

Nothing of such a chat is kept or looked up: its number may be that of another chat, which the bot knows (Bot API,
Message.guest_query_id). There is one message and no second one, so links lead on, not buttons.
"""

import logging

from telegram import Message, Update
from telegram.error import BadRequest

from bot.addressed import question_of
from bot.anywhere import article, ask, chosen_by
from bot.cards import Card, line, whole
from bot.language import texts
from bot.sending import Context, desk_of

logger = logging.getLogger(__name__)


async def answer_guest(update: Update, context: Context) -> None:
    """A guest message: answered once, whatever comes of it."""
    message = update.guest_message
    if message is None or message.guest_query_id is None or _is_a_bots(message):
        return
    try:
        card = await _card(message, context)
    except Exception:
        await _send(message.guest_query_id, line(texts.FAILED), context)
        raise
    await _send(message.guest_query_id, card, context)


async def _card(message: Message, context: Context) -> Card:
    desk = desk_of(context)
    chosen = await chosen_by(desk, message.from_user.id) if message.from_user else None
    if message.text is None:
        return line(texts.TEXT_ONLY)
    asked, _ = question_of(message)
    if not asked:
        return line(texts.MENTIONED, await desk.suggest(chosen))
    found = await ask(desk, asked, chosen)
    if message.from_user and context.bot_data["settings"].admins:
        reader = message.from_user.id  # it counts as asked in their private chat: there /forget finds it
        await desk.look(lambda _, memory: memory.tally.count(found.outcome, reader, reader))
    return whole(found.outcome, found.stories)


async def _send(query_id: str, card: Card, context: Context) -> None:
    try:
        await context.bot.answer_guest_query(query_id, article(card, context.bot.username))
    except BadRequest as error:
        if "too old" not in error.message:
            raise
        logger.info("A guest message could not be answered any more (%s).", error)


def _is_a_bots(message: Message) -> bool:
    """Whether another bot wrote it: two bots would answer each other for ever. A group's hidden admins are none."""
    by_guest = message.guest_bot_caller_user is not None or message.guest_bot_caller_chat is not None
    by_bot = message.from_user is not None and message.from_user.is_bot and message.sender_chat is None
    return by_guest or by_bot
