"""A question's way from its message to its answer: asked, shown, remembered, gone on with."""

from dataclasses import replace

from telegram import Message, User

from bot import choosing, metrics, render, sending, shelf
from bot.bookmarks import Bookmark
from bot.buttons import Page, answer_digest
from bot.desk import Found
from bot.exchanges import POINTER, Exchange
from bot.language import texts
from bot.memory import Conversation, Memory
from bot.sending import Context, desk_of, typing
from index.errors import StoryUnknown
from index.library import Library, wants_more
from index.types import Answer, Outcome, Reason, Refusal, Remark


async def answer(
    message: Message,
    asked: str,
    reader: User | None,
    *,
    context: Context,
    repeat: bool = False,
    story_id: str | None = None,
    page: Page | None = None,
    before: Exchange | None = None,
) -> None:
    """Answer a question of a reader's, as a turn of their conversation; a later page of an answer is no new turn.

    `repeat` it where it was not typed. `before` it was edited, it was answered so.
    """
    desk, conversation = desk_of(context), _conversation(message, reader) if reader else None
    within = None if page else conversation
    # A page is of what was asked then, whatever the chat asks now.
    choice = await choice_of(message, context) if story_id is None and within else choosing.Choice()
    of = story_id or choice.story_id
    is_typed = conversation is not None and not _is_ours(message)
    if within and is_typed and before is None and wants_more(asked) and await _more(message, within, context):
        return
    if is_typed and before is None and not page and await desk.is_answered(message.chat_id, message.message_id):
        return  # a crash kept the bot from noting that it was done, or from confirming it
    async with typing(message):
        if within and before is None:
            above = await desk.asked_before(asked, of, within)
            if above is not None and await _point_to(above, message, is_typed=is_typed, context=context):
                return
        found = await desk.ask(asked, of, within, before.turn if before else None)
        other = await desk.keep(
            lambda library, memory: choosing.elsewhere(library, memory, found.outcome, choice.story_id)
        )
        outcome = found.outcome
        if other and isinstance(outcome, Refusal):
            outcome = replace(outcome, suggestions=())  # one way on is enough
        shown = (page or Page(found.memo, 0)) if found.memo else None
        reply = render.render(outcome, found.stories, asked=asked if repeat else None, page=shown, of=choice.story)
        if isinstance(outcome, Answer):
            reply = render.with_verdicts(reply)
        metrics.count(found.outcome)
    with metrics.stage("send"):
        answers = await sending.replace(message, shelf.framed(reply, choice, other), before.answers if before else ())
    made = Exchange(
        conversation or Conversation(0, *sending.place_of(message)),
        message.message_id if is_typed else 0,
        tuple(answers),
        asked,
        of or "",
        next(iter(found.stories), ""),
        found.state if _is_whole(found.outcome) and not page else "",
        None,
    )

    def keep(_: Library, memory: Memory) -> None:
        # Not before it is sent: another try at this question must not take it for one that was asked before.
        turn = memory.add_turn(within, found.turn) if within and found.turn else None
        memory.exchanges.add(replace(made, turn=turn))
        if within and context.bot_data["settings"].admins:
            memory.tally.count(found.outcome, within.reader, within.chat)
        if choice.gone:  # which the reader knows now
            memory.chosen.choose(*sending.place_of(message), None)
        if conversation and _says_something(found.outcome):
            memory.bookmarks.put(conversation, _stop(found, shown))

    await desk.keep(keep)


async def _more(message: Message, conversation: Conversation, context: Context) -> bool:
    """Go on where the conversation's last answer stopped; whether there was an answer to go on with."""
    desk, place = desk_of(context), (message.chat_id, message.message_id)
    if await desk.remember(lambda memory: memory.exchanges.of_question(*place)):
        return True  # the same update once more, see `answer`
    stop = await desk.remember(lambda memory: memory.bookmarks.of(conversation))
    if stop is None:
        return False
    asked = await desk.recall(stop.memo) if stop.memo is not None else None
    if asked is None or stop.memo is None:
        await sending.send(message, render.notice(texts.NO_MORE))
    else:
        page = Page(stop.memo, stop.offset, stop.digest)
        await turn_to(message, page, asked, message.from_user, context=context)
    return True


async def turn_to(
    message: Message, page: Page, asked: tuple[str, str | None], reader: User | None, *, context: Context
) -> None:
    """Show a later page of the answer to a question put to a story (None: to all)."""
    try:
        await answer(message, asked[0], reader, context=context, story_id=asked[1], page=page)
    except StoryUnknown:
        await sending.send(message, render.notice(texts.STORY_REMOVED))


def _stop(found: Found, shown: Page | None) -> Bookmark | None:
    """Where an answer that was shown from a page on has stopped."""
    if not isinstance(found.outcome, Answer):
        return None
    words = [statement.text for statement in found.outcome.statements]
    if shown and not shown.follows(words):
        return None  # the reader was told to ask again
    following = (shown.offset if shown else 0) + render.PAGE
    return Bookmark(found.memo if following < len(words) else None, following, answer_digest(words))


async def _point_to(above: Exchange, message: Message, *, is_typed: bool, context: Context) -> bool:
    """Point to the answer above instead of giving it again; whether that was possible.

    It is remembered, so that a question that is edited into another is answered in the pointer's place.
    """
    sent = await sending.point_to(message, above.answers[0], texts.SAME_QUESTION)
    if sent:
        numbers = tuple(one.message_id for one in sent)
        pointer = replace(above, asked=message.message_id if is_typed else 0, answers=numbers, state=POINTER, turn=None)
        await desk_of(context).keep(lambda _, memory: memory.exchanges.add(pointer))
    return bool(sent)


def _is_ours(message: Message) -> bool:
    """Whether the bot sent it. A group's anonymous admins write through a bot, too, but not through this one."""
    return message.from_user is not None and message.from_user.id == message.get_bot().id


async def answer_again(message: Message, asked: str, context: Context) -> None:
    """Answer a message that was edited and asks this now."""
    chat, number = message.chat_id, message.message_id
    before = await desk_of(context).remember(lambda memory: memory.exchanges.of_question(chat, number))
    if before is not None and before.turn is None and wants_more(asked):
        return  # a page has another question than its message
    if before is None or before.question != asked:  # Telegram also tells of edits that no reader made
        await answer(message, asked, message.from_user, context=context, before=before)


def _says_something(outcome: Outcome) -> bool:
    """Whether there was a question that the stories were asked; small talk is none."""
    unasked = (Reason.NOT_A_QUESTION, Reason.TOO_LONG, Reason.NO_STORIES)
    return isinstance(outcome, Answer) or (isinstance(outcome, Refusal) and outcome.reason not in unasked)


def _is_whole(outcome: Outcome) -> bool:
    """Whether the same words ask the same again; "when?" may lean on another turn by then."""
    return _says_something(outcome) and not isinstance(outcome, Remark) and outcome.understood is None


async def choice_of(message: Message | None, context: Context) -> choosing.Choice:
    """The story that is asked in the message's chat and topic."""
    if message is None:
        return choosing.Choice()
    place = sending.place_of(message)
    return await desk_of(context).look(lambda library, memory: choosing.choice(library, memory, *place))


def _conversation(message: Message, reader: User) -> Conversation:
    return Conversation(reader.id, *sending.place_of(message))
