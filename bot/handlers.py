"""One coroutine for each kind of update: what came in -> the desk -> a reply."""

import logging

from telegram import Message, Update

from bot import render
from bot.answers import answer, answer_again, choice_of, turn_to
from bot.buttons import SPEAKER, is_speaker, read_page
from bot.language import speak, texts
from bot.sending import Context, alert, desk_of, reply_to, taken
from bot.settings import Settings
from index.errors import StoryUnknown
from index.names import with_article
from index.types import Reason

logger = logging.getLogger(__name__)


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
        if "inbox" in context.bot_data:
            await context.bot_data["inbox"].wipe()
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
    name = next(
        (speaker.name for speaker, _ in (quoted[1] if quoted else ()) if is_speaker(match[0], speaker.name)), None
    )
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
        await turn_to(query.message, page, asked, query.from_user, context=context)


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


def _label(message: Message, data: str | None) -> str | None:
    """The label of the message's button that carries `data`."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    return next((button.text for row in rows for button in row if button.callback_data == data), None)
