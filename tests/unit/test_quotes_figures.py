"""Whose a name is: surnames, namesakes, acronyms, titles, roles, pronouns, and those who speak together."""

import pytest

from index.reading.quotes import read_quotes
from tests.unit.parts import story_of

pytest.importorskip("spacy")


def heard(*paragraphs):
    """Who says what, in the story's order."""
    story = story_of(*paragraphs)
    quotes, _ = read_quotes(story)
    return [(q.speaker and q.speaker.name, " … ".join(s.of(story.text) for s in q.spans)) for q in quotes]


def speakers(*paragraphs):
    return [name for name, _ in heard(*paragraphs)]


def named(*paragraphs):
    """The persons and institutions that may be asked for, by name."""
    return {speaker.name: speaker for speaker in read_quotes(story_of(*paragraphs))[1]}


def test_a_surname_is_not_a_relatives_who_is_named_in_full_only_later():
    found = speakers("President Kovac said the plan was dead.", "“It is over,” Kovac said.", "Petra Kovac was absent.")
    assert found == ["Kovac", "Kovac"]


def test_a_surname_joins_the_only_full_name_that_the_story_gives_later():
    assert speakers("Kovac said the plan was dead.", "“It is over,” Milan Kovac told reporters.") == ["Milan Kovac"] * 2


def test_a_titled_surname_joins_a_full_name_with_the_same_title():
    assert "Milan Kovac" in speakers("President Kovac said the plan was dead.", "President Milan Kovac left at noon.")


def test_a_surname_that_fits_two_full_names_given_later_stays_alone():
    found = speakers("Kovac said the plan was dead.", "Milan Kovac and Petra Novak left.", "Petra Kovac stayed.")
    assert found == ["Kovac"]


def test_a_surname_goes_on_with_whom_it_meant_first_when_a_namesake_appears():
    found = speakers(
        "Milan Kovac met his daughter on Monday. Kovac was late.",
        "Petra Kovac was not amused.",
        "“It is over,” Kovac said.",
    )
    assert found == ["Milan Kovac"]


@pytest.mark.parametrize(
    ("paragraph", "name", "acronym"),
    [
        ("The United Nations (UN) warned of hunger.", "United Nations", "UN"),
        ("The Rapid Support Forces, or RSF, said that they would allow convoys.", "Rapid Support Forces", "RSF"),
        ("Reporters Without Borders (RSF) said the arrests must end.", "Reporters Without Borders", "RSF"),
        ("FARC (the Revolutionary Armed Forces) said it was over.", "Revolutionary Armed Forces", "FARC"),
    ],
)
def test_an_acronym_is_another_name_of_what_it_stands_for(paragraph, name, acronym):
    found = named(paragraph, f"{acronym} said that it had no money.")
    assert acronym in found[name].aliases
    assert acronym not in found
    assert speakers(paragraph, f"“We are broke,” {acronym} said.")[-1] == name


def test_an_institution_is_known_by_its_last_word_once_it_was_named():
    assert speakers("The New York Times asked for papers.", "The Times said it had waited.")[-1] == "New York Times"


def test_an_institution_with_an_article_is_no_person():
    assert speakers("The United Nations warned of hunger on Monday.", "“The world looks away,” she said.")[-1] is None


def test_a_wife_named_beside_her_husbands_name_speaks_for_herself():
    found = heard("Karim Benali was late.", "Benali’s wife, Nadia, said she called the fire brigade.")
    assert found == [("Nadia", "she called the fire brigade")]


def test_a_pronoun_goes_to_the_person_whose_gender_the_story_tells():
    intro = "Tom Brandt met his wife, Jo Keller, in Hamburg."
    assert speakers(intro, "“It is late,” she said.") == ["Jo Keller"]
    assert (
        speakers(intro, "Brandt spoke first and said that he would go.", "“It is late,” he said.")[-1] == "Tom Brandt"
    )


def test_a_pronoun_that_fits_two_alike_is_nobodys():
    assert speakers("Officials met Robin Green and Kim Brown.", "“You never do,” she said.") == [None]


def test_a_pronoun_behind_a_woman_without_a_name_is_hers():
    found = speakers("Robin Green runs the shop.", "“We eat leaves,” said one woman. “There is no bread,” she said.")
    assert set(found) == {"one woman"}


def test_a_joint_voice_knows_its_members_by_their_full_names():
    intro = "Mayor Anna Keller met the dockers’ leader, Tom Brandt, in Hamburg."
    quotes, _ = read_quotes(story_of(intro, "Keller and Brandt said the talks would go on."))
    (speaker,) = {quote.speaker for quote in quotes}
    assert (speaker.name, speaker.members) == ("Keller and Brandt", ("Anna Keller", "Tom Brandt"))


@pytest.mark.parametrize(
    ("paragraph", "name", "role"),
    [
        ("Witness Karim Benali said he saw the man run.", "Karim Benali", "Witness"),
        ("Councilman Peter Osei said the plan was a gift.", "Peter Osei", "Councilman"),
        ("“We listened,” Chief Executive Tim Cook said.", "Tim Cook", "Chief Executive"),
        ("Karin Holm, the chief executive of the bank, said it was late.", "Karin Holm", "chief executive of the bank"),
        ("The auditor, Karin Holm, said it was late.", "Karin Holm", "auditor"),
        ("Venezuelan President Nicolás Maduro said it was late.", "Nicolás Maduro", "Venezuelan President"),
    ],
)
def test_a_speakers_name_is_the_name_alone_and_the_role_is_kept_beside_it(paragraph, name, role):
    assert role in named(paragraph)[name].roles
    assert name in speakers(paragraph)


def test_a_form_of_address_is_no_role():
    assert named("Dr. Susan Park said the vaccine worked.")["Susan Park"].roles == ()


def test_the_letter_of_an_interviews_answer_is_no_speaker():
    assert "A" not in speakers("Q: Why did you write this book?", "A: “Because nobody else would.”")


def test_a_place_is_listed_only_where_it_speaks():
    intro = "The minister travelled to Peru on Monday."
    assert "Peru" not in named(intro, "“It is late,” said Anna Keller.")
    assert "Peru" in named(intro, "Peru said the border would be closed.")
