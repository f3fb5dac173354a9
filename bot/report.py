"""Outcomes as JSON objects, for whoever measures from outside."""

from typing import Any, assert_never

from index.types import Answer, Quote, Refusal, Span, Statement, Story


def as_json(question_id: str | None, outcome: Answer | Refusal, milliseconds: float) -> dict[str, Any]:
    """One object, as the README gives it; a refusal also has its nearest passage and suggestions."""
    match outcome:
        case Answer():
            kind, statements, of_refusal = "answer", outcome.statements, dict[str, Any]()
        case Refusal():
            kind, statements = "refusal", ()
            of_refusal = {
                "reason": outcome.reason,
                "nearest": _statement(outcome.nearest) if outcome.nearest else None,
                "suggestions": list(outcome.suggestions),
            }
        case _:
            assert_never(outcome)
    return {
        "id": question_id,
        "question": outcome.question,
        "kind": kind,
        "reason": None,
        "confidence": round(outcome.confidence, 4),
        "statements": [_statement(statement) for statement in statements],
        "citations": [
            {
                "number": s.citation.number,
                "story_id": s.citation.story_id,
                "span": [s.citation.span.start, s.citation.span.end],
                "text": s.citation.text,
            }
            for s in statements
        ],
        "latency_ms": round(milliseconds, 2),
    } | of_refusal


def _statement(statement: Statement) -> dict[str, Any]:
    return {
        "text": statement.text,
        "story_id": statement.citation.story_id,
        "spans": [[span.start, span.end] for span in statement.spans],
        "speaker": statement.speaker.name if statement.speaker else None,
        "quote_kind": statement.kind,
    }


def quote_as_json(quote: Quote, story: Story) -> dict[str, Any]:
    """A quotation: its words, spans, kind, speaker, the words that name the speaker, cue and occasion."""

    def words(span: Span | None) -> str | None:
        return span.of(story.text) if span else None

    def pair(span: Span | None) -> list[int] | None:
        return [span.start, span.end] if span else None

    return {
        "text": " … ".join(span.of(story.text) for span in quote.spans),
        "spans": [pair(span) for span in quote.spans],
        "kind": quote.kind,
        "speaker": quote.speaker.name if quote.speaker else None,
        "mention": words(quote.speaker_span),
        "mention_span": pair(quote.speaker_span),
        "cue": words(quote.cue_span),
        "cue_span": pair(quote.cue_span),
        "occasion": words(quote.occasion),
    }
