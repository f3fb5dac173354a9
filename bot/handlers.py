"""One coroutine for each kind of update: what came in -> the desk -> a reply."""

import logging
from contextlib import suppress

from telegram import Message, Update, User
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import ContextTypes

from bot import choosing, handling, metrics, render, sending, shelf
from bot.buttons import SPEAKER, Page, is_speaker, read_page
from bot.connection import out_of_reach
from bot.exchanges import Exchange
from bot.language import speak, texts
from bot.memory import Conversation
from bot.render import Reply
from bot.sending import alert, desk_of, taken, typing
from bot.settings import Settings
from index.errors import StoryUnknown, VerbatimError
from index.names import with_article
from index.types import Answer, Outcome, Reason, Refusal

logger = logging.getLogger(__name__)

Context = ContextTypes.DEFAULT_TYPE


async def listen(update: Update, context: Context) -> None:
    """Before anything is answered: whoever sent the update is spoken to in their language."""
    speak(update.effective_user.language_code if update.effective_user else None)


async def start(update: Update, context: Context) -> None:
    """/start: what this is, with sample questions."""
    present = await choice_of(update.effective_message, context)
    await reply_to(update, render.render_start(await desk_of(context).suggest(present.story_id)))


async def help_(update: Update, context: Context) -> None:
    """/help: what can be asked."""
    await reply_to(update, render.render_help())


async def quotes(update: Update, context: Context) -> None:
    """/quotes: who is quoted in the story that is asked here, else in the newest."""
    quoted = await desk_of(context).quoted((await choice_of(update.effective_message, context)).story_id)
    if quoted is None:
        await reply_to(update, render.notice(texts.REFUSALS[Reason.NO_STORIES]))
    else:
        await reply_to(update, render.render_quotes(*quoted))


async def forget(update: Update, context: Context) -> None:
    """/forget: nothing of this reader's questions in this chat is kept."""
    if update.effective_user is not None and update.effective_chat is not None:
        there_was = await desk_of(context).forget(update.effective_user.id, update.effective_chat.id)
        await reply_to(update, render.notice(texts.FORGOTTEN if there_was else texts.NOTHING_TO_FORGET))


async def privacy(update: Update, context: Context) -> None:
    """/privacy: what is kept of readers, and for how long."""
    kept: Settings = context.bot_data["settings"]
    hours, days = f"{kept.verbatim_history_hours:g}", f"{kept.verbatim_keep_days:g}"
    await reply_to(update, render.notice(texts.privacy(hours, days)))


async def question(update: Update, context: Context) -> None:
    """A text: a question, answered as a reply to it."""
    message = update.effective_message
    if message is not None and message.text is not None:
        await answer(message, message.text, message.from_user, context=context)


async def edited_question(update: Update, context: Context) -> None:
    """A question that was edited: its answer is edited too, or given anew where that is not possible any more."""
    message = update.effective_message
    if message is not None and message.text is not None:
        await answer_again(message, message.text, context)


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
    await taken(query)
    await answer(message, asked, query.from_user, context=context, repeat=True)


async def press_speaker(update: Update, context: Context) -> None:
    """A speaker's button: all that the story has of their words."""
    query = update.callback_query
    match = SPEAKER.match(query.data or "") if query else None
    if query is None or match is None:
        return
    try:
        quoted = await desk_of(context).quoted(match[1])
    except StoryUnknown:
        await alert(query, texts.STORY_REMOVED)
        return
    speakers = quoted[1].speakers if quoted else ()
    name = next((speaker.name for speaker in speakers if is_speaker(match[0], speaker.name)), None)
    if name is None:
        await alert(query, texts.CITATION_CHANGED)
        return
    await taken(query)
    if isinstance(query.message, Message):
        asked = texts.what_did_say(with_article(name, quoted[0].text) if quoted else name)
        await answer(query.message, asked, query.from_user, context=context, story_id=match[1])


async def press_page(update: Update, context: Context) -> None:
    """The button under a long answer: its next page."""
    query = update.callback_query
    page = read_page(query.data or "") if query else None
    if query is None or page is None:
        return
    asked = await desk_of(context).recall(page.memo)
    if asked is None:
        await alert(query, texts.QUESTION_GONE)
        return
    await taken(query)
    if isinstance(query.message, Message):
        await answer(query.message, asked[0], None, context=context, story_id=asked[1], offset=page.offset)


async def press_unknown(update: Update, context: Context) -> None:
    """A button that nobody here made, or that an older version made."""
    if update.callback_query is not None:
        await alert(update.callback_query, texts.QUESTION_GONE)


async def not_text(update: Update, context: Context) -> None:
    """A photo, a voice message, a sticker: a plain line."""
    await reply_to(update, render.notice(texts.TEXT_ONLY))


async def unknown_command(update: Update, context: Context) -> None:
    """A command that there is none of."""
    await reply_to(update, render.notice(texts.UNKNOWN_COMMAND))


