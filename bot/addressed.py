"""Whether a message in a group is meant for the bot, and what it asks then. Silence is the rule there."""

import re

from telegram import Message, MessageEntity
from telegram.ext.filters import MessageFilter

_LEFT = " \t\n,:;–—-"  # what is left of "@verbatim_bot, what did he say?" around the question


class Addressed(MessageFilter):
    """Words that mention the bot or reply to a message of its own; not those that were only passed on."""

    def filter(self, message: Message) -> bool:
        """Whether it is."""
        if not words_of(message) or message.forward_origin is not None:
            return False
        return bool(_mentions(message)) or _replied_to(message) is not None


ADDRESSED = Addressed("Addressed")


def words_of(message: Message) -> str:
    """A message's text, or the caption of what it brings."""
    return message.text or message.caption or ""


def question_of(message: Message) -> tuple[str, bool]:
    """What an addressed message asks, and whether the words are another's.

    A bare mention in reply to somebody's message puts that message's words, or those that were chosen of them; empty
    where nothing is asked.
    """
    text = words_of(message)
    for mention in _mentions(message):
        text = text.replace(mention, " ")
    asked = re.sub(r"\s+", " ", text).strip(_LEFT)
    if asked:
        return asked, False
    replied = message.reply_to_message
    if replied is None or replied.from_user is None or replied.from_user.is_bot:
        return "", False
    theirs = message.quote.text if message.quote else words_of(replied)
    return theirs, bool(theirs)


def _mentions(message: Message) -> list[str]:
    """The words of the message that name the bot."""
    bot = message.get_bot()
    kinds: list[str | None] = [MessageEntity.MENTION, MessageEntity.TEXT_MENTION]
    found = message.parse_entities(kinds) if message.text else message.parse_caption_entities(kinds)
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
