import json

from bot.report import as_json
from index.answering.citations import cite
from index.library import bundled_story
from index.types import Answer, Reason, Refusal

STORY = bundled_story()
SPAN = STORY.paragraphs[1]
KEYS = {"id", "question", "kind", "reason", "confidence", "statements", "citations", "latency_ms"}


def test_an_answer_is_reported_with_its_spans_and_citations():
    report = as_json("q1", Answer("Why?", (cite(STORY, SPAN, 1),), 0.87654321), 12.345)
    words = SPAN.of(STORY.text)
    assert set(report) == KEYS
    assert (report["id"], report["question"], report["kind"], report["reason"]) == ("q1", "Why?", "answer", None)
    assert (report["confidence"], report["latency_ms"]) == (0.8765, 12.35)
    assert report["statements"] == [
        {
            "text": words,
            "story_id": STORY.id,
            "spans": [[SPAN.start, SPAN.end]],
            "speaker": None,
            "quote_kind": None,
        }
    ]
    assert report["citations"] == [{"number": 1, "story_id": STORY.id, "span": [SPAN.start, SPAN.end], "text": words}]


def test_a_refusal_is_reported_with_its_reason_nearest_and_suggestions():
    refusal = Refusal("Why?", Reason.NOT_COVERED, nearest=cite(STORY, SPAN, 1), suggestions=("Who?",), confidence=0.1)
    report = json.loads(json.dumps(as_json(None, refusal, 1)))
    assert set(report) == KEYS | {"nearest", "suggestions"}
    assert (report["kind"], report["reason"], report["statements"], report["citations"]) == (
        "refusal",
        "not_covered",
        [],
        [],
    )
    assert report["nearest"]["spans"] == [[SPAN.start, SPAN.end]]
    assert report["suggestions"] == ["Who?"]
    assert as_json(None, Refusal("Why?", Reason.TOO_LONG), 1)["nearest"] is None
