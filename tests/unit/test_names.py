"""Names as strings: accents, titles, possessives, surnames, and who may be meant."""

import pytest
from hypothesis import given

from index.names import fold, name_words, resolve, suffix, surname, with_article
from index.types import Speaker
from tests.unit.parts import lines

MADURO = Speaker("Nicolás Maduro", ("Maduro",))
HILLARY = Speaker("Hillary Clinton", ("Clinton",))
BILL = Speaker("Bill Clinton")
CAMPAIGN = Speaker("Clinton’s campaign")
SPOKESMAN = Speaker("a spokesman for Maduro")
OFFICIALS = Speaker("US officials")
ALL = (MADURO, HILLARY, BILL, CAMPAIGN, SPOKESMAN, OFFICIALS)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Nicolás Maduro", ("nicolas", "maduro")),
        ("NICOLA\u0301S  MADURO", ("nicolas", "maduro")),
        ("Pres. Maduro", ("maduro",)),
        ("the former President Nicolás Maduro", ("nicolas", "maduro")),
        pytest.param("Señora Müller", ("muller",)),
        ("Maduro's", ("maduro",)),
        ("Maduro’s", ("maduro",)),
        ("Reuters’", ("reuters",)),
        ("Ocasio-Cortez", ("ocasio-cortez",)),
        ("Conan O’Brien", ("conan", "o'brien")),
        ("Joseph R. Biden Jr.", ("joseph", "biden", "jr")),
        ("J. D. Vance", ("j", "vance")),
        ("the U.S.", ("us",)),
        ("the President", ("president",)),
        ("Владимир Путин", ("владимир", "путин")),
        ("?!", ()),
        ("", ()),
    ],
)
def test_a_name_is_read_without_titles_accents_and_endings(name, words):
    assert name_words(name) == words


def test_the_surname_is_the_last_word_that_is_no_suffix():
    assert surname(name_words("Joseph R. Biden Jr.")) == "biden"
    assert surname(()) == ""
    assert suffix(name_words("Donald Trump Jr.")) == "jr"
    assert suffix(name_words("Donald Trump")) == suffix(()) == ""


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("Clinton", (HILLARY, BILL)),
        ("clinton's", (HILLARY, BILL)),
        ("President Clinton", (HILLARY, BILL)),
        ("Bill Clinton", (BILL,)),
        ("Hillary Rodham Clinton", (HILLARY,)),
        ("Clinton’s campaign", (CAMPAIGN,)),
        ("Nicolas", (MADURO,)),
        ("Nicolás Maduro Moros", (MADURO,)),
        ("the US officials", (OFFICIALS,)),
        ("Chelsea Clinton", ()),
    ],
)
def test_a_name_means_those_who_may_bear_it_and_nobody_beside_them(asked, meant):
    assert resolve(asked, ALL) == meant


TEACHER = Speaker("a teacher at the school")
KELLER = Speaker("Anna Keller", (), ("mayor",))
BRANDT = Speaker("Max Brandt", (), ("chief executive of Acme", "engineer"))
LOPEZ = Speaker("Ana López", (), ("President of Venezuela",))
TRUMP = Speaker("Donald Trump", (), ("US President",))
JOINT = Speaker("Keller and Brandt", members=("Anna Keller", "Max Brandt"))
IN_ROLES = (TEACHER, KELLER, BRANDT, LOPEZ, TRUMP, JOINT)


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("the teacher", (TEACHER,)),
        ("the Mayor", (KELLER,)),
        ("the CEO", (BRANDT,)),
        ("the chief executive", (BRANDT,)),
        ("the Venezuelan president", (LOPEZ,)),
        ("the president", (LOPEZ, TRUMP)),
        ("the school", ()),
        ("the US teacher", ()),
        ("Acme", ()),
        ("Keller", (KELLER,)),
        ("Keller and Brandt", (JOINT,)),
    ],
)
def test_a_role_means_those_whom_the_story_describes_by_it(asked, meant):
    assert resolve(asked, IN_ROLES) == meant


def test_a_surname_alone_is_its_only_bearers():
    bare, full, other = Speaker("Starnes"), Speaker("Todd Starnes"), Speaker("Mary Starnes")
    assert resolve("Todd Starnes", (bare, full)) == (full, bare)
    assert resolve("Todd Starnes", (bare, full, other)) == (full,)


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        ("White House", "The White House met. Aides of the White House left.", "the White House"),
        ("White House", "White House aides met. The White House Office left.", "White House"),
        ("Anna Keller", "The mayor, Anna Keller, left.", "Anna Keller"),
        ("A spokesman for Boeing", "A spokesman for Boeing left.", "a spokesman for Boeing"),
    ],
)
def test_a_name_takes_the_article_that_the_story_gives_it(name, text, shown):
    assert with_article(name, text) == shown


@pytest.mark.parametrize("speaker", ALL)
def test_everybody_is_found_by_the_name_the_story_has(speaker):
    assert resolve(speaker.name, ALL) == (speaker,)


@given(lines)
def test_any_text_is_a_name_of_nobody_or_somebody(text):
    assert fold(fold(text)) == fold(text)
    assert set(resolve(text, ALL)) <= set(ALL)


@given(lines)
def test_whoever_has_a_name_of_words_is_found_by_it(name):
    if name_words(name):
        assert Speaker(name) in resolve(name, (*ALL, Speaker(name)))


def test_a_middle_initial_and_a_junior_do_not_matter():
    biden = Speaker("Joseph R. Biden Jr.", ("Mr. Biden",))
    assert resolve("Joseph Biden", [biden]) == (biden,)
    assert resolve("Joseph R. Biden", [biden]) == (biden,)


def test_father_and_son_are_told_apart_by_the_suffix():
    father, son = Speaker("Donald Trump"), Speaker("Donald Trump Jr.")
    assert resolve("Donald Trump Jr", [father, son]) == (son,)
    assert resolve("Donald Trump", [father, son]) == (father,)


def test_a_whole_name_is_not_found_in_a_namesake():
    assert resolve("Chelsea Clinton", (HILLARY, BILL)) == ()
