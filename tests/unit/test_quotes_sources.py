"""Whose words they are where much stands between a name and its cue, or nothing does."""

import pytest

from index.reading.quotes import read_quotes
from tests.unit.parts import story_of

pytest.importorskip("spacy")

INTRO = "Mayor Anna Keller met the dockers’ leader, Tom Brandt, in Hamburg on Monday."


def heard(*paragraphs):
    """Who says what, in the story's order."""
    story = story_of(*paragraphs)
    return [
        (q.speaker and q.speaker.name, " … ".join(s.of(story.text) for s in q.spans)) for q in read_quotes(story)[0]
    ]


def occasions(*paragraphs):
    story = story_of(*paragraphs)
    return [q.occasion and q.occasion.of(story.text) for q in read_quotes(story)[0]]


@pytest.mark.parametrize(
    ("paragraph", "speaker"),
    [
        ("“It stays open,” Sen. Marta Lund (R-Ohio) said.", "Marta Lund"),
        ("Gov. Peter Hale of Ohio, a Republican, said the road was closed.", "Peter Hale"),
        ("“It stays open,” said former secretary of state Marta Lund, who left on Monday.", "Marta Lund"),
        ("“It stays open,” Marta Lund, a docker then living in Bremen, wrote in a letter.", "Marta Lund"),
        ("One local candidate, Marta Lund, says the road was closed.", "Marta Lund"),
        ("“It stays open,” Lund questioned.", "Lund"),
        ("“Will it stay open?” reacted Marta Lund.", "Marta Lund"),
        ("The road was closed, Transport Secretary Marta Lund told a parliamentary panel on Monday.", "Marta Lund"),
    ],
)
def test_the_name_speaks_whatever_stands_around_it(paragraph, speaker):
    assert heard(paragraph)[0][0] == speaker


def test_what_another_warns_meanwhile_is_not_in_the_report():
    found = heard(INTRO, "Keller said the plan would fail, while Brandt warned that the port was not ready.")
    assert found == [("Anna Keller", "the plan would fail"), ("Tom Brandt", "that the port was not ready")]


def test_what_somebody_is_said_to_believe_is_only_the_tellers_word():
    found = heard(INTRO, "Keller said Brandt hopes for a better offer.")
    assert [name for name, _ in found] == ["Anna Keller"]


def test_a_comma_joins_no_two_speakers():
    found = heard(INTRO, "The vote went from Lund to Hale to Keller, Brandt said on Monday.")
    assert {name for name, _ in found} <= {"Tom Brandt", None}


def test_a_line_that_only_signs_gives_the_quotation_before_it_its_speaker():
    found = heard(INTRO, "“We will look into every single contract of the port.”", "— Anna Keller")
    assert found == [("Anna Keller", "“We will look into every single contract of the port.”")]


def test_a_quotation_of_several_sentences_is_kept_though_nobody_claims_it():
    paragraph = "The offer was “a bad joke. Nobody in this port will take it, and nobody should have to.”"
    assert any("a bad joke" in words for _, words in heard(INTRO, paragraph))


def test_an_interview_is_the_occasion_of_what_the_speaker_goes_on_to_say():
    first = "In a radio interview, Keller explained why the port stays open."
    assert occasions(INTRO, first, "“It costs less,” she said.")[-1] == "In a radio interview"


def test_an_occasion_ends_where_the_story_goes_on_to_something_else():
    first = "In a radio interview, Keller explained why the port stays open."
    assert occasions(INTRO, first, "Ships were waiting.", "“It costs less,” Keller said.")[-1] is None


def test_a_weekday_is_the_occasion_of_its_own_sentence_alone():
    assert occasions(INTRO, "On Tuesday, Keller said the port stays open.", "“It costs less,” she said.")[-1] is None


def test_she_is_the_woman_by_her_first_name():
    found = heard("Peter Hale met Laura Lund in Bremen.", "“The port stays open,” she said.")
    assert found == [("Laura Lund", "“The port stays open,”")]


def test_a_headline_makes_no_second_bearer_of_a_surname():
    found = heard("Keller Slams Tom Brandt", "Tom Brandt met dockers in Hamburg.", "“We stay,” Brandt said.")
    assert found[-1][0] == "Tom Brandt"
