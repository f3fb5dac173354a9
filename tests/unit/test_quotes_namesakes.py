"""Namesakes told apart by title and gender, and whom a pronoun behind somebody without a name means."""

import pytest

from index.names import resolve
from index.types import Speaker
from tests.unit.test_quotes_figures import heard, named, speakers

pytest.importorskip("spacy")


def test_a_title_tells_which_namesake_speaks():
    found = heard(
        "Governor Ann Reed met Senator Paul Reed in Albany.",
        "“We agreed on nothing,” Senator Reed said. Governor Reed said: “He was late.”",
    )
    assert found == [("Paul Reed", "“We agreed on nothing,”"), ("Ann Reed", "“He was late.”")]


def test_a_title_tells_a_newcomer_from_whom_the_story_named_more():
    intro = "John Kerr, who ran the campaign, said Frost had sworn it. “He swore it to me,” Kerr said."
    found = speakers(intro, "Judge Ann Kerr ordered the release. “The public has a right to know,” Judge Kerr wrote.")
    assert found[-1] == "Ann Kerr"
    assert "Judge" not in named(intro, "Judge Ann Kerr left. Judge Kerr was late.")["John Kerr"].roles


def test_a_title_of_the_other_gender_makes_a_surname_somebody_elses():
    found = speakers(
        "Tom Price said the minister should go.", "His colleague Ms Price agreed. “He’s done,” Ms Price said."
    )
    assert (found[0], found[-1]) == ("Tom Price", "Ms Price")


def test_a_surname_that_two_bear_is_whose_the_paragraph_names():
    found = speakers("Ed Hale and Tom Hale run the farm.", "Tom was up early. “We talk every day,” Hale said.")
    assert found == ["Tom Hale"]


def test_a_reader_may_tell_namesakes_by_their_titles():
    ann, paul = Speaker("Ann Reed", ("Reed",), ("Governor",)), Speaker("Paul Reed", ("Reed",), ("Senator",))
    assert resolve("Governor Reed", (ann, paul)) == (ann,)
    assert resolve("Reed", (ann, paul)) == (ann, paul)


@pytest.mark.parametrize(
    ("story", "name"),
    [
        (("Paul Reed met his staff.", "A waiter brought the bill. “You owe me,” he said."), "A waiter"),
        (("Tremblay’s daughter, Anne, left. Her mother shook her head. “He never came,” she said.",), "Her mother"),
        (("The Clinton campaign issued a statement. “We will cooperate fully,” it said.",), "The Clinton campaign"),
        (("Steve Hallam met Paul Reed. Reed said it was over. But Hallam was not so sure. “We will see,” he said.",),
         "Steve Hallam"),
    ],
)  # fmt: skip
def test_a_pronoun_means_the_subject_of_the_sentence_before(story, name):
    assert speakers(*story)[-1] == name


def test_two_chiefs_in_a_row_speak_together():
    found = named("Police Chief Ana Ruiz and Fire Chief Bo Lang said their departments had not been consulted.")
    assert {"Ana Ruiz", "Bo Lang"} <= set(found)
    assert found["Bo Lang"].roles == ("Fire Chief",)


def test_a_councilwoman_is_a_person_whatever_the_parser_took_her_for():
    found = speakers("Councilwoman Dina Reyes said Abbott promised her money.", "“He lied,” Reyes said of Abbott.")
    assert found[-1] == "Dina Reyes"


def test_a_nationality_stands_for_the_only_person_of_the_sentence_before():
    found = speakers(
        "He left City boss Pablo Reyes fuming.", "Reyes felt it was a penalty. “It’s a joke,” said the Spaniard."
    )
    assert found[-1] == "Pablo Reyes"


def test_letters_behind_a_name_are_no_part_of_it():
    assert speakers("Labour’s Tom Price MP said the minister “should go”.") == ["Tom Price"]


def test_an_age_behind_a_surname_does_not_hide_whose_it_is():
    found = speakers("Tom Brandt runs the shop.", "Brandt, 63, said he was tired. “It is late,” Brandt, 63, said.")
    assert set(found) == {"Tom Brandt"}


def test_an_opening_article_in_capitals_is_written_as_usual():
    assert speakers("THE transport secretary has said he is “deeply sorry” for it.") == ["The transport secretary"]
