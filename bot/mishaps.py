"""What readers are told where something went wrong, or has to wait."""

import logging
from contextlib import suppress

from telegram import InlineQueryResultsButton, Update
from telegram.error import BadRequest, Forbidden, TelegramError

from bot import handling, metrics, render, sending
from bot.connection import out_of_reach
from bot.language import speak, texts
from bot.links import ASK
from bot.sending import Context, alert, desk_of, reply_to
from index.errors import VerbatimError

logger = logging.getLogger(__name__)


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
    if message is None or message.guest_query_id is not None:  # there a guest answers once, and has done so
        return
    if message.chat.type != message.chat.CHANNEL:  # nobody has asked there, and everybody would read it
        with suppress(TelegramError):
            await sending.send(message, render.notice(texts.FAILED))


async def apologise(update: Update) -> None:
    """Tell the reader of an update that it can't be answered."""
    speak(update.effective_user.language_code if update.effective_user else None)
    await reply_to(update, render.notice(texts.SET_ASIDE))


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


async def turn_away(update: Update) -> None:
    """Offer nothing to somebody who types after the bot's name while too many do; it is soon asked anew."""
    metrics.count_turned_away()
    if update.inline_query is not None:
        speak(update.inline_query.from_user.language_code)
        button = InlineQueryResultsButton(texts.INLINE_BUSY, start_parameter=ASK)
        await update.inline_query.answer([], cache_time=1, is_personal=True, button=button)


async def _forget_chat(update: object, context: Context) -> None:
    """Keep nothing of a reader who has closed their chat to the bot."""
    if isinstance(update, Update) and update.effective_user is not None and update.effective_chat is not None:
        with suppress(VerbatimError):
            await desk_of(context).forget(update.effective_user.id, update.effective_chat.id)
