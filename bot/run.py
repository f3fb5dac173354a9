"""Polling Telegram: from a token to a bot that answers until it is told to stop."""

import logging
from collections.abc import Sequence

from telegram import Bot, Update
from telegram.error import InvalidToken, TelegramError

from bot.app import build_application
from bot.connection import unknown_token
from bot.desk import Desk
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
    log_without_secrets(settings.verbatim_log, [token.get_secret_value()])
    desk = Desk(library, memory_of(settings))
    app = build_application(settings, desk, token.get_secret_value())
    logging.getLogger(__name__).info("Polling Telegram. Ctrl-C stops.")
    try:
        app.run_polling(allowed_updates=UPDATES, bootstrap_retries=-1)
    except InvalidToken as error:
        raise unknown_token() from error
    finally:
        desk.close()
    if (failure := app.bot_data.get("failure")) is not None:
        raise failure


def log_without_secrets(level: str, secrets: Sequence[str]) -> None:
    """Log to standard error, one line an event; secrets are struck out wherever they turn up."""

    class Redacting(logging.Formatter):
        def format(self, record: logging.LogRecord) -> str:
            if (
                record.name.startswith("telegram.")
                and record.exc_info
                and isinstance(record.exc_info[1], TelegramError)
            ):
                # What Telegram refused is in the message; where PTB noticed it is of no use to anybody.
                record = logging.makeLogRecord(record.__dict__ | {"exc_info": None, "exc_text": None})
            line = super().format(record)
            for secret in secrets:
                line = line.replace(secret, "<token>")
            return line

    handler = logging.StreamHandler()
    handler.setFormatter(Redacting("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("httpx", "httpcore", "apscheduler", "telegram.ext", "sentence_transformers", "faiss"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, logging.getLevelName(level)))


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
