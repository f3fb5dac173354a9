"""What Telegram shows of the bot by itself, in every language: menus of commands, the texts of its profile."""

import logging
from collections.abc import Iterable
from typing import Any

from telegram import Bot, BotCommand, BotCommandScope, BotCommandScopeAllGroupChats, BotCommandScopeChat
from telegram.error import TelegramError

from bot.language import ADMIN_LANGUAGES, LANGUAGES

logger = logging.getLogger(__name__)

IN_GROUPS = ("story", "stories", "quotes", "help", "forget", "privacy")
"""The commands that a group's menu has."""


async def introduce(bot: Bot, admins: Iterable[int] = ()) -> None:
    """Tell Telegram what to show, by language and by scope; those who run the bot get their commands too."""
    try:
        for code, words in LANGUAGES.items():
            language: dict[str, Any] = {} if code == "en" else {"language_code": code}  # English is for all others
            in_groups = [pair for pair in words.COMMANDS if pair[0] in IN_GROUPS]
            await bot.set_my_commands(_commands(words.COMMANDS), **language)
            await bot.set_my_commands(_commands(in_groups), scope=BotCommandScopeAllGroupChats(), **language)
            for admin in admins:
                everything = [*words.COMMANDS, *ADMIN_LANGUAGES[code].ADMIN_COMMANDS]
                await _set_for(bot, BotCommandScopeChat(admin), _commands(everything), language)
            await bot.set_my_description(words.DESCRIPTION, **language)
            await bot.set_my_short_description(words.SHORT_DESCRIPTION, **language)
    except TelegramError as error:
        logger.warning("Telegram's menus could not be set (%s); the next start tries again.", error)


async def _set_for(bot: Bot, scope: BotCommandScope, commands: list[BotCommand], language: dict[str, Any]) -> None:
    try:
        await bot.set_my_commands(commands, scope=scope, **language)
    except TelegramError as error:  # Telegram knows no chat with somebody who never wrote to the bot
        logger.info("An admin's menu could not be set yet (%s).", error)


def _commands(named: Iterable[tuple[str, str]]) -> list[BotCommand]:
    return [BotCommand(name, text) for name, text in named]
