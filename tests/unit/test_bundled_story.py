"""Our own questions to the bundled story, tests/quality/bundled.jsonl, put to the whole of it."""

import json
from collections import Counter

import pytest

from index.library import turn_of
from index.types import Answer, Refusal, Remark
from tests.unit.parts import ROOT

ROWS = [json.loads(line) for line in (ROOT / "tests/quality/bundled.jsonl").read_text("utf-8").splitlines()]


def of(*kinds):
    return [pytest.param(row, id=f"{row['id']} {row['question']}") for row in ROWS if row["kind"] in kinds]


@pytest.fixture
def ask(bundled):
    """A question with its history, as a conversation has it: each turn is answered before the next."""

    def asked(row):
        stories = {row["story_id"]: bundled.story(row["story_id"])}
        turns = []
        for question in row.get("history", ()):
            turns.append(turn_of(bundled.ask(question, row["story_id"], turns), stories))
        return bundled.ask(row["question"], row["story_id"], turns)

    return asked


def held(row, statements):
    """The places of the answer that the statements cover."""
    return [
        (start, end)
        for start, end in row["gold"]
        if any(span.start < end and start < span.end for statement in statements for span in statement.spans)
    ]


def test_there_are_enough_questions_of_every_kind_and_each_place_is_in_the_story(bundled):
    story = bundled.story(ROWS[0]["story_id"])
    kinds = Counter(row["kind"] for row in ROWS)
    assert len(ROWS) >= 60
    assert min(kinds["fact"], kinds["refusal"], kinds["followup"], kinds["small_talk"]) >= 10
    assert len({row["id"] for row in ROWS}) == len(ROWS)
    assert all(0 <= start < end <= len(story.text) for row in ROWS for start, end in row["gold"])


def test_nine_facts_in_ten_are_answered_by_a_sentence_that_holds_them(ask):
    facts = [row for row in ROWS if row["kind"] == "fact"]
    missed = [row["question"] for row in facts if not held(row, getattr(ask(row), "statements", ()))]
    assert len(missed) <= len(facts) / 10, missed


@pytest.mark.parametrize("row", of("said", "said_about", "whose"))
def test_words_are_shown_under_their_own_speaker(row, ask):
    outcome = ask(row)
    assert isinstance(outcome, Answer)
    assert {statement.speaker.name for statement in outcome.statements} == {row["speaker"]}
    assert len(held(row, outcome.statements)) == len(row["gold"])


@pytest.mark.parametrize("row", of("refusal"))
def test_what_has_no_answer_is_refused_for_its_reason(row, ask):
    outcome = ask(row)
    assert isinstance(outcome, Refusal)
    assert outcome.reason == row["reason"]


@pytest.mark.parametrize("row", of("followup"))
def test_a_follow_up_is_understood_and_a_new_topic_is_left_alone(row, ask):
    outcome = ask(row)
    assert outcome.question == row["question"]
    assert outcome.understood == row["understood"]
    if not row["answerable"]:
        assert isinstance(outcome, Refusal)
        assert outcome.reason == row.get("reason", outcome.reason)
    elif row["gold"]:
        assert held(row, outcome.statements)
        assert {s.speaker.name for s in outcome.statements if s.speaker} <= {row.get("speaker", "Nicolás Maduro")}


@pytest.mark.parametrize("row", of("small_talk"))
def test_small_talk_gets_a_remark_on_its_topic(row, ask):
    outcome = ask(row)
    assert isinstance(outcome, Remark)
    assert outcome.topic == row["topic"]


@pytest.mark.parametrize("row", of("summary"))
def test_a_summary_is_the_storys_own_first_sentences(row, ask):
    outcome = ask(row)
    assert isinstance(outcome, Answer)
    assert held(row, outcome.statements[:2]) == [tuple(place) for place in row["gold"]]
    assert 2 <= len(outcome.statements) <= 3
