"""The bot as a table of contents: which update goes to which handler."""

import asyncio
import logging
from typing import Any

from telegram import Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)
from telegram.request import BaseRequest

from bot import admin, buttons, citing, groups, guests, handlers, inline, mishaps, profile, stories, voting
from bot.addressed import ADDRESSED
from bot.connection import PatientLimiter, UpdatesRequest
from bot.counted import CountingRequest
from bot.desk import Desk
from bot.inbox import Inbox
from bot.memory import Memory
from bot.order import InOrder
from bot.pace import Pace
from bot.settings import Settings
from index.errors import ModelUnavailable, VerbatimError

logger = logging.getLogger(__name__)

_HOUR = 3_600  # seconds

Bot = Application[Any, Any, Any, Any, Any, Any]

WRITTEN = ~filters.VIA_BOT  # what an inline bot, ours too, has put into the chat is nobody's question
NEW = filters.UpdateType.MESSAGE & WRITTEN  # commands would also fire on edited messages
PRIVATE = NEW & filters.ChatType.PRIVATE
POSTS = filters.UpdateType.CHANNEL_POSTS & ~filters.COMMAND
EDITED = filters.UpdateType.EDITED_MESSAGE & WRITTEN & ~filters.COMMAND
IN_GROUP = NEW & filters.ChatType.GROUPS & ~filters.COMMAND & ADDRESSED
CHANNEL = filters.UpdateType.CHANNEL_POST

_PATIENCE = 20.0  # seconds; whether Telegram took what it is slow to respond to is not known, and would be said twice


class _Forgetful(Application[Any, Any, Any, Any, Any, Any]):
    """Keeps no list of its readers: PTB notes everybody's number for a persistence, also where there is none."""

    __slots__ = ()

    def _mark_for_persistence_update(self, *, update: object | None = None, job: object | None = None) -> None:
        """Nothing to note."""


def build_application(
    settings: Settings,
    desk: Desk,
    token: str,
    transport: BaseRequest | None = None,
    inbox: Inbox | None = None,
    patience: float = _PATIENCE,
) -> Bot:
    """The Application, ready to run; `transport` stands in for HTTP, and the updates come through the `inbox`.

    Telegram's response to a call is waited for with so many seconds' `patience`. What ends the Application from within
    is left in its `bot_data["failure"]`.
    """

    def end(failure: VerbatimError) -> None:
        _fail(app, failure)

    builder: Any = (  # each step of it has a type of its own
        Application.builder()
        .application_class(_Forgetful)
        .token(token)
        .base_url(settings.telegram_api_base_url)
        .base_file_url(settings.telegram_api_base_file_url)
        .post_init(_begin)
        .post_stop(_end)
    )
    if transport is None:
        builder = builder.rate_limiter(PatientLimiter(end))
        builder = builder.get_updates_request(UpdatesRequest(end, min(5.0, patience)))
        builder = builder.request(CountingRequest(connection_pool_size=256, read_timeout=patience))
    else:
        builder = builder.request(transport).get_updates_request(transport)
    if inbox is not None:
        order = InOrder(inbox, Pace(settings.verbatim_per_minute, settings.admins))
        builder = builder.update_queue(inbox).concurrent_updates(order)
    app: Bot = builder.build()
    app.bot_data["desk"] = desk
    if inbox is not None:
        order.again, order.apologise = app.process_update, mishaps.apologise
        order.slow_down, order.put_off = mishaps.slow_down, mishaps.put_off
        order.turn_away = mishaps.turn_away
        app.bot_data.update(inbox=inbox, order=order)
    app.bot_data["settings"] = settings
    app.add_handler(TypeHandler(Update, handlers.listen), group=-1)
    app.add_handlers(
        [
            CommandHandler("start", stories.follow_link, NEW, has_args=True),
            CommandHandler("start", handlers.start, NEW),
            CommandHandler("help", handlers.help_, NEW),
            CommandHandler("story", citing.story, NEW),
            CommandHandler("stories", stories.stories, NEW),
            CommandHandler("quotes", handlers.quotes, NEW),
            CommandHandler("forget", handlers.forget, NEW),
            CommandHandler("privacy", handlers.privacy, NEW),
            CommandHandler("add", admin.add, NEW),
            CommandHandler("remove", admin.remove, NEW),
            CommandHandler("stats", admin.stats, NEW),
            MessageHandler(NEW & admin.stories_from(settings), admin.offer),
            CommandHandler("story", groups.channel_story, CHANNEL),
            MessageHandler(IN_GROUP, groups.question),
            MessageHandler(PRIVATE & filters.COMMAND, handlers.unknown_command),
            MessageHandler(PRIVATE & filters.TEXT, handlers.question),
            MessageHandler(PRIVATE & ~filters.StatusUpdate.ALL, handlers.not_text),
            MessageHandler(EDITED & admin.stories_from(settings), admin.offer),
            MessageHandler(EDITED & filters.ChatType.PRIVATE, handlers.edited_question),
            MessageHandler(EDITED & filters.ChatType.GROUPS & ADDRESSED, groups.edited_question),
            MessageHandler(filters.UpdateType.GUEST_MESSAGE, guests.answer_guest),
            InlineQueryHandler(inline.answer_inline),
            CallbackQueryHandler(citing.press_citation, buttons.CITATION),
            CallbackQueryHandler(citing.press_open, buttons.OPEN),
            CallbackQueryHandler(citing.press_part, buttons.PART),
            CallbackQueryHandler(voting.press_verdict, buttons.VERDICT),
            CallbackQueryHandler(handlers.press_question, buttons.QUESTION),
            CallbackQueryHandler(handlers.press_speaker, buttons.SPEAKER),
            CallbackQueryHandler(handlers.press_page, buttons.PAGE),
            CallbackQueryHandler(stories.press_list, buttons.LIST),
            CallbackQueryHandler(stories.press_story, buttons.STORY),
            CallbackQueryHandler(stories.press_switch, buttons.SWITCH),
            CallbackQueryHandler(admin.press_adding, buttons.ADDING),
            CallbackQueryHandler(admin.press_remove, buttons.REMOVE),
            CallbackQueryHandler(admin.press_remove_list, buttons.REMOVE_LIST),
            CallbackQueryHandler(handlers.press_unknown),
        ]
    )
    if settings.verbatim_channel is not None:
        app.bot_data["channel"] = settings.verbatim_channel
        app.add_handler(MessageHandler(filters.Chat(settings.verbatim_channel) & POSTS, citing.channel_post))
    app.add_error_handler(mishaps.report_error)
    return app


