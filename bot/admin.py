"""For those who run the bot (VERBATIM_ADMINS), in their private chats: /add, /remove, /stats.

A story waiting to be added is the message that the question replies to, so that its button needs no memory.
"""

from typing import Any

from telegram import CallbackQuery, ForceReply, Message, ReplyParameters, Update
from telegram.ext import filters

from bot import choosing, office
from bot.buttons import ADDING, REMOVE, REMOVE_LIST, story_digest
from bot.handlers import press_unknown
from bot.incoming import STORIES, Unfit, story_in, words_of
from bot.language import ADMIN_LANGUAGES, admin_texts, texts
from bot.memory import Memory
from bot.render import Reply, notice
from bot.sending import Context, alert, desk_of, reply_to, send, show_instead, taken, typing
from bot.settings import Settings
from bot.tally import Figures
from index.errors import ModelUnavailable, StoryUnknown
from index.library import Library
from index.types import Change, Story


class _AnswersPrompt(filters.MessageFilter):
    """A reply to the bot's own request for a story."""

    def filter(self, message: Message) -> bool:
        """Whether it is."""
        asked = message.reply_to_message
        prompts = {words.SEND_STORY for words in ADMIN_LANGUAGES.values()}
        by_us = asked is not None and asked.from_user is not None and asked.from_user.id == message.get_bot().id
        return by_us and asked is not None and asked.text in prompts


def stories_from(settings: Settings) -> filters.BaseFilter:
    """The messages that bring a story without a command: files, forwarded posts and answers to /add, of admins only."""
    brought = filters.Document.ALL | filters.FORWARDED | _AnswersPrompt()
    return filters.User(settings.admins) & filters.ChatType.PRIVATE & ~filters.COMMAND & brought


async def add(update: Update, context: Context) -> None:
    """/add: a story in the same message or in the one it replies to; without any, it is asked for."""
    message = update.effective_message
    if message is None or not await _allowed(update, context):
        return
    if words_of(message):
        await _offer(message, context)
    elif message.reply_to_message is not None and not _AnswersPrompt().filter(message):
        await _offer(message.reply_to_message, context)
    else:
        await message.reply_html(
            admin_texts.SEND_STORY,
            reply_markup=ForceReply(),
            reply_parameters=ReplyParameters(message.message_id, allow_sending_without_reply=True),
        )


async def offer(update: Update, context: Context) -> None:
    """A file, a forwarded post, or what was sent when asked for it: shown as read, to be added by button."""
    if update.effective_message is not None and await _allowed(update, context):
        await _offer(update.effective_message, context)


async def press_adding(update: Update, context: Context) -> None:
    """The buttons under an offer: add the story of the message replied to, or leave all as it is."""
    query = update.callback_query
    match = ADDING.match(query.data or "") if query else None
    if query is None or match is None or not await _may_press(query, context):
        return
    message = query.message if isinstance(query.message, Message) else None
    if message is None:
        await press_unknown(update, context)
    elif match["add"] is None:
        await taken(query)
        await show_instead(message, notice(admin_texts.CANCELLED))
    elif message.reply_to_message is None:
        await alert(query, admin_texts.STORY_MESSAGE_GONE)
    else:
        await taken(query)
        await show_instead(message, await _added(message, message.reply_to_message, match["digest"], context))


async def remove(update: Update, context: Context) -> None:
    """/remove: the stories, to choose from."""
    if await _allowed(update, context):
        await reply_to(update, office.render_removal(await _listing(context)))


async def press_remove_list(update: Update, context: Context) -> None:
    """A button to another page of the stories that can be removed."""
    query = update.callback_query
    match = REMOVE_LIST.match(query.data or "") if query else None
    if query is None or match is None or not await _may_press(query, context):
        return
    await taken(query)
    if isinstance(query.message, Message):
        await show_instead(query.message, office.render_removal(await _listing(context, int(match[1]))))


