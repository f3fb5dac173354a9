"""Inline mode: `@bot what did Maduro say?` in any chat offers answers to send there."""

import asyncio

from telegram import InlineQuery, InlineQueryResultsButton, Update
from telegram.error import BadRequest

from bot import metrics
from bot.anywhere import article, ask, chosen_by
from bot.cards import CARDS, Card, cards, is_personal, whole
from bot.desk import Found
from bot.language import texts
from bot.links import ASK
from bot.sending import Context, desk_of
from index.types import Outcome, Remark

CACHE = 60
"""Seconds for which Telegram may show the same answers again; a citation's link tells if the story has changed."""

_PAUSE = 0.2  # seconds without another letter after which somebody is taken to have finished typing
_TYPED = 2.0  # seconds after which a question is taken to be whole
_LATEST = "latest inline query of each user"


async def answer_inline(update: Update, context: Context) -> None:
    """A question after the bot's name: its answers; with no question yet, those of sample questions."""
    query = update.inline_query
    if query is None:
        return
    latest: dict[int, str] = context.bot_data.setdefault(_LATEST, {})  # PTB's data of each user would stay for good
    latest[query.from_user.id] = query.id
    await asyncio.sleep(_PAUSE)
    if latest.get(query.from_user.id) != query.id:
        return  # there is a longer one by now
    asked = query.query.strip()
    desk = desk_of(context)
    try:
        chosen = await chosen_by(desk, query.from_user.id)
        found = [await ask(desk, asked, chosen)] if asked else []
        context.application.create_task(_count(found[0].outcome if found else None, query, context))
    except BaseException:
        _let_go(query, latest)  # nothing else would
        raise
    if not found or _is_small_talk(found[0].outcome):
        found = [await ask(desk, one, chosen) for one in await desk.suggest(chosen)]
    made = _cards(found)
    personal = chosen is not None or not made or is_personal(lambda: _cards(found))
    label = texts.INLINE_EMPTY if made or not asked else texts.INLINE_REFUSED
    try:
        await query.answer(
            [article(card, context.bot.username) for card in made],
            cache_time=CACHE,
            is_personal=personal,
            button=None if made else InlineQueryResultsButton(label, start_parameter=ASK),
        )
    except BadRequest as error:
        if "too old" not in error.message:  # whoever typed has gone on
            raise


async def _count(outcome: Outcome | None, query: InlineQuery, context: Context) -> None:
    """Count what came of a question, unless it is typed on: then it was none yet."""
    await asyncio.sleep(_TYPED)
    if not _let_go(query, context.bot_data[_LATEST]) or outcome is None:
        return
    reader = query.from_user.id
    metrics.count(outcome)
    if context.bot_data["settings"].admins:  # it counts as asked in their private chat: there /forget finds it
        await desk_of(context).keep(lambda _, memory: memory.tally.count(outcome, reader, reader))


def _let_go(query: InlineQuery, latest: dict[int, str]) -> bool:
    """Keep the query in mind no longer; whether its reader had not typed on."""
    if latest.get(query.from_user.id) != query.id:
        return False
    del latest[query.from_user.id]
    return True


def _is_small_talk(outcome: Outcome) -> bool:
    """Whether it has nothing to do with a story, so that nobody would send it to a chat."""
    return isinstance(outcome, Remark) and outcome.story_id is None


def _cards(found: list[Found]) -> list[Card]:
    """The cards of one question, or the first card of each of several."""
    if len(found) == 1 and isinstance(found[0].outcome, Remark):
        return [whole(found[0].outcome, found[0].stories)]
    each = [cards(one.outcome, one.stories) for one in found]
    return list(each[0][:CARDS]) if len(each) == 1 else [made[0] for made in each if made]
