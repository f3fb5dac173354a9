"""Where many read along: a group's mentions and replies, and a channel's /story."""

from telegram import Update
from telegram.helpers import create_deep_linked_url

from bot import render, sending, shelf
from bot.addressed import question_of
from bot.answers import answer, answer_again, choice_of
from bot.language import texts
from bot.sending import Context, desk_of, reply_to


async def question(update: Update, context: Context) -> None:
    """A mention or a reply in a group: answered as a question in a private chat is."""
    message = update.effective_message
    if message is None:
        return
    asked, is_anothers = question_of(message)
    if asked:
        await answer(message, asked, message.from_user, context=context, repeat=is_anothers)
    else:
        present = await choice_of(message, context)
        await reply_to(update, render.notice(texts.MENTIONED, await desk_of(context).suggest(present.story_id)))


async def edited_question(update: Update, context: Context) -> None:
    """A mention or a reply that was edited: its answer is edited too."""
    message = update.effective_message
    asked = question_of(message)[0] if message else ""
    if message is not None and asked:
        await answer_again(message, asked, context)


async def channel_story(update: Update, context: Context) -> None:
    """/story in a channel: the newest story, with a link to ask about it. No buttons: all would see what they do."""
    post, newest = update.channel_post, await desk_of(context).newest()
    if post is None or newest is None:
        return
    link = create_deep_linked_url(context.bot.username, newest[0].id)
    await sending.post(post, shelf.render_card(newest[0], link))
