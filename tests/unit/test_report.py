import json

import pytest

from bot.report import as_json, read_history
from index.answering.citations import cite
from index.library import bundled_story
from index.types import Answer, Reason, Refusal, Remark, Topic, Turn

STORY = bundled_story()
SPAN = STORY.paragraphs[1]
KEYS = {"id", "question", "understood", "kind", "reason", "confidence", "statements", "citations", "latency_ms"}


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


def test_how_a_follow_up_was_understood_is_reported():
    answer = Answer("and Trump?", (cite(STORY, SPAN, 1),), 0.9, understood="What did Trump say?")
    assert as_json(None, answer, 0)["understood"] == "What did Trump say?"
    refusal = Refusal("and Trump?", Reason.NOT_COVERED, understood="What did Trump say?")
    assert as_json(None, refusal, 0)["understood"] == "What did Trump say?"


def test_a_remark_is_neither_an_answer_nor_a_refusal():
    report = as_json(1, Remark("who is in it?", Topic.WHO_IS_IN_IT, STORY.id, people=(("Ann", 2),)), 1)
    assert (report["kind"], report["reason"], report["statements"]) == ("remark", "who_is_in_it", [])
    assert report["people"] == [{"name": "Ann", "quotations": 2}]
    assert set(report) == KEYS | {"detail", "people", "suggestions"}


def test_a_history_may_be_questions_turns_or_roles():
    assert read_history(["Who called?", "when?"]) == ["Who called?", "when?"]
    assert read_history([{"question": "Who?", "answer": "Ann", "speaker": None}]) == [Turn("Who?", "Ann")]
    roles = [{"role": "user", "text": "Who?"}, {"role": "assistant", "text": "Ann"}, {"role": "user", "text": "When?"}]
    assert read_history(roles) == [Turn("Who?", "Ann"), Turn("When?")]


@pytest.mark.parametrize("rows", [[1], [{"text": "Who?"}], [{"role": "assistant", "text": "Ann"}], 7, [None]])
def test_anything_else_is_no_history(rows):
    with pytest.raises(ValueError, match="history"):
        read_history(rows)
