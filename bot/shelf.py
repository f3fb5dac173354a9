"""Stories to choose from, and what is said around an answer where one is chosen. Pure, as all rendering."""

from collections.abc import Sequence

from bot.buttons import list_data, story_data, switch_data
from bot.choosing import LISTED, Choice, Elsewhere, Listing
from bot.language import texts
from bot.markup import packed, safe, short
from bot.render import Button, Reply, card_lines, notice, title_line
from index.types import Reason, Story

_LABEL = 60  # characters of a button's label that a phone shows in one line
_FIRST_LINES = 400  # characters of a story's beginning on its card


def label(story: Story) -> str:
    """A story on a button."""
    return short(f"{story.title} – {story.source}" if story.source else story.title, _LABEL)


def render_list(listed: Listing) -> Reply:
    """The stories as buttons, page by page; which one is asked now is said in words."""
    if not listed.stories:
        return notice(texts.REFUSALS[Reason.NO_STORIES])
    chosen = listed.choice.story
    now = f"{safe(texts.ASKING_ONE)}\n{title_line(chosen)}" if chosen else safe(texts.ASKING_ALL)
    rows = [
        Button(texts.current(label(story)) if chosen and story.id == chosen.id else label(story), story_data(story.id))
        for story in listed.stories
    ]
    if chosen:
        rows.append(Button(texts.ALL_STORIES, story_data(None)))
    return Reply((f"{safe(texts.STORIES)}\n{now}",), (*((row,) for row in rows), *pages(listed)))


def pages(listed: Listing, data: str = "l") -> tuple[tuple[Button, ...], ...]:
    """The row of buttons to the pages before and after; none where there is one page only."""
    row = []
    if listed.offset > 0:
        row.append(Button(texts.LATER_STORIES, list_data(max(0, listed.offset - LISTED), data)))
    if listed.offset + LISTED < listed.total:
        row.append(Button(texts.EARLIER_STORIES, list_data(listed.offset + LISTED, data)))
    return (tuple(row),) if row else ()


def render_chosen(story: Story | None, suggestions: Sequence[str]) -> Reply:
    """What is asked from now on, with questions to begin with."""
    asked = notice(texts.CHOSEN if story else texts.ALL_CHOSEN, suggestions)
    return Reply((f"{asked.parts[0]}\n{title_line(story)}",), asked.buttons) if story else asked


def render_welcome(story: Story, suggestions: Sequence[str]) -> Reply:
    """What this is, for a reader whom a link has brought to a story."""
    welcome = notice(texts.START, suggestions)
    return Reply((f"{title_line(story)}\n\n{welcome.parts[0]}",), welcome.buttons)


def render_card(story: Story, link: str) -> Reply:
    """A story's title, source, length and first lines, with a link to ask about it."""
    first = story.paragraphs[0].of(story.text)
    if len(first) > _FIRST_LINES:
        first = first[: first.rfind(" ", 0, _FIRST_LINES) + 1 or _FIRST_LINES] + "…"
    lines = "\n".join(card_lines(story))
    return Reply((f"{lines}\n<blockquote>{safe(first)}</blockquote>",), ((Button(texts.ASK_ABOUT_IT, url=link),),))


def framed(reply: Reply, choice: Choice, other: Elsewhere | None) -> Reply:
    """The reply with what the chat's choice adds: that the story is gone, or which other one answers."""
    pieces = [safe(texts.CHOSEN_IS_GONE)] if choice.gone else []
    pieces.extend(reply.parts)
    rows = reply.buttons
    if other:
        pieces.append(f"{safe(texts.ELSEWHERE)}\n{title_line(other.story)}")
        rows = ((Button(texts.switch_to(short(other.story.title, _LABEL - 15)), switch_data(other.memo)),), *rows)
    return Reply(packed(pieces), rows)
