"""A reply on its way: sent as an answer to a message, or put in the place of an older answer."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

from telegram import (
    CallbackQuery,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, TelegramError
from telegram.ext import ContextTypes

from bot.desk import Desk
from bot.markup import plain
from bot.render import Button, Reply, notice

logger = logging.getLogger(__name__)

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_typists: set[asyncio.Task[None]] = set()  # the loop itself keeps no hold of its tasks
_TYPING_LASTS = 4.5  # seconds; Telegram shows it for five


async def send(message: Message, reply: Reply, to: ReplyParameters | None = None) -> list[Message]:
    """Send a reply's parts as answers to a message (or to what `to` names); the buttons go under the last."""
    if to is not None:  # it may be refused, and whoever names it knows what else to do
        return [
            await message.reply_html(part, reply_parameters=to, reply_markup=keyboard, link_preview_options=_NO_PREVIEW)
            for part, keyboard in _parts(reply)
        ]
    target = ReplyParameters(message.message_id, allow_sending_without_reply=True)
    return [await _say(message, part, keyboard, reply_parameters=target) for part, keyboard in _parts(reply)]


async def post(message: Message, reply: Reply) -> list[Message]:
    """Send a reply's parts into a message's chat and topic, as answers to nothing."""
    return [await _say(message, part, keyboard, do_quote=False) for part, keyboard in _parts(reply)]


async def _say(message: Message, part: str, keyboard: InlineKeyboardMarkup | None, **how: Any) -> Message:
    """Send one part; where Telegram refuses its marks, buttons or place, the bare words."""
    try:
        return await message.reply_html(part, reply_markup=keyboard, link_preview_options=_NO_PREVIEW, **how)
    except BadRequest as error:
        logger.error("Telegram refused a message (%s); that is a bug. It is sent again as plain text.", error)
        return await message.reply_text(plain(part), do_quote=False, link_preview_options=_NO_PREVIEW)


async def point_to(message: Message, answer: int, sentence: str) -> bool:
    """Say a sentence as a reply to an older message; whether that one is still there to be replied to."""
    try:
        await send(message, notice(sentence), ReplyParameters(answer))
    except BadRequest as error:
        logger.info("An older answer could not be replied to (%s).", error)
        return False
    return True


async def taken(query: CallbackQuery) -> None:
    """Stop the button's waiting sign; a press from before a restart is too old for that, and still good."""
    with suppress(TelegramError):
        await query.answer()


async def alert(query: CallbackQuery, sentence: str) -> None:
    """Say why a button does nothing: over the chat, or, where the press is too old for that, in it."""
    try:
        await query.answer(sentence, show_alert=True)
    except BadRequest:
        if isinstance(query.message, Message):
            await send(query.message, notice(sentence))


def place_of(message: Message) -> tuple[int, int]:
    """The message's chat and the forum topic in it; 0 outside of any topic."""
    return message.chat_id, (message.message_thread_id or 0) if message.is_topic_message else 0


def desk_of(context: ContextTypes.DEFAULT_TYPE) -> Desk:
    """The desk of the application."""
    desk = context.bot_data["desk"]
    assert isinstance(desk, Desk)
    return desk


async def replace(message: Message, reply: Reply, old: Sequence[int]) -> list[int]:
    """Put a reply in the place of an older one to the same message; the numbers of its messages.

    From the part on that can't be edited any more (it was deleted, or is too old) it is sent anew.
    """
    parts, bot, kept = _parts(reply), message.get_bot(), list[int]()
    for (part, keyboard), number in zip(parts, old, strict=False):
        try:
            await bot.edit_message_text(
                part,
                chat_id=message.chat_id,
                message_id=number,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard,
                link_preview_options=_NO_PREVIEW,
            )
        except BadRequest as error:
            if "not modified" not in error.message:
                logger.info("An answer could not be edited (%s); it is given anew.", error)
                break
        kept.append(number)
    for number in old[len(kept) :]:
        with suppress(TelegramError):  # what is too old to be deleted stays
            await bot.delete_message(message.chat_id, number)
    rest = Reply(reply.parts[len(kept) :], reply.buttons)
    return kept + [sent.message_id for sent in await send(message, rest)]


async def show_instead(message: Message, reply: Reply) -> None:
    """Show a reply of one part in the place of a message of ours; below it where that is no longer possible."""
    ((part, keyboard),) = _parts(reply)
    try:
        await message.edit_text(part, ParseMode.HTML, reply_markup=keyboard, link_preview_options=_NO_PREVIEW)
    except BadRequest as error:
        if "not modified" not in error.message:
            with suppress(TelegramError):
                await send(message, reply)


@asynccontextmanager
async def typing(message: Message) -> AsyncIterator[None]:
    """Show "typing" for as long as the work inside takes."""
    done = asyncio.Event()

    async def show() -> None:
        while not done.is_set():
            with suppress(TelegramError):
                await message.reply_chat_action(ChatAction.TYPING)
            with suppress(TimeoutError):
                await asyncio.wait_for(done.wait(), _TYPING_LASTS)

    shown = asyncio.create_task(show())
    _typists.add(shown)
    shown.add_done_callback(_typists.discard)
    try:
        yield
    finally:
        done.set()  # not cancelled: a request broken off would cost its connection


def _parts(reply: Reply) -> list[tuple[str, InlineKeyboardMarkup | None]]:
    """Each part with what stands under it."""
    keyboard = InlineKeyboardMarkup([[_button(button) for button in row] for row in reply.buttons])
    last = len(reply.parts) - 1
    return [(part, keyboard if reply.buttons and at == last else None) for at, part in enumerate(reply.parts)]


def _button(button: Button) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(button.label, url=button.url)
    if button.copy:
        return InlineKeyboardButton(button.label, copy_text=CopyTextButton(button.copy))
    return InlineKeyboardButton(button.label, callback_data=button.data)
