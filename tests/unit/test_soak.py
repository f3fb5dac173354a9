from xml.etree import ElementTree

import pytest

from index.library import bundled_story
from tests.soak.questions import Questions
from tests.soak.record import Soak, page, picture
from tests.soak.samples import Sample, percentiles, slope, windows


def sample(questions, resident=300.0):
    memory = {"resident": resident, "own": 200.0, "proportional": 250.0}
    return Sample(
        seconds=questions / 20,
        questions=questions,
        **memory,
        handles=30,
        threads=6,
        disk=10.0,
        files={},
        cpu=questions / 30,
        emulator=400.0,
    )


@pytest.fixture
def soak():
    made = Soak("abc1234", changed=False, wanted=2_000, readers=200, at_once=12, stories=11, passages=325)
    made.samples = [sample(questions, 300 + questions / 100) for questions in range(0, 1_001, 100)]
    made.windows, made.asked, made.seconds = windows([100.0] * 1_000), 1_000, 50.0
    return made


def test_growth_is_told_for_a_thousand_questions_and_of_what_does_not_grow_it_is_none():
    assert slope([(0, 300), (1_000, 301), (2_000, 302)]) == pytest.approx(1)
    assert slope([(0, 300), (1_000, 300)]) == 0
    assert slope([(500, 300)]) == 0


def test_what_is_loaded_at_the_beginning_is_no_growth(soak):
    for at, first in enumerate(soak.samples[:2]):
        soak.samples[at] = sample(first.questions, 100)
    assert soak.growth(lambda one: one.resident) == pytest.approx(10)


def test_every_question_is_in_one_window():
    made = windows([float(ms) for ms in range(1_003)])
    assert made[-1].last == 1_003
    assert len(made) <= 50
    assert made[0].p50 < made[-1].p50


def test_the_slowest_of_a_hundred_is_not_hidden():
    assert percentiles([10.0] * 98 + [500.0] * 2) == (10, 500)


def test_the_page_says_why_a_soak_ended_early_and_what_was_lost(soak):
    soak.ended, soak.lost = "stopped by SIGTERM", ["fact: when was the call?"]
    told = page(soak, 90)
    assert "Ended early**, after 1,000 questions: stopped by SIGTERM" in told
    assert "**1 lost, 0 doubled**" in told


def test_the_picture_shows_memory_handles_disk_and_times_to_the_last_question(soak):
    svg = ElementTree.fromstring(picture(soak))
    words = " ".join(text.text for text in svg.iter("{http://www.w3.org/2000/svg}text"))
    assert all(title in words for title in ("memory", "handles", "data folder", "ms", "1,000 questions"))
    assert len([curve for curve in svg.iter("{http://www.w3.org/2000/svg}path") if "L" in curve.get("d")]) == 7


def test_no_two_questions_about_the_words_of_a_story_are_alike():
    story = bundled_story()
    questions = Questions([story], seed=1)
    asked = [make(story.id) for make in (questions.fact, questions.speech, questions.elsewhere) for _ in range(500)]
    assert len(set(asked)) == len(asked)
