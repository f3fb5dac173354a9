"""A bot as `tests.bench.load` runs it: Verbatim, or one that only echoes (`python -m tests.bench.unlimited echo`).

Telegram takes 30 messages a second from a bot, and ours never sends more; the emulator takes any number, so here
nobody counts. The echo is what HTTP, python-telegram-bot and the emulator can do at best, without a library.
"""

import os
import sys
from typing import Any

from aiolimiter import AsyncLimiter
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

from bot import app
from bot.__main__ import main
from bot.connection import PatientLimiter


class _Unlimited(PatientLimiter):
    """Sends whatever it is given, at once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._base_limiter = None
        self._group_max_rate = 0

    def _rate_of(self, chat: int) -> AsyncLimiter:
        """For a reader, too."""
        return AsyncLimiter(1_000_000)


async def _echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    if update.message and update.message.text:
        button = InlineKeyboardButton("[1]", callback_data="echo")
        await update.message.reply_html(
            f"<blockquote>{update.message.text}</blockquote>",
            do_quote=True,
            reply_markup=InlineKeyboardMarkup([[button]]),
        )


def _run_echo() -> None:
    made = (
        Application.builder()
        .token(os.environ["TELEGRAM_BOT_TOKEN"])
        .base_url(os.environ["TELEGRAM_API_BASE_URL"])
        .concurrent_updates(True)
        .build()
    )
    made.add_handler(MessageHandler(filters.TEXT, _echo))
    made.run_polling()


if __name__ == "__main__":
    if sys.argv[1:] == ["echo"]:
        _run_echo()
    else:
        app.PatientLimiter = _Unlimited
        sys.exit(main())
