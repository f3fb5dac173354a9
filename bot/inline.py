"""Inline mode: `@bot what did Maduro say?` in any chat offers answers to send there."""

import asyncio

from telegram import InlineQueryResultsButton, Update
from telegram.error import BadRequest

from bot.anywhere import article, ask, chosen_by
from bot.cards import CARDS, Card, cards, is_personal
from bot.desk import Found
from bot.language import texts
from bot.links import ASK
from bot.sending import Context, desk_of

CACHE = 60
"""Seconds for which Telegram may show the same answers again; a citation's link tells if the story has changed."""

_PAUSE = 0.2  # seconds without another letter after which somebody is taken to have finished typing
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
    del latest[query.from_user.id]
    asked = query.query.strip()
    desk = desk_of(context)
    chosen = await chosen_by(desk, query.from_user.id)
    found = [await ask(desk, one, chosen) for one in ([asked] if asked else await desk.suggest(chosen))]
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


def _cards(found: list[Found]) -> list[Card]:
    """The cards of one question, or the first card of each of several."""
    each = [cards(one.outcome, one.stories) for one in found]
    return list(each[0][:CARDS]) if len(each) == 1 else [made[0] for made in each if made]
