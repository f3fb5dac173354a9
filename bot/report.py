"""Outcomes as JSON objects, for whoever measures from outside."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, assert_never

from bot.feedback import Verdict
from index.types import Answer, Outcome, Quote, Refusal, Remark, Span, Statement, Story, Turn


def as_json(question_id: str | None, outcome: Outcome, milliseconds: float) -> dict[str, Any]:
    """One object, as the README gives it; what is no answer also has its suggestions, a refusal its nearest passage."""
    statements: tuple[Statement, ...] = ()
    confidence, understood, more = 0.0, None, dict[str, Any]()
    match outcome:
        case Answer():
            kind, statements = "answer", outcome.statements
            confidence, understood = outcome.confidence, outcome.understood
        case Refusal():
            kind, confidence, understood = "refusal", outcome.confidence, outcome.understood
            more = {
                "reason": outcome.reason,
                "nearest": _statement(outcome.nearest) if outcome.nearest else None,
                "suggestions": list(outcome.suggestions),
            }
        case Remark():
            kind = "remark"
            more = {
                "reason": outcome.topic,
                "detail": outcome.detail,
                "people": [{"name": name, "quotations": count} for name, count in outcome.people],
                "suggestions": list(outcome.suggestions),
            }
        case _:
            assert_never(outcome)
    return {
        "id": question_id,
        "question": outcome.question,
        "understood": understood,
        "kind": kind,
        "reason": None,
        "confidence": round(confidence, 4),
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
    } | more


def read_history(rows: object) -> list[str | Turn]:
    """A conversation so far, oldest first: questions; or {"question", "answer"?, "speaker"?}; or {"role", "text"}.

    Of roles, "user" asks, and whatever follows has answered. Raises `ValueError` for anything else.
    """
    turns: list[str | Turn] = []
    for row in rows if isinstance(rows, list) else [rows]:
        match row:
            case str():
                turns.append(row)
            case {"role": "user", "text": str(text)}:
                turns.append(Turn(text))
            case {"role": str(), "text": str(text)} if turns and isinstance(turns[-1], Turn):
                turns[-1] = replace(turns[-1], answer=text)
            case {"question": str(question), **more}:
                turns.append(Turn(question, str(more.get("answer") or ""), str(more.get("speaker") or "")))
            case _:
                raise ValueError("a history is a list of questions")
    return turns


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


def verdict_as_json(verdict: Verdict) -> dict[str, Any]:
    """What a reader thought of an answer: when, whether it helped, and what was asked and answered."""
    return {
        "at": datetime.fromtimestamp(verdict.at, UTC).isoformat(timespec="seconds"),
        "helpful": verdict.helpful,
        "story_id": verdict.story_id or None,
        "question": verdict.question,
        "answer": verdict.answer,
    }


def verdict_lines(row: dict[str, Any]) -> str:
    """The same for people, the answer indented."""
    head = f"{row['at']}  {'helpful' if row['helpful'] else 'not helpful'}  {row['story_id'] or '-'}"
    return "\n".join([head, f"> {row['question']}", *(f"  {line}" for line in row["answer"].splitlines())])
