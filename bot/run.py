"""In Telegram, by polling or by webhook: from a token to a bot that answers until it is told to stop."""

import logging

from telegram import Bot, Update
from telegram.error import InvalidToken, TelegramError

from bot import metrics
from bot.app import build_application
from bot.connection import unknown_token
from bot.desk import Desk
from bot.inbox import Inbox
from bot.logs import log_without_secrets
from bot.received import Received
from bot.remembering import memory_of
from bot.settings import Settings
from index.errors import SettingsInvalid
from index.library import Library

NO_TOKEN = (
    "No TELEGRAM_BOT_TOKEN is set, so this is the same conversation here in the terminal.\n"
    "To have it in Telegram: write /newbot to @BotFather, then put the token it gives you into .env\n"
    "    TELEGRAM_BOT_TOKEN=123456789:AAE…\n"
    "and start again."
)

UPDATES = [
    *(Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY, Update.INLINE_QUERY),
    *(Update.CHANNEL_POST, Update.EDITED_CHANNEL_POST),
]
"""The kinds of update that the bot asks for."""


def poll(settings: Settings, library: Library) -> None:
    """Answer Telegram's updates until interrupted.

    Raises `SettingsInvalid` when Telegram doesn't know the token, and `ModelError` when the model
    cannot be loaded.
    """
    token = settings.telegram_bot_token
    if token is None:
        raise SettingsInvalid("TELEGRAM_BOT_TOKEN is not set.", "Get one from @BotFather.")
    log_without_secrets(settings)
    received = Received(settings.verbatim_data, int(token.get_secret_value().partition(":")[0]))
    inbox = Inbox(received)
    desk = Desk(library, memory_of(settings))
    stop_serving = metrics.serve(settings)
    app = build_application(settings, desk, token.get_secret_value(), inbox=inbox)
    try:
        if settings.verbatim_webhook_url is None:
            logging.getLogger(__name__).info("Polling Telegram. Ctrl-C stops.")
            app.run_polling(allowed_updates=UPDATES, bootstrap_retries=-1)  # it ends a webhook, and drops no update
        else:
            from bot.webhook import WebhookUpdater

            ready = app.bot_data["order"].ready
            app.updater = WebhookUpdater(app.bot, inbox, settings, ready.is_set)
            app.run_webhook(allowed_updates=UPDATES, bootstrap_retries=-1)
    except InvalidToken as error:
        raise unknown_token() from error
    finally:
        desk.close()
        stop_serving()
        inbox.close()
    if (failure := app.bot_data.get("failure")) is not None:
        raise failure


async def greet(settings: Settings) -> str:
    """The bot's user name as Telegram gives it for the token.

    Raises `SettingsInvalid` when Telegram does not know the token or cannot be reached.
    """
    if settings.telegram_bot_token is None:
        raise SettingsInvalid("TELEGRAM_BOT_TOKEN is not set.", "Get one from @BotFather.")
    bot = Bot(settings.telegram_bot_token.get_secret_value(), base_url=settings.telegram_api_base_url)
    try:
        return (await bot.get_me()).username or "?"
    except InvalidToken as error:
        raise unknown_token() from error
    except TelegramError as error:
        raise SettingsInvalid(
            f"Telegram cannot be reached ({type(error).__name__}).",
            "Check the network and TELEGRAM_API_BASE_URL.",
        ) from error
    finally:
        await bot.shutdown()
