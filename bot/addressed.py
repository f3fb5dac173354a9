"""Whether a message in a group is meant for the bot, and what it asks then. Silence is the rule there."""

import re

from telegram import Message, MessageEntity
from telegram.ext.filters import MessageFilter

_LEFT = " \t\n,:;–—-"  # what is left of "@verbatim_bot, what did he say?" around the question


class Addressed(MessageFilter):
    """A text that mentions the bot or replies to a message of its own."""

    def filter(self, message: Message) -> bool:
        """Whether it is."""
        return message.text is not None and (bool(_mentions(message)) or _replied_to(message) is not None)


ADDRESSED = Addressed("Addressed")


def question_of(message: Message) -> tuple[str, bool]:
    """What an addressed message asks, and whether the words are another's.

    A bare mention in reply to somebody's message puts that message's words; empty where nothing is asked.
    """
    text = message.text or ""
    for mention in _mentions(message):
        text = text.replace(mention, " ")
    asked = re.sub(r"\s+", " ", text).strip(_LEFT)
    if asked:
        return asked, False
    replied = message.reply_to_message
    theirs = replied.text if replied and replied.from_user and not replied.from_user.is_bot else None
    return theirs or "", bool(theirs)


def _mentions(message: Message) -> list[str]:
    """The words of the message that name the bot."""
    bot = message.get_bot()
    found = message.parse_entities([MessageEntity.MENTION, MessageEntity.TEXT_MENTION])
    return [
        words
        for entity, words in found.items()
        if words.casefold() == f"@{bot.username}".casefold() or (entity.user and entity.user.id == bot.id)
    ]


def _replied_to(message: Message) -> Message | None:
    """The bot's own message that this one replies to; a topic's first message is replied to by every other one."""
    replied = message.reply_to_message
    if replied is None or replied.forum_topic_created or replied.from_user is None:
        return None
    return replied if replied.from_user.id == message.get_bot().id else None