async def report_error(update: object, context: Context) -> None:
    """What a handler raised: logged first, then a plain line for the reader unless it will be tried again."""
    error, now = context.error, handling.current()
    metrics.count_failure(error)
    if isinstance(error, Forbidden):
        logger.info("A chat is closed to the bot (%s).", error)
        await _forget_chat(update, context)
        return
    if out_of_reach(error):
        logger.warning("Telegram could not be reached (%s).", error)
    elif update is None and isinstance(error, TelegramError):
        logger.warning("Telegram could not be asked for updates (%s).", error)
    elif isinstance(error, VerbatimError):  # it says all that there is to know
        logger.error("An update could not be answered: %s", error)
        context.bot_data["last_error"] = error
    else:
        logger.error("An update could not be answered.", exc_info=error)
    if now is not None and not isinstance(error, (BadRequest, VerbatimError)):
        now.error = error  # its number is kept, and it is tried again
        return
    message = update.effective_message if isinstance(update, Update) else None
    if message is not None:
        with suppress(TelegramError):
            await sending.send(message, render.notice(texts.FAILED))


async def apologise(update: Update) -> None:
    """Tell the reader of an update that it can't be answered."""
    speak(update.effective_user.language_code if update.effective_user else None)
    if update.effective_message is not None:
        await sending.send(update.effective_message, render.notice(texts.SET_ASIDE))


async def slow_down(update: Update) -> None:
    """Tell a reader who asks too fast that this is not answered."""
    speak(update.effective_user.language_code if update.effective_user else None)
    if update.callback_query is not None:
        await alert(update.callback_query, texts.TOO_FAST)
    else:
        await reply_to(update, render.notice(texts.TOO_FAST))


async def put_off(update: Update, number: int) -> None:
    """Tell a reader the number of their question in a long queue."""
    speak(update.effective_user.language_code if update.effective_user else None)
    await reply_to(update, render.notice(texts.busy(number)))


async def _forget_chat(update: object, context: Context) -> None:
    """Keep nothing of a reader who has closed their chat to the bot."""
    if isinstance(update, Update) and update.effective_user is not None and update.effective_chat is not None:
        with suppress(VerbatimError):
            await desk_of(context).forget(update.effective_user.id, update.effective_chat.id)


async def answer(
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
    desk, within = desk_of(context), _conversation(message, reader) if reader else None
    # A page is of what was asked then, whatever the chat asks now.
    choice = await choice_of(message, context) if story_id is None and reader is not None else choosing.Choice()
    of = story_id or choice.story_id
    is_typed = within is not None and message.from_user is not None and not message.from_user.is_bot
    async with typing(message):
        if within and is_typed and before is None:
            above = await desk.asked_before(asked, of, within)
            if above is not None and above.asked == message.message_id:
                return  # Telegram sends an update again where a crash kept the bot from confirming it
            if above is not None and await sending.point_to(message, above.answers[0], texts.SAME_QUESTION):
                return
        found = await desk.ask(asked, of, within, before.turn if before else None)
        page = Page(found.memo, offset) if found.memo else None
        reply = render.render(found.outcome, found.stories, asked=asked if repeat else None, page=page, of=choice.story)
        if isinstance(found.outcome, Answer):
            reply = render.with_verdicts(reply)
        other = await desk.keep(
            lambda library, memory: choosing.elsewhere(library, memory, found.outcome, choice.story_id)
        )
        metrics.count(found.outcome)
        if reader is not None and context.bot_data["settings"].admins:
            await desk.keep(lambda _, memory: memory.tally.count(found.outcome))
    with metrics.stage("send"):
        answers = await sending.replace(message, shelf.framed(reply, choice, other), before.answers if before else ())
    exchange = Exchange(
        within or Conversation(0, *sending.place_of(message)),
        message.message_id if is_typed else 0,
        tuple(answers),
        asked,
        of or "",
        next(iter(found.stories), ""),
        found.state if _says_something(found.outcome) else "",
        found.turn,
    )
    await desk.keep(lambda _, memory: memory.exchanges.add(exchange))


async def answer_again(message: Message, asked: str, context: Context) -> None:
    """Answer a message that was edited and asks this now."""
    chat, number = message.chat_id, message.message_id
    before = await desk_of(context).remember(lambda memory: memory.exchanges.of_question(chat, number))
    if before is None or before.question != asked:  # Telegram also tells of edits that no reader made
        await answer(message, asked, message.from_user, context=context, before=before)


def _says_something(outcome: Outcome) -> bool:
    """Whether it would be the same again if the same were asked; small talk and what is no question are not."""
    unasked = (Reason.NOT_A_QUESTION, Reason.TOO_LONG, Reason.NO_STORIES)
    return isinstance(outcome, Answer) or (isinstance(outcome, Refusal) and outcome.reason not in unasked)


async def choice_of(message: Message | None, context: Context) -> choosing.Choice:
    """The story that is asked in the message's chat and topic."""
    if message is None:
        return choosing.Choice()
    place = sending.place_of(message)
    return await desk_of(context).look(lambda library, memory: choosing.choice(library, memory, *place))


def _conversation(message: Message, reader: User) -> Conversation:
    return Conversation(reader.id, *sending.place_of(message))


async def reply_to(update: Update, reply: Reply) -> None:
    """Send a reply as an answer to the message of an update."""
    if update.effective_message is not None:
        await sending.send(update.effective_message, reply)


def _label(message: Message, data: str | None) -> str | None:
    """The label of the message's button that carries `data`."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    return next((button.text for row in rows for button in row if button.callback_data == data), None)
