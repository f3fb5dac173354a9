"""The buttons under an answer that say whether it helped."""

import time

from telegram import Message, Update
from telegram.error import BadRequest

from bot import sending
from bot.buttons import VERDICT
from bot.feedback import Verdict
from bot.language import texts
from bot.memory import Memory
from bot.render import notice
from bot.sending import Context, desk_of


async def press_verdict(update: Update, context: Context) -> None:
    """A verdict is kept with the question and the answer; another one takes its place, the same one takes it back."""
    query = update.callback_query
    match = VERDICT.match(query.data or "") if query else None
    if query is None or query.message is None or match is None:
        return
    message, reader, helpful = query.message, query.from_user.id, match[1] == "+"
    shown = message if isinstance(message, Message) else None

    def work(memory: Memory) -> bool:
        chat, number = message.chat.id, message.message_id
        exchange = memory.exchanges.of_answer(chat, number)
        asked = shown.reply_to_message if shown else None
        question = exchange.question if exchange else asked.text if asked else None
        story_id = exchange.story_id if exchange else ""
        verdict = Verdict(time.time(), helpful, question or "", (shown.text if shown else None) or "", story_id)
        before = memory.feedback.give(reader, chat, number, verdict)
        # Of an answer that was edited since, the older verdict was on other words.
        if before is None or (before.helpful, before.answer) != (verdict.helpful, verdict.answer):
            return False
        memory.feedback.take_back(reader, chat, number)
        return True

    is_taken_back = await desk_of(context).remember(work)
    said = texts.VERDICT_HELPFUL if helpful else texts.VERDICT_NOT_HELPFUL
    said = texts.VERDICT_TAKEN_BACK if is_taken_back else said
    try:
        await query.answer(said)
    except BadRequest:  # too old a press for a toast; it counts all the same
        if shown is not None:
            await sending.send(shown, notice(said))
