"""What evidence comes to, and when it is settled."""

import pytest

from index.answering.confidence import SURPRISE, expected_logit
from index.answering.verdict import Verdict, is_settled, judge
from index.types import Reason

CAUTION = 0.1
PLAIN = {"names lacking": 0.0, "numbers lacking": 0.0, "negation lacking": 0.0, "terms": 3.0}
AT_HOME = PLAIN | {"likeness": 0.9, "known": 1.0, "weakest": 0.85}
ELSEWHERE = PLAIN | {"likeness": 0.5, "known": 0.0, "weakest": 0.3}
BETWEEN = AT_HOME | {"negation lacking": 1.0}


def test_a_story_that_has_all_of_the_question_answers():
    assert judge(AT_HOME | {"logit": 4.0}, CAUTION) == Verdict(None)


def test_a_story_of_another_subject_is_said_to_be_one():
    assert judge(ELSEWHERE | {"logit": -10.0}, CAUTION) == Verdict(Reason.OFF_TOPIC)


def test_a_refusal_near_the_caution_shows_what_comes_nearest():
    assert judge(BETWEEN | {"logit": 10.0}, CAUTION) == Verdict(Reason.NOT_COVERED, shows_nearest=True)
    assert judge(BETWEEN | {"logit": 10.0}, 0.5) == Verdict(Reason.NOT_COVERED)


@pytest.mark.parametrize(("evidence", "settled"), [(AT_HOME, True), (ELSEWHERE, True), (BETWEEN, False)])
def test_it_is_settled_only_where_neither_a_good_nor_a_bad_score_changes_the_verdict(evidence, settled):
    assert is_settled(evidence, CAUTION) is settled
    expected = expected_logit(evidence)
    verdicts = {judge(evidence | {"logit": expected + off}, CAUTION) for off in (-SURPRISE, SURPRISE)}
    assert (len(verdicts) == 1) is settled


def test_a_greater_caution_unsettles_what_was_settled():
    assert is_settled(AT_HOME, 0.1)
    assert not is_settled(AT_HOME, 0.7)
