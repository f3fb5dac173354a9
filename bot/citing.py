"""Citations that Telegram itself enforces: the story stands in the chat, and a tapped citation quotes from it.

Telegram refuses a quote that is not in the quoted message to the letter, and a tap on one leads to its place there.
Where the story is not posted, or the quote is refused, the sentence is shown in its paragraph instead.
"""

import logging
from functools import partial

from telegram import CallbackQuery, Message, ReplyParameters, Update
from telegram.error import BadRequest, Forbidden

from bot import posting, render, sending
from bot.answers import choice_of
from bot.buttons import Place, read_citation, read_open, read_part
from bot.desk import Desk
from bot.handlers import press_unknown
from bot.language import texts
from bot.memory import Memory
from bot.posted import Posted
from bot.render import Reply
from bot.sending import Context, alert, desk_of, place_of, taken
from index.errors import StoryUnknown
from index.library import Library
from index.types import Reason, Story

logger = logging.getLogger(__name__)


async def story(update: Update, context: Context) -> None:
    """/story: the story that is asked here, else the newest, to read."""
    message = update.effective_message
    if message is None:
        return
    present = (await choice_of(message, context)).story
    newest = (present, 0) if present else await desk_of(context).newest()
    if newest is None:
        await sending.send(message, render.notice(texts.REFUSALS[Reason.NO_STORIES]))
    else:
        await post_story(message, newest[0], desk_of(context), others=newest[1])


async def press_part(update: Update, context: Context) -> None:
    """The button under the last part of a long story: the parts that follow."""
    query = update.callback_query
    part = read_part(query.data or "") if query else None
    if query is None or part is None:
        return
    told = await _story(query, part.story_id, desk_of(context))
    if told is None:
        return
    if not part.holds(told):
        await alert(query, texts.PART_CHANGED)
        return
    await taken(query)
    if isinstance(query.message, Message):
        await post_story(query.message, told, desk_of(context), first=part.number)


async def press_citation(update: Update, context: Context) -> None:
    """A citation's button: the sentence, quoted from the story in this chat, or else marked in its paragraph."""
    query = update.callback_query
    place = read_citation(query.data or "") if query else None
    if query is None or place is None:
        await press_unknown(update, context)
        return
    cited = await _cited(query, place, desk_of(context))
    if cited is not None and isinstance(query.message, Message):
        await show(query.message, cited, place, context)


async def press_open(update: Update, context: Context) -> None:
    """The button beside a marked sentence: the story is posted, and the sentence quoted from it."""
    query = update.callback_query
    place = read_open(query.data or "") if query else None
    if query is None or place is None:
        await press_unknown(update, context)
        return
    desk = desk_of(context)
    cited = await _cited(query, place, desk)
    if cited is None or not isinstance(query.message, Message):
        return
    message = query.message
    if await _found(*place_of(message), cited, place, desk) is not None:
        await show(message, cited, place, context)
        return
    parts = posting.cut(cited)
    holding = (at for at, part in enumerate(parts) if part.start <= place.span.start < part.end)
    await post_story(message, cited, desk, first=next(holding, 0) if len(parts) > posting.AT_ONCE else 0)
    await show(message, cited, place, context)


async def channel_post(update: Update, context: Context) -> None:
    """A post in the newsroom's channel, new or edited: what it has of the stories is remembered."""
    message = update.effective_message
    if message is not None:
        text = message.text or message.caption or ""
        known = await desk_of(context).learn_post(message.chat_id, message.message_id, text)
        logger.info("A post of the channel has %d paragraphs of the stories.", known)


async def post_story(message: Message, told: Story, desk: Desk, *, first: int = 0, others: int = 0) -> None:
    """Post a story into a message's chat and topic, some parts at a time, and remember which message has which."""
    parts = posting.cut(told)
    if first >= len(parts):
        return
    last = min(first + posting.AT_ONCE, len(parts)) - 1
    for number in range(first, last + 1):
        html, lead = render.render_part(told, parts, number, others)
        buttons = render.go_on(told, parts, number + 1) if number == last else ()
        (sent,) = await sending.post(message, Reply((html,), buttons))
        part = parts[number]
        post = Posted(*place_of(message), sent.message_id, told.id, part, lead, posting.digest(told, part))
        await desk.keep(partial(_add, post))


def _add(post: Posted, _: Library, memory: Memory) -> None:
    memory.posts.add(post)


async def show(message: Message, cited: Story, place: Place, context: Context) -> None:
    """Show the words of a place: quoted, where the chat or the channel has the story; else, or refused, marked."""
    desk = desk_of(context)
    speaker = await desk.speaker(cited.id, place.span)
    for chat, topic in (place_of(message), (_channel(context), 0)):
        found = await _found(chat, topic, cited, place, desk) if chat is not None else None
        if found is None:
            continue
        post, position = found
        quote = posting.quotable(place.span.of(cited.text))
        elsewhere = chat if chat != message.chat_id else None
        to = ReplyParameters(post.message, chat_id=elsewhere, quote=quote, quote_position=position)
        try:
            await sending.send(message, render.render_quoted(cited, place.span, speaker), to)
        except (BadRequest, Forbidden) as error:  # forbidden: the bot is no longer in the channel
            logger.info("Telegram refused a quote (%s); it is shown otherwise.", error)
            await desk.keep(partial(_drop, post))
        else:
            return
    await sending.send(message, render.render_citation(cited, place.span, speaker))


def _drop(post: Posted, _: Library, memory: Memory) -> None:
    memory.posts.drop(post)


async def _found(chat: int, topic: int, cited: Story, place: Place, desk: Desk) -> tuple[Posted, int] | None:
    """The message in a chat and topic that holds the words, and the UTF-16 units before them in it.

    None where there is none, or none with the story as it is now.
    """
    post = await desk.remember(lambda memory: memory.posts.find(chat, topic, cited.id, place.span))
    if post is None or posting.digest(cited, post.part) != post.digest:
        return None
    before = posting.place(cited, post.part, place.span)
    return None if before is None else (post, post.lead + before)


async def _cited(query: CallbackQuery, place: Place, desk: Desk) -> Story | None:
    """The story of a place where the same words still stand in it; else the reader is told."""
    cited = await _story(query, place.story_id, desk)
    if cited is None:
        return None
    if not place.holds(cited):
        await alert(query, texts.CITATION_CHANGED)
        return None
    await taken(query)
    return cited


async def _story(query: CallbackQuery, story_id: str, desk: Desk) -> Story | None:
    try:
        return await desk.story(story_id)
    except StoryUnknown:
        await alert(query, texts.STORY_REMOVED)
        return None


def _channel(context: Context) -> int | None:
    channel = context.bot_data.get("channel")
    return channel if isinstance(channel, int) else None