async def press_remove(update: Update, context: Context) -> None:
    """A story's button under /remove: asks once more; then removes it."""
    query = update.callback_query
    match = REMOVE.match(query.data or "") if query else None
    if query is None or match is None or not await _may_press(query, context):
        return
    story_id, surely = match[2], match[1] == "D"
    try:
        story = await desk_of(context).look(lambda library, _: _remove(library, story_id, surely=surely))
    except StoryUnknown:
        await alert(query, texts.STORY_REMOVED)
        return
    await taken(query)
    if isinstance(query.message, Message):
        shown = office.render_done(admin_texts.REMOVED, story) if surely else office.render_question(story)
        await show_instead(query.message, shown)


async def stats(update: Update, context: Context) -> None:
    """/stats: what was asked, and what found no answer."""
    if await _allowed(update, context):
        # Rendered here, not in the library's thread: that one speaks English only.
        await reply_to(update, office.render_stats(*await desk_of(context).look(_figures)))


def _figures(library: Library, memory: Memory) -> tuple[int, Figures]:
    return library.count_stories(), memory.tally.figures()


def _add(library: Library, story: Story) -> Change | None:
    """What adding the story did; None where there are too many already."""
    ids = library.story_ids()
    return library.add(story) if story.id in ids or len(ids) < STORIES else None


def _remove(library: Library, story_id: str, *, surely: bool) -> Story:
    story = library.story(story_id)
    if surely:
        library.remove(story_id)
    return story


async def _offer(message: Message, context: Context) -> None:
    """Show the story of a message, with the button that adds it, as a reply to that message."""
    async with typing(message):
        try:
            shown = await _offered(await story_in(message), context)
        except Unfit as unfit:
            shown = notice(str(unfit))
        except ModelUnavailable:
            shown = notice(admin_texts.ONLY_SERVES)
    await send(message, shown)


async def _offered(story: Story, context: Context) -> Reply:
    ids = await desk_of(context).look(lambda library, _: library.story_ids())
    return office.render_offer(story, replaces=story.id in ids)


async def _added(message: Message, brought: Message, digest: str, context: Context) -> Reply:
    """Add the story of a message if it is the one that was shown, else show it again; what is to be said of it."""
    done = {
        Change.ADDED: admin_texts.ADDED,
        Change.REPLACED: admin_texts.REPLACED,
        Change.UNCHANGED: admin_texts.UNCHANGED,
    }
    async with typing(message):
        try:
            story = await story_in(brought)
            if story_digest(story) != digest:
                return await _offered(story, context)
            change = await desk_of(context).look(lambda library, _: _add(library, story))
        except Unfit as unfit:
            return notice(str(unfit))
        except ModelUnavailable:
            return notice(admin_texts.ONLY_SERVES)
    if change is None:
        return notice(admin_texts.too_many_stories(STORIES))
    return office.render_done(done[change], story)


async def _listing(context: Context, offset: int = 0) -> choosing.Listing:
    return await desk_of(context).look(lambda library, memory: choosing.listing(library, memory, 0, 0, offset))


async def _allowed(update: Update, context: Context) -> bool:
    """Whether the sender may do it, here; who may not is told so."""
    user, chat = update.effective_user, update.effective_chat
    if user is None or user.id not in _admins(context.bot_data):
        await reply_to(update, notice(admin_texts.NOT_FOR_YOU))
        return False
    if chat is None or chat.type != chat.PRIVATE:
        await reply_to(update, notice(admin_texts.PRIVATELY))
        return False
    return True


async def _may_press(query: CallbackQuery, context: Context) -> bool:
    if query.from_user.id in _admins(context.bot_data):
        return True
    await alert(query, admin_texts.NOT_FOR_YOU)
    return False


def _admins(kept: dict[Any, Any]) -> tuple[int, ...]:
    settings = kept["settings"]
    assert isinstance(settings, Settings)
    return settings.admins