async def _begin(app: Bot) -> None:
    if "inbox" in app.bot_data:
        await app.bot_data["inbox"].restore(app.bot)
    app.bot_data["beginning"] = [
        asyncio.create_task(profile.introduce(app.bot, app.bot_data["settings"].admins)),
        asyncio.create_task(_warm_up(app)),
        asyncio.create_task(_tidy(app)),
    ]


async def _end(app: Bot) -> None:
    for task in app.bot_data["beginning"]:
        task.cancel()


async def _tidy(app: Bot) -> None:
    """What may not be kept any longer goes, however long nobody asks."""
    while True:
        await asyncio.sleep(_HOUR)
        try:
            if "inbox" in app.bot_data:
                await app.bot_data["inbox"].wipe()
            await app.bot_data["desk"].remember(Memory.tidy)
        except VerbatimError as error:
            logger.error("What is too old could not be deleted: %s", error)


async def _warm_up(app: Bot) -> None:
    """Load the model while readers are still typing; without one there is no point in going on."""
    try:
        await app.bot_data["desk"].warm_up()
        if "order" in app.bot_data:
            app.bot_data["order"].ready.set()
    except VerbatimError as error:
        _fail(app, error)
    except Exception as error:  # nobody awaits this task, and without the models every question would wait for ever
        logger.exception("The models could not be loaded")
        _fail(app, ModelUnavailable(f"The models cannot be loaded ({type(error).__name__}).", "The log tells why."))


def _fail(app: Bot, error: VerbatimError) -> None:
    if "failure" not in app.bot_data:  # a second stop would break off the first
        app.bot_data["failure"] = error
        _stop(app)


def _stop(app: Bot, turns: int = 3) -> None:
    """Stop the application some turns of the loop after it has begun to run: PTB takes no notice of it before."""
    loop = asyncio.get_running_loop()
    if not app.running:
        loop.call_later(0.05, _stop, app)
    elif turns:
        loop.call_soon(_stop, app, turns - 1)
    else:
        app.stop_running()
