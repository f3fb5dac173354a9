"""Citations: made from spans, and held against the story again before anything is shown."""

from collections.abc import Mapping

from index.types import Citation, Quote, Span, Statement, Story

GAP = " … "
"""What stands for the words between two spans of a statement."""


def cite(story: Story, span: Span, number: int) -> Statement:
    """The story's words at a span as a statement with its citation."""
    words = span.of(story.text)
    return Statement((span,), words, Citation(number, story.id, span, words))


def cite_quote(story: Story, quote: Quote, number: int) -> Statement:
    """A quotation as a statement; its citation spans it whole, or its part in its first paragraph."""
    first, last = quote.spans[0], quote.spans[-1]
    own = next(p for p in story.paragraphs if p.start <= first.start < p.end)
    span = Span(first.start, min(last.end, own.end))
    words = GAP.join(part.of(story.text) for part in quote.spans)
    citation = Citation(number, story.id, span, span.of(story.text))
    return Statement(quote.spans, words, citation, quote.speaker, quote.kind, quote.occasion)


def holds(statement: Statement, story: Story) -> bool:
    """Whether the statement is, to the letter, what stands at its spans in the story's paragraphs."""
    citation = statement.citation
    joined = GAP.join(span.of(story.text) for span in statement.spans)
    return (
        citation.story_id == story.id
        and statement.text == joined
        and citation.text == citation.span.of(story.text)
        and all(any(p.start <= s.start and s.end <= p.end for p in story.paragraphs) for s in statement.spans)
    )


def verified(statements: tuple[Statement, ...], stories: Mapping[str, Story]) -> tuple[Statement, ...]:
    """Those statements that hold in their story as it is now; the rest must not be shown."""
    return tuple(
        statement
        for statement in statements
        if (story := stories.get(statement.citation.story_id)) is not None and holds(statement, story)
    )


def surroundings(story: Story, span: Span, limit: int) -> tuple[list[str], list[str]]:
    """The words before and after a span, up to `limit` characters each, to show it in its place.

    Each a list of two paragraphs, verbatim: the neighbouring one and, nearest to the span, its own;
    empty where there is nothing. Where one is cut (at a blank), an ellipsis says so.
    """
    paragraphs = story.paragraphs
    own = next(i for i, p in enumerate(paragraphs) if p.start <= span.start and span.end <= p.end)
    above = paragraphs[own - 1].of(story.text) if own else ""
    below = paragraphs[own + 1].of(story.text) if own + 1 < len(paragraphs) else ""
    before = story.text[paragraphs[own].start : span.start]
    after = story.text[span.end : paragraphs[own].end]
    return (
        [_last(above, limit - len(before)), _last(before, limit)],
        [_first(after, limit), _first(below, limit - len(after))],
    )


def _first(words: str, limit: int) -> str:
    if len(words) <= limit:
        return words
    return words[: words.rfind(" ", 0, limit) + 1 or limit] + "…" if limit > 0 else ""


def _last(words: str, limit: int) -> str:
    if len(words) <= limit:
        return words
    start = len(words) - limit
    blank = words.find(" ", start)
    return "…" + words[blank if blank >= 0 else start :] if limit > 0 else ""
