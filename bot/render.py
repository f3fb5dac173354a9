"""Answer | Refusal -> Reply: HTML as Telegram accepts it, and buttons. Pure.

The story's words stand in block quotations of their own, with nothing of ours in them but "…" where they
are cut. Every statement is checked here against the story once more; what fails the check is not shown.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import assert_never

from bot import posting
from bot.buttons import (
    Page,
    answer_digest,
    citation_data,
    open_data,
    page_data,
    part_data,
    question_data,
    speaker_data,
    verdict_data,
)
from bot.language import texts
from bot.markup import LIMIT, TITLE, packed, safe, short, units_shown
from bot.sharing import copy_text, page_link
from index.library import surroundings, verified
from index.types import Answer, Citation, Outcome, QuoteKind, Reason, Refusal, Remark, Span, Speaker, Statement, Story

PAGE = 5
"""Quotations shown at a time."""

_SPEAKERS = 20  # buttons of /quotes
_ROW = 5  # buttons side by side
_SPANISH = re.compile(r"¿|^(?:qué|quién|quiénes|cuándo|cuánt[oa]s?|dónde|cómo|cuál|por qué)\b", re.IGNORECASE)
_AROUND = 600  # characters shown on either side of a cited sentence


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message: it sends `data` (at most 64 bytes), opens the `url`, or copies the text of `copy`."""

    label: str
    data: str = ""
    url: str = ""
    copy: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """Messages of HTML to send in their order; the rows of buttons go under the last."""

    parts: tuple[str, ...]
    buttons: tuple[tuple[Button, ...], ...] = ()


def render(
    outcome: Outcome,
    stories: Mapping[str, Story],
    *,
    asked: str | None = None,
    page: Page | None = None,
    of: Story | None = None,
) -> Reply:
    """What a reader is shown; `stories` are those of the citations, as they are now, by id.

    `asked` is the question to show above, for a reader who has not typed it. With a `page`, a long
    answer is shown from there on, `PAGE` statements at a time; without one, whole. A refusal names the
    story `of` which was asked, where one was chosen.
    """
    head = [f"<b>{safe(asked)}</b>"] if asked else []
    if not isinstance(outcome, Remark) and outcome.understood:
        head.append(f"<i>{safe(texts.understood(outcome.understood))}</i>")
    match outcome:
        case Answer():
            statements = verified(outcome.statements, stories)
            if not statements:
                return notice(texts.CITATION_CHANGED)
            if page and not page.follows(statement.text for statement in statements):
                return notice(texts.CITATION_CHANGED)
            if page and page.offset >= len(statements):
                return notice(texts.QUESTION_GONE)
            if outcome.unquoted:
                head.append(safe(_opened(texts.NOT_THEIR_WORDS.format(about=texts.named(short(outcome.unquoted))))))
            return _answer(head, statements, stories, page)
        case Refusal():
            nearest = verified((outcome.nearest,), stories) if outcome.nearest else ()
            return _refusal(head, replace(outcome, nearest=next(iter(nearest), None)), stories, of)
        case Remark():
            return _remark(head, outcome, stories)
        case _:
            assert_never(outcome)


