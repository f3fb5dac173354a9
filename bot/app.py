"""The bot as a table of contents: which update goes to which handler."""

from typing import Any

from telegram import BotCommand
from telegram.ext import (
    AIORateLimiter,
    Application,
    CallbackQueryHandler,
    CommandHandler,
    MessageHandler,
    filters,
)
from telegram.request import BaseRequest

from bot import buttons, handlers, texts
from bot.desk import Desk
from bot.settings import Settings
from index.errors import VerbatimError

Bot = Application[Any, Any, Any, Any, Any, Any]

NEW = filters.UpdateType.MESSAGE  # commands would also fire on edited messages
PRIVATE = NEW & filters.ChatType.PRIVATE


def build_application(settings: Settings, desk: Desk, token: str, transport: BaseRequest | None = None) -> Bot:
    """The Application, ready to run; `transport` stands in for HTTP."""
    builder: Any = (  # each step of it has a type of its own
        Application.builder()
        .token(token)
        .base_url(settings.telegram_api_base_url)
        .base_file_url(settings.telegram_api_base_file_url)
        .post_init(_begin)
    )
    if transport is None:
        builder = builder.rate_limiter(AIORateLimiter(max_retries=3))
    else:
        builder = builder.request(transport).get_updates_request(transport)
    app: Bot = builder.build()
    app.bot_data["desk"] = desk
    app.add_handlers(
        [
            CommandHandler("start", handlers.start, NEW),
            CommandHandler("help", handlers.help_, NEW),
            CommandHandler("story", handlers.story, NEW),
            MessageHandler(PRIVATE & filters.COMMAND, handlers.unknown_command),
            MessageHandler(PRIVATE & filters.TEXT, handlers.question),
            MessageHandler(PRIVATE & ~filters.StatusUpdate.ALL, handlers.not_text),
            CallbackQueryHandler(handlers.press_citation, buttons.CITATION),
            CallbackQueryHandler(handlers.press_question, buttons.QUESTION),
            CallbackQueryHandler(handlers.press_unknown),
        ]
    )
    app.add_error_handler(handlers.report_error)
    return app


async def _begin(app: Bot) -> None:
    app.create_task(_introduce(app), name="introduce")
    app.create_task(_warm_up(app), name="warm-up")


async def _introduce(app: Bot) -> None:
    """Tell Telegram what to show in its menus."""
    await app.bot.set_my_commands([BotCommand(name, text) for name, text in texts.COMMANDS])
    await app.bot.set_my_short_description(texts.SHORT_DESCRIPTION)


async def _warm_up(app: Bot) -> None:
    """Load the model while readers are still typing; without one there is no point in going on."""
    try:
        await app.bot_data["desk"].warm_up()
    except VerbatimError as error:
        app.bot_data["failure"] = error
        app.stop_running()
