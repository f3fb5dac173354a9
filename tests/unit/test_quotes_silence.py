"""Silence is no speech: what somebody declined to say is no quotation of theirs."""

import pytest

from index.library import extract_quotes
from tests.unit.parts import story_of


@pytest.mark.parametrize(
    "sentence",
    [
        "The White House declined to comment.",
        "Weber did not respond to a request for comment.",
        "Weber refused to say whether she would run.",
        "Weber did not say what she wants.",
    ],
)
def test_a_refusal_to_speak_is_no_quotation(sentence):
    assert extract_quotes(story_of(sentence)) == []


@pytest.mark.parametrize("sentence", ["Weber did not deny that rain fell.", "Weber said she would not comment on it."])
def test_a_denial_and_a_report_of_silence_in_the_speakers_own_words_are(sentence):
    assert extract_quotes(story_of(sentence))
