"""One coroutine for each kind of update: what came in -> the desk -> a reply."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from telegram import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
    Update,
    User,
)
from telegram.constants import ChatAction
from telegram.error import TelegramError
from telegram.ext import ContextTypes

from bot import choosing, render, shelf
from bot.buttons import SPEAKER, Page, is_speaker, read_citation, read_page
from bot.desk import Desk
from bot.language import speak, texts
from bot.memory import Conversation
from bot.render import Reply
from index.errors import StoryUnknown, VerbatimError
from index.names import with_article
from index.types import Reason

logger = logging.getLogger(__name__)

Context = ContextTypes.DEFAULT_TYPE
_typists: set[asyncio.Task[None]] = set()  # the loop itself keeps no hold of its tasks
_TYPING_LASTS = 4.5  # seconds; Telegram shows it for five


async def listen(update: Update, context: Context) -> None:
    """Before anything is answered: whoever sent the update is spoken to in their language."""
    speak(update.effective_user.language_code if update.effective_user else None)


async def start(update: Update, context: Context) -> None:
    """/start: what this is, with sample questions."""
    present = await _choice(update.effective_message, context)
    await _reply(update, render.render_start(await _desk(context).suggest(present.story_id)))


async def help_(update: Update, context: Context) -> None:
    """/help: what can be asked."""
    await _reply(update, render.render_help())


async def story(update: Update, context: Context) -> None:
    """/story: the story that is asked here, else the newest."""
    present = (await _choice(update.effective_message, context)).story
    newest = (present, 0) if present else await _desk(context).newest()
    if newest is None:
        await _reply(update, render.notice(texts.REFUSALS[Reason.NO_STORIES]))
    else:
        await _reply(update, render.render_story(*newest))


async def quotes(update: Update, context: Context) -> None:
    """/quotes: who is quoted in the story that is asked here, else in the newest."""
    quoted = await _desk(context).quoted((await _choice(update.effective_message, context)).story_id)
    if quoted is None:
        await _reply(update, render.notice(texts.REFUSALS[Reason.NO_STORIES]))
    else:
        await _reply(update, render.render_quotes(*quoted))


async def forget(update: Update, context: Context) -> None:
    """/forget: nothing of this reader's questions in this chat is kept."""
    if update.effective_user is not None and update.effective_chat is not None:
        there_was = await _desk(context).forget(update.effective_user.id, update.effective_chat.id)
        await _reply(update, render.notice(texts.FORGOTTEN if there_was else texts.NOTHING_TO_FORGET))


async def question(update: Update, context: Context) -> None:
    """A text: a question, answered as a reply to it."""
    message = update.effective_message
    if message is not None and message.text is not None:
        await _answer(message, message.text, message.from_user, context=context)


async def press_question(update: Update, context: Context) -> None:
    """A sample question's button: asked and answered under the message that offered it."""
    query = update.callback_query
    if query is None:
        return
    message = query.message if isinstance(query.message, Message) else None
    asked = _label(message, query.data) if message else None
    if message is None or asked is None:
        await query.answer(texts.QUESTION_GONE, show_alert=True)
        return
    await _taken(query)
    await _answer(message, asked, query.from_user, context=context, repeat=True)


async def press_citation(update: Update, context: Context) -> None:
    """A citation's button: the sentence, marked, in its place."""
    query = update.callback_query
    place = read_citation(query.data or "") if query else None
    if query is None:
        return
    if place is None:
        await press_unknown(update, context)
        return
    try:
        cited = await _desk(context).story(place.story_id)
    except StoryUnknown:
        await query.answer(texts.STORY_REMOVED, show_alert=True)
        return
    if not place.holds(cited):
        await query.answer(texts.CITATION_CHANGED, show_alert=True)
        return
    await _taken(query)
    if isinstance(query.message, Message):
        await _send(query.message, render.render_citation(cited, place.span))


async def press_speaker(update: Update, context: Context) -> None:
    """A speaker's button: all that the story has of their words."""
    query = update.callback_query
    match = SPEAKER.match(query.data or "") if query else None
    if query is None or match is None:
        return
    try:
        quoted = await _desk(context).quoted(match[1])
    except StoryUnknown:
        await query.answer(texts.STORY_REMOVED, show_alert=True)
        return
    speakers = quoted[1].speakers if quoted else ()
    name = next((speaker.name for speaker in speakers if is_speaker(match[0], speaker.name)), None)
    if name is None:
        await query.answer(texts.CITATION_CHANGED, show_alert=True)
        return
    await _taken(query)
    if isinstance(query.message, Message):
        asked = texts.what_did_say(with_article(name, quoted[0].text) if quoted else name)
        await _answer(query.message, asked, query.from_user, context=context, story_id=match[1])


