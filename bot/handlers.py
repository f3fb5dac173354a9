"""One coroutine for each kind of update: what came in -> the desk -> a reply."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from telegram import Message, Update, User
from telegram.constants import ChatAction
from telegram.error import TelegramError
from telegram.ext import ContextTypes

from bot import render, sending, texts
from bot.buttons import SPEAKER, Page, is_speaker, read_page
from bot.exchanges import Exchange
from bot.memory import Conversation
from bot.render import Reply
from bot.sending import alert, topic_of
from bot.sending import desk_of as _desk
from bot.sending import taken as _taken
from index.errors import StoryUnknown, VerbatimError
from index.names import with_article
from index.types import Answer, Outcome, Reason, Refusal

logger = logging.getLogger(__name__)

Context = ContextTypes.DEFAULT_TYPE
_typists: set[asyncio.Task[None]] = set()  # the loop itself keeps no hold of its tasks
_TYPING_LASTS = 4.5  # seconds; Telegram shows it for five


async def start(update: Update, context: Context) -> None:
    """/start: what this is, with sample questions."""
    await _reply(update, render.render_start(await _desk(context).suggest()))


async def help_(update: Update, context: Context) -> None:
    """/help: what can be asked."""
    await _reply(update, render.render_help())


async def quotes(update: Update, context: Context) -> None:
    """/quotes: who is quoted in the newest story."""
    quoted = await _desk(context).quoted()
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


async def edited_question(update: Update, context: Context) -> None:
    """A question that was edited: its answer is edited too, or given anew where that is not possible any more."""
    message = update.effective_message
    if message is None or message.text is None:
        return
    chat, number = message.chat_id, message.message_id
    before = await _desk(context).remember(lambda memory: memory.exchanges.of_question(chat, number))
    if before is None or before.question != message.text:  # Telegram also tells of edits that no reader made
        await _answer(message, message.text, message.from_user, context=context, before=before)


async def press_question(update: Update, context: Context) -> None:
    """A sample question's button: asked and answered under the message that offered it."""
    query = update.callback_query
    if query is None:
        return
    message = query.message if isinstance(query.message, Message) else None
    asked = _label(message, query.data) if message else None
    if message is None or asked is None:
        await alert(query, texts.QUESTION_GONE)
        return
    await _taken(query)
    await _answer(message, asked, query.from_user, context=context, repeat=True)


async def press_speaker(update: Update, context: Context) -> None:
    """A speaker's button: all that the story has of their words."""
    query = update.callback_query
    match = SPEAKER.match(query.data or "") if query else None
    if query is None or match is None:
        return
    try:
        quoted = await _desk(context).quoted(match[1])
    except StoryUnknown:
        await alert(query, texts.STORY_REMOVED)
        return
    speakers = quoted[1].speakers if quoted else ()
    name = next((speaker.name for speaker in speakers if is_speaker(match[0], speaker.name)), None)
    if name is None:
        await alert(query, texts.CITATION_CHANGED)
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
        await alert(query, texts.QUESTION_GONE)
        return
    await _taken(query)
    if isinstance(query.message, Message):
        await _answer(query.message, asked[0], None, context=context, story_id=asked[1], offset=page.offset)


async def press_unknown(update: Update, context: Context) -> None:
    """A button that nobody here made, or that an older version made."""
    if update.callback_query is not None:
        await alert(update.callback_query, texts.QUESTION_GONE)


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
    before: Exchange | None = None,
) -> None:
    """Answer a question of a reader's, as a turn of their conversation; of nobody's where it was asked before.

    `repeat` it where it was not typed. `before` it was edited, it was answered so.
    """
    desk, within = _desk(context), _conversation(message, reader) if reader else None
    is_typed = within is not None and message.from_user is not None and not message.from_user.is_bot
    async with _typing(message):
        if within and is_typed and before is None:
            above = await desk.asked_before(asked, story_id, within)
            if above is not None and above.asked == message.message_id:
                return  # Telegram sends an update again where a crash kept the bot from confirming it
            if above is not None and await sending.point_to(message, above.answers[0], texts.SAME_QUESTION):
                return
        found = await desk.ask(asked, story_id, within, before.turn if before else None)
        page = Page(found.memo, offset) if found.memo else None
        reply = render.render(found.outcome, found.stories, asked=asked if repeat else None, page=page)
        if isinstance(found.outcome, Answer):
            reply = render.with_verdicts(reply)
    answers = await sending.replace(message, reply, before.answers if before else ())
    exchange = Exchange(
        within or Conversation(0, message.chat_id, topic_of(message)),
        message.message_id if is_typed else 0,
        tuple(answers),
        asked,
        story_id or "",
        next(iter(found.stories), ""),
        found.state if _says_something(found.outcome) else "",
        found.turn,
    )
    try:
        await desk.remember(lambda memory: memory.exchanges.add(exchange))
    except VerbatimError as error:  # the reader has the answer; that it can't be edited later is no news for them
        logger.error("An exchange could not be remembered: %s", error)


def _says_something(outcome: Outcome) -> bool:
    """Whether it would be the same again if the same were asked; small talk and what is no question are not."""
    unasked = (Reason.NOT_A_QUESTION, Reason.TOO_LONG, Reason.NO_STORIES)
    return isinstance(outcome, Answer) or (isinstance(outcome, Refusal) and outcome.reason not in unasked)


def _conversation(message: Message, reader: User) -> Conversation:
    return Conversation(reader.id, message.chat_id, topic_of(message))


async def _reply(update: Update, reply: Reply) -> None:
    if update.effective_message is not None:
        await _send(update.effective_message, reply)


async def _send(message: Message, reply: Reply) -> None:
    """Send a reply's parts as answers to a message; the buttons go under the last."""
    await sending.send(message, reply)


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
