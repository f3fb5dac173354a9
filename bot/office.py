"""What those who run the bot are shown: a story before it is added or removed, and what was asked. Pure."""

from bot.buttons import CANCELLING, adding_data, remove_data
from bot.choosing import Listing
from bot.language import admin_texts, texts
from bot.markup import safe, short
from bot.render import Button, Reply, notice, title_line
from bot.shelf import label, pages
from bot.tally import Figures
from index.types import Reason, Story

_FIRST_LINES = 300  # characters of a story's beginning that are shown
_QUESTION = 150  # and of a reader's question
REMOVE_PAGES = "y"
"""The kind of list that stories are removed from; see `buttons.REMOVE_LIST`."""


def render_offer(story: Story, *, replaces: bool) -> Reply:
    """A story as it was read, with the question whether it shall be added."""
    first = short(story.paragraphs[0].of(story.text), _FIRST_LINES)
    asked = admin_texts.REPLACE_THIS if replaces else admin_texts.ADD_THIS
    about = f"{safe(asked)}\n\n{title_line(story)}\n{safe(texts.length(story.words))}\n{safe(first)}"
    return Reply((about,), _confirm(admin_texts.REPLACE if replaces else admin_texts.ADD, adding_data(story)))


def render_removal(listed: Listing) -> Reply:
    """The stories as buttons, to choose which one shall go."""
    if not listed.stories:
        return notice(texts.REFUSALS[Reason.NO_STORIES])
    rows = tuple((Button(label(story), remove_data(story.id)),) for story in listed.stories)
    return Reply((safe(admin_texts.WHICH_REMOVE),), (*rows, *pages(listed, REMOVE_PAGES)))


def render_question(story: Story) -> Reply:
    """The question whether a story shall really go."""
    asked = f"{safe(admin_texts.REMOVE_THIS)}\n\n{title_line(story)}"
    return Reply((asked,), _confirm(admin_texts.REMOVE, remove_data(story.id, surely=True)))


def render_done(sentence: str, story: Story) -> Reply:
    """What was done to a story."""
    return Reply((f"{safe(sentence)}\n{title_line(story)}",))


def render_stats(stories: int, figures: Figures) -> Reply:
    """What was asked: in numbers, and the questions that found no answer."""
    asked = figures.answered + figures.refusals
    counted = admin_texts.asked_since(asked, figures.answered, figures.refusals, figures.since)
    lines = [admin_texts.stories_here(stories), counted]
    lines += [f"– {admin_texts.refused_for(reason, count)}" for reason, count in figures.refused]
    if figures.verdicts is not None and any(figures.verdicts):
        lines.append(admin_texts.feedback_counts(*figures.verdicts))
    if figures.unanswered:
        left = [admin_texts.asked_times(short(question, _QUESTION), count) for question, count in figures.unanswered]
        lines += ["", admin_texts.UNANSWERED, *(f"{number}. {words}" for number, words in enumerate(left, start=1))]
    return notice("\n".join(lines))


def _confirm(words: str, data: str) -> tuple[tuple[Button, ...], ...]:
    return ((Button(words, data), Button(admin_texts.CANCEL, CANCELLING)),)