async def press_page(update: Update, context: Context) -> None:
    """The button under a long answer: its next page."""
    query = update.callback_query
    page = read_page(query.data or "") if query else None
    if query is None or page is None:
        return
    asked = await _desk(context).recall(page.memo)
    if asked is None:
        await query.answer(texts.QUESTION_GONE, show_alert=True)
        return
    await _taken(query)
    if isinstance(query.message, Message):
        await _answer(query.message, asked[0], None, context=context, story_id=asked[1], offset=page.offset)


async def press_unknown(update: Update, context: Context) -> None:
    """A button that nobody here made, or that an older version made."""
    if update.callback_query is not None:
        await update.callback_query.answer(texts.QUESTION_GONE, show_alert=True)


async def not_text(update: Update, context: Context) -> None:
    """A photo, a voice message, a sticker: a plain line."""
    await _reply(update, render.notice(texts.TEXT_ONLY))


async def unknown_command(update: Update, context: Context) -> None:
    """A command that there is none of."""
    await _reply(update, render.notice(texts.UNKNOWN_COMMAND))


async def report_error(update: object, context: Context) -> None:
    """What a handler raised: logged first, then a plain line for the reader."""
    if isinstance(context.error, VerbatimError):  # it says all that there is to know
        logger.error("An update could not be answered: %s", context.error)
        context.bot_data["last_error"] = context.error
    else:
        logger.error("An update could not be answered.", exc_info=context.error)
    message = update.effective_message if isinstance(update, Update) else None
    if message is not None:
        with suppress(TelegramError):
            await _send(message, render.notice(texts.FAILED))


async def _answer(
    message: Message,
    asked: str,
    reader: User | None,
    *,
    context: Context,
    repeat: bool = False,
    story_id: str | None = None,
    offset: int = 0,
) -> None:
    """Answer a question of a reader's, as a turn of their conversation; of nobody's where it was asked before."""
    async with _typing(message):
        # A page is of what was asked then, whatever the chat asks now.
        choice = await _choice(message, context) if story_id is None and reader is not None else choosing.Choice()
        of = story_id or choice.story_id
        found = await _desk(context).ask(asked, of, _conversation(message, reader) if reader else None)
        page = Page(found.memo, offset) if found.memo else None
        reply = render.render(found.outcome, found.stories, asked=asked if repeat else None, page=page, of=choice.story)
        other = await _desk(context).look(
            lambda library, memory: choosing.elsewhere(library, memory, found.outcome, choice.story_id)
        )
        if reader is not None and context.bot_data["settings"].admins:
            await _desk(context).look(lambda _, memory: memory.tally.count(found.outcome))
    await _send(message, shelf.framed(reply, choice, other))


async def _choice(message: Message | None, context: Context) -> choosing.Choice:
    """The story that is asked in the message's chat and topic."""
    if message is None:
        return choosing.Choice()
    place = place_of(message)
    return await _desk(context).look(lambda library, memory: choosing.choice(library, memory, *place))


def place_of(message: Message) -> tuple[int, int]:
    """The message's chat and topic; 0 outside of any topic."""
    return message.chat_id, (message.message_thread_id if message.is_topic_message else None) or 0


def _conversation(message: Message, reader: User) -> Conversation:
    return Conversation(reader.id, *place_of(message))


async def _taken(query: CallbackQuery) -> None:
    """Stop the button's waiting sign; a press from before a restart is too old for that, and still good."""
    with suppress(TelegramError):
        await query.answer()


async def _reply(update: Update, reply: Reply) -> None:
    if update.effective_message is not None:
        await _send(update.effective_message, reply)


async def _send(message: Message, reply: Reply) -> None:
    """Send a reply's parts as answers to a message; the buttons go under the last."""
    keyboard = InlineKeyboardMarkup(
        [[InlineKeyboardButton(button.label, callback_data=button.data) for button in row] for row in reply.buttons]
    )
    for number, part in enumerate(reply.parts, start=1):
        await message.reply_html(
            part,
            reply_parameters=ReplyParameters(message.message_id, allow_sending_without_reply=True),
            reply_markup=keyboard if reply.buttons and number == len(reply.parts) else None,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )


@asynccontextmanager
async def _typing(message: Message) -> AsyncIterator[None]:
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


def _label(message: Message, data: str | None) -> str | None:
    """The label of the message's button that carries `data`."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    return next((button.text for row in rows for button in row if button.callback_data == data), None)


def _desk(context: Context) -> Desk:
    desk = context.bot_data["desk"]
    assert isinstance(desk, Desk)
    return desk


# For the rooms beside this one
answer, answer_typing, desk_of, reply_to, send, taken = _answer, _typing, _desk, _reply, _send, _taken
