"""/stories and its buttons: which story a chat, or a topic of a forum, asks."""

from telegram import Message, Update

from bot import choosing, citing, links, shelf
from bot.answers import answer, choice_of
from bot.buttons import LIST, STORY, SWITCH
from bot.handlers import press_unknown, start
from bot.language import texts
from bot.render import Reply, notice
from bot.sending import Context, alert, desk_of, place_of, reply_to, send, show_instead, taken
from index.errors import StoryUnknown


async def follow_link(update: Update, context: Context) -> None:
    """/start with what a link carried: its story is posted and asked, its question answered, its citation shown."""
    message, carried = update.effective_message, (context.args or [links.ASK])[0]
    if message is None or carried == links.ASK:
        await start(update, context)
        return
    desk = desk_of(context)
    target = await desk.look(lambda library, memory: links.target(library, carried))
    if target is None:
        await reply_to(
            update, notice(texts.LINK_GONE, await desk.suggest((await choice_of(message, context)).story_id))
        )
        return
    if target.place is None:  # who only looks a citation up goes on asking what they asked
        await _choose(message, context, target.story.id)
    if target.question is not None:
        await answer(message, target.question, message.from_user, context=context, repeat=True)
    elif target.place is None:
        await citing.post_story(message, target.story, desk)
        await reply_to(update, shelf.render_welcome(target.story, await desk.suggest(target.story.id)))
    elif target.place.holds(target.story):
        await citing.show(message, target.story, target.place, context)
    else:
        await reply_to(update, notice(texts.CITATION_CHANGED))


async def stories(update: Update, context: Context) -> None:
    """/stories: all stories, the newest first, each a button."""
    message = update.effective_message
    if message is not None:
        await reply_to(update, shelf.render_list(await _listing(message, context)))


async def press_list(update: Update, context: Context) -> None:
    """A button to another page of the stories: shown in place of the page that it stands under."""
    query = update.callback_query
    match = LIST.match(query.data or "") if query else None
    if query is None or match is None:
        return
    await taken(query)
    if isinstance(query.message, Message):
        await show_instead(query.message, shelf.render_list(await _listing(query.message, context, int(match[1]))))


async def press_story(update: Update, context: Context) -> None:
    """A story's button: from now on questions go to it, or to all."""
    query = update.callback_query
    match = STORY.match(query.data or "") if query else None
    if query is None or match is None:
        return
    message = query.message if isinstance(query.message, Message) else None
    if message is None:
        await press_unknown(update, context)
        return
    try:
        chosen = await _choose(message, context, match[1] or None)
    except StoryUnknown:
        await alert(query, texts.STORY_REMOVED)
        return
    await taken(query)
    await send(message, chosen)
    page = await desk_of(context).look(lambda library, _: choosing.page_of(library, match[1]))
    await show_instead(message, shelf.render_list(await _listing(message, context, page)))


async def press_switch(update: Update, context: Context) -> None:
    """The button under a refusal: the question goes to the story that answers it, and so do the next ones."""
    query = update.callback_query
    match = SWITCH.match(query.data or "") if query else None
    if query is None or match is None:
        return
    asked = await desk_of(context).recall(int(match[1]))
    message = query.message if isinstance(query.message, Message) else None
    if asked is None or asked[1] is None or message is None:
        await press_unknown(update, context)
        return
    try:
        await _choose(message, context, asked[1])
    except StoryUnknown:
        await alert(query, texts.STORY_REMOVED)
        return
    await taken(query)
    await answer(message, asked[0], query.from_user, context=context, repeat=True)


async def _listing(message: Message, context: Context, offset: int = 0) -> choosing.Listing:
    place = place_of(message)
    return await desk_of(context).look(lambda library, memory: choosing.listing(library, memory, *place, offset))


async def _choose(message: Message, context: Context, story_id: str | None) -> Reply:
    place, desk = place_of(message), desk_of(context)
    story = await desk.look(lambda library, memory: choosing.choose(library, memory, *place, story_id))
    return shelf.render_chosen(story, await desk.suggest(story_id))
