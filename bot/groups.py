"""Where many read along: a group's mentions and replies, and a channel's /story."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Update
from telegram.helpers import create_deep_linked_url

from bot import render
from bot.addressed import question_of
from bot.handlers import Context, answer, desk_of, reply_to
from bot.language import texts


async def question(update: Update, context: Context) -> None:
    """A mention or a reply in a group: answered as a question in a private chat is."""
    message = update.effective_message
    if message is None:
        return
    asked, is_anothers = question_of(message)
    if asked:
        await answer(message, asked, message.from_user, context=context, repeat=is_anothers)
    else:
        await reply_to(update, render.notice(texts.MENTIONED, await desk_of(context).suggest()))


async def channel_story(update: Update, context: Context) -> None:
    """/story in a channel: the newest story, with a link to ask about it. No buttons: all would see what they do."""
    post, newest = update.channel_post, await desk_of(context).newest()
    if post is None or newest is None:
        return
    link = create_deep_linked_url(context.bot.username, newest[0].id)
    await post.reply_html(
        render.render_story(newest[0], 0).parts[0],
        reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton(texts.ASK_ABOUT_IT, url=link)]]),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
