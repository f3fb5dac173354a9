"""Which claim a quotation belongs to, and what is no speech at all."""

import pytest

from index.reading.quotes import read_quotes
from tests.unit.parts import story_of

pytest.importorskip("spacy")


def heard(*paragraphs):
    """Who says what, in the story's order."""
    story = story_of(*paragraphs)
    quotes, _ = read_quotes(story)
    return [(q.speaker and q.speaker.name, " … ".join(s.of(story.text) for s in q.spans)) for q in quotes]


def test_a_colon_gives_the_word_to_the_subject_of_its_sentence_and_not_to_the_paragraph_before():
    found = heard(
        "Baroness Hale urged both sides to “get round a table”.",
        "Passenger Dev Patel, 33, from Leeds, was stuck for six hours at Doncaster: “There was no water. None.”",
    )
    assert found[-1] == ("Dev Patel", "“There was no water. None.”")


def test_a_colon_behind_somebody_else_s_words_goes_on_with_nobody():
    found = heard("“It is over,” Petra Novak said.", "On the wall behind the Kovac family: “We never forget. Never.”")
    assert found[-1][0] is None


@pytest.mark.parametrize(
    ("paragraph", "name"),
    [
        ("Steve Hallam on Kofi Mensah: “He is a joy.”", "Steve Hallam"),
        ("Bishop Owen Clay on Father Dean: “He served us well.”", "Owen Clay"),
        ("A neighbor on Ed Hale: “He would fight a fence.”", None),
    ],
)
def test_who_is_spoken_of_before_a_colon_does_not_speak(paragraph, name):
    assert heard(paragraph) == [(name, paragraph.split(": ")[1])]


def test_the_speaker_of_the_next_clause_does_not_own_the_words_before_its_comma():
    found = heard("Transport Focus described the situation as “intolerable”, while the CBI said it was costing £50m.")
    assert ("Transport Focus", "the situation as “intolerable”") in found
    assert not any(name == "CBI" and "intolerable" in words for name, words in found)


def test_who_is_prompted_to_reply_replies():
    found = dict(heard("Greg Foss called the deal “a stickup,” prompting Ken Abbott to reply that Foss “has no idea.”"))
    assert found["Ken Abbott"] == "that Foss “has no idea.”"
    assert "stickup" in found["Greg Foss"]


def test_a_transcript_does_not_say_what_it_shows_somebody_to_have_said():
    found = heard("It was Walter Nunn who said “we are all going to jail,” according to a transcript of the call.")
    assert found == [("Walter Nunn", "“we are all going to jail,”")]


def test_quoted_words_inside_a_report_stay_in_it():
    found = heard("Jim Dunn once told Nora Fink that stadiums were “cathedrals for millionaires,” she said.")
    assert ("Jim Dunn", "that stadiums were “cathedrals for millionaires,”") in found
    assert all(not words.endswith("were") and not words.startswith("“") for _, words in found)


SEVERAL = ("“I was in the kitchen. I saw the sky.", "“My neighbor ran in. I did not hear him.", "“We ran to the lake.”")


def test_who_speaks_first_speaks_the_paragraphs_behind():
    assert {name for name, _ in heard("Marie Tremblay, who lost two sons, spoke first.", *SEVERAL)} == {
        "Marie Tremblay"
    }


def test_a_quotation_of_nobody_over_several_paragraphs_is_one():
    assert heard("The church was full by noon.", *SEVERAL) == [(None, " … ".join(SEVERAL))]


def test_the_cue_behind_its_last_paragraph_tells_whose_a_quotation_is():
    found = heard("The church was full by noon.", *SEVERAL[:2], "“We ran to the lake,” Marie Tremblay said.")
    assert {name for name, _ in found} == {"Marie Tremblay"}


@pytest.mark.parametrize(
    "paragraph",
    [
        "Amy Castellano asked Felix Dorsey.",
        "Governor Bill Tanner, asked about the testimony, said nothing at all.",
        "Kari Lund, who shares an office with her, laughed.",
        "The Clinton campaign issued a statement on Tuesday night.",
        "Two officials spoke on condition of anonymity.",
        "Petra Novak declined to give her name.",
        "Petra Novak declined to be named.",
        "Petra Novak disputed that.",
        "Luc Bouchard read a letter from the rail company.",
    ],
)
def test_what_gives_no_words_is_no_report(paragraph):
    assert heard(paragraph) == []


def test_a_sign_reads_its_words_and_not_itself():
    assert heard("“Build it,” read one sign.") == [("one sign", "“Build it,”")]