def render_citation(story: Story, span: Span, speaker: Speaker | None = None) -> Reply:
    """A cited sentence, marked, in its paragraph, with the paragraphs before and after it to be unfolded.

    Its own paragraph is never folded: what was asked for is seen without another tap.
    """
    cited = span.of(story.text)
    spare = LIMIT - posting.units(cited) - 2 * 2 * TITLE - 100  # units beside the sentence, title and source
    (above, before), (after, below) = surroundings(story, span, min(_AROUND, spare // 4))
    own = f"<blockquote>{safe(before)}<b>{safe(cited)}</b>{safe(after)}</blockquote>"
    # A block quotation a paragraph: there may be a heading between two.
    folded = [words and f"<blockquote expandable>{safe(words)}</blockquote>" for words in (above, below)]
    quoted = [words for words in (folded[0], own, folded[1]) if words]
    opening = Button(texts.OPEN_STORY, open_data(Citation(0, story.id, span, cited)))
    return Reply(("\n".join([*quoted, title_line(story)]),), ((opening,), *_take_along(story, span, speaker)))


def render_quoted(story: Story, span: Span, speaker: Speaker | None = None) -> Reply:
    """What is said under a cited sentence that Telegram itself quotes from the posted story."""
    return Reply((f"{safe(texts.TAP_QUOTE)}\n{title_line(story)}",), _take_along(story, span, speaker))


def _take_along(story: Story, span: Span, speaker: Speaker | None) -> tuple[tuple[Button, ...], ...]:
    """Buttons to copy the words with their attribution, and to see them on the publisher's page."""
    row = []
    if copied := copy_text(story, span.of(story.text), speaker):
        row.append(Button(texts.COPY, copy=copied))
    if link := page_link(story, span):
        row.append(Button(texts.ON_THE_PAGE, url=link))
    return (tuple(row),) if row else ()


def with_verdicts(reply: Reply) -> Reply:
    """An answer with the buttons that say whether it helped."""
    helpful = Button(texts.HELPFUL, verdict_data(helpful=True))
    return replace(reply, buttons=(*reply.buttons, (helpful, Button(texts.NOT_HELPFUL, verdict_data(helpful=False)))))


def render_start(suggestions: Sequence[str]) -> Reply:
    """What this is, and questions to begin with."""
    return Reply((safe(texts.START),), _questions(suggestions))


def render_help() -> Reply:
    """What can be asked."""
    return Reply((texts.HELP,))


def render_part(story: Story, parts: Sequence[Span], number: int, others: int = 0) -> tuple[str, int]:
    """The message of one part of a story, and how many UTF-16 units of it stand before the story's own text.

    Over the first: title, source and length, and how many other stories there are.
    """
    if number:
        head = safe(texts.part_of(number + 1, len(parts)))
    else:
        head = "\n".join([*card_lines(story), *([safe(texts.more_stories(others))] if others else [])])
    return f"{head}\n\n{posting.body_html(story, parts[number])}", units_shown(f"{head}\n\n")


def card_lines(story: Story) -> list[str]:
    """What a story is: title, source, date and length, each a line of HTML."""
    about = [f"<b>{safe(short(story.title))}</b>", safe(short(story.source or texts.UNNAMED_PUBLISHER))]
    about += [safe(short(story.published))] if story.published else []
    return [*about, safe(texts.length(story.words))]


def go_on(story: Story, parts: Sequence[Span], number: int) -> tuple[tuple[Button, ...], ...]:
    """The button to the parts of a story that follow, if any do."""
    if number >= len(parts):
        return ()
    return ((Button(texts.go_on(number + 1, len(parts)), part_data(story, number)),),)


def render_quotes(story: Story, speakers: Sequence[tuple[Speaker, int]]) -> Reply:
    """Who speaks in a story and how often; a button for each speaker."""
    if not speakers:
        none = texts.NOBODY_QUOTED if story.is_english else texts.NO_QUOTES_FOUND
        return Reply((f"{safe(none)}\n{title_line(story)}",))
    rows = [
        (Button(texts.speaker_count(speaker.name, count), speaker_data(story.id, speaker.name)),)
        for speaker, count in speakers[:_SPEAKERS]
    ]
    return Reply((f"{safe(texts.QUOTED_HERE)}\n{title_line(story)}",), tuple(rows))


def notice(sentence: str, suggestions: Sequence[str] = ()) -> Reply:
    """One plain sentence of ours, with questions to go on with."""
    return Reply((safe(sentence),), _questions(suggestions))


def _answer(head: list[str], statements: Sequence[Statement], stories: Mapping[str, Story], page: Page | None) -> Reply:
    offset = page.offset if page else 0
    shown = statements[offset : offset + PAGE] if page else statements
    pieces, citations = [*head], []
    before: Statement | None = None
    for statement, after in zip_longest(shown, shown[1:]):
        citation = statement.citation
        lines = _heading(statement, before, stories[citation.story_id])
        lines.append(f"<blockquote>{safe(statement.text)}</blockquote>")
        ends_story = after is None or after.citation.story_id != citation.story_id
        name = f" {title_line(stories[citation.story_id])}" if ends_story else ""
        pieces.append("\n".join(lines) + f"\n[{citation.number}]{name}")
        citations.append(Button(f"[{citation.number}]", citation_data(citation)))
        before = statement
    if len(statements) == 1:
        story = stories[shown[0].citation.story_id]
        speaker = shown[0].speaker if shown[0].kind is QuoteKind.DIRECT else None  # else the words are the story's
        copied = copy_text(story, shown[0].text, speaker)
        citations += [Button(texts.COPY, copy=copied)] if copied else []
    rows = [tuple(citations[i : i + _ROW]) for i in range(0, len(citations), _ROW)]
    if page and offset + PAGE < len(statements):
        following = statements[offset + PAGE]
        label = texts.more_of(following.speaker.name if following.speaker else None, offset + PAGE + 1, len(statements))
        digest = answer_digest(statement.text for statement in statements)
        rows.append((Button(label, page_data(Page(page.memo, offset + PAGE, digest))),))
    return Reply(packed(pieces), tuple(rows))


def _heading(statement: Statement, before: Statement | None, story: Story) -> list[str]:
    """What stands above a quotation: whose it is, that it is only reported, on what occasion it was said."""
    if statement.kind is None:
        return []
    is_first = before is None or before.speaker != statement.speaker
    is_reported = statement.kind is not QuoteKind.DIRECT
    lines = []
    if is_first:
        lines.append(f"<b>{safe(short(statement.speaker.name if statement.speaker else texts.UNATTRIBUTED))}</b>")
    if is_reported and (is_first or before is None or before.kind is QuoteKind.DIRECT):
        lines.append(f"<i>{safe(texts.REPORTED)}</i>")
    if statement.occasion:
        lines.append(safe(texts.occasion(statement.occasion.of(story.text))))
    return lines


def _refusal(head: list[str], refusal: Refusal, stories: Mapping[str, Story], of: Story | None) -> Reply:
    about = texts.named(short(refusal.about or ""))
    said = texts.OTHER_LANGUAGE if _is_foreign(refusal) else texts.REFUSALS[refusal.reason].format(about=about)
    sentence = safe(_opened(said))
    pieces = [*head, f"{sentence}\n{title_line(of)}" if of and refusal.nearest is None else sentence]
    rows: tuple[tuple[Button, ...], ...] = ()
    if refusal.nearest:
        citation = refusal.nearest.citation
        pieces.append(
            f"{safe(texts.NEAREST)}\n<blockquote>{safe(refusal.nearest.text)}</blockquote>\n"
            f"[{citation.number}] {title_line(stories[citation.story_id])}"
        )
        rows = ((Button(f"[{citation.number}]", citation_data(citation)),),)
    if refusal.suggestions and refusal.reason not in (Reason.WHICH_SPEAKER, Reason.WHO_IS_QUOTED):
        pieces.append(safe(texts.SUGGESTIONS))
    return Reply(packed(pieces), rows + _questions(refusal.suggestions))


def _is_foreign(refusal: Refusal) -> bool:
    """Whether a Spanish question found nothing in a story of another language, where it might say it all the same.

    The language of a story is seen by the questions that it answers; a question without marks is taken as fitting.
    """
    is_sought = refusal.reason in (Reason.NOT_COVERED, Reason.OFF_TOPIC, Reason.NOT_QUOTED_ON)
    is_spanish = bool(_SPANISH.search(refusal.question))
    return is_sought and is_spanish and bool(refusal.suggestions) and "¿" not in "".join(refusal.suggestions)


def _remark(head: list[str], remark: Remark, stories: Mapping[str, Story]) -> Reply:
    people = tuple((short(name), count) for name, count in remark.people)
    said = texts.remark(replace(remark, detail=remark.detail and short(remark.detail), people=people))
    story = stories.get(remark.story_id or "")
    lines = [safe(said), *([title_line(story)] if story else [])]
    return Reply(packed([*head, "\n".join(lines)]), _questions(remark.suggestions))


def _questions(suggestions: Sequence[str]) -> tuple[tuple[Button, ...], ...]:
    return tuple((Button(question, question_data(question)),) for question in map(texts.offered, suggestions))


def title_line(story: Story) -> str:
    """A story's title and source, in one line of HTML."""
    title = f"<i>{safe(short(story.title))}</i>"
    return f"{title} – {safe(short(story.source))}" if story.source else title


def _opened(sentence: str) -> str:
    """A sentence of ours with its first letter large, whatever name it begins with."""
    return sentence[:1].upper() + sentence[1:]
