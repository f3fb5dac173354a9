"""A reader's name -> the speakers it may mean."""

import pytest

from index.names import is_beside, resolve
from index.types import Speaker

MADURO = Speaker("Nicolás Maduro", ("Maduro", "the Venezuelan President"))
CHAVEZ = Speaker("Hugo Chávez", ("Chávez",))
HILLARY = Speaker("Hillary Clinton", ("Clinton",))
BILL = Speaker("Bill Clinton")
HOUSE = Speaker("White House")
TEAM = Speaker("Clinton’s campaign")
ALL = (MADURO, CHAVEZ, HILLARY, BILL, HOUSE, TEAM)


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("nicolas maduro", (MADURO,)),
        ("Pres. Maduro", (MADURO,)),
        ("President Maduro", (MADURO,)),
        ("MADURO", (MADURO,)),
        ("Maduro's", (MADURO,)),
        ("Maduro’s", (MADURO,)),
        ("the Venezuelan President", (MADURO,)),
        ("Chavez", (CHAVEZ,)),
        ("the white house", (HOUSE,)),
        ("White House", (HOUSE,)),
        ("Clinton", (HILLARY, BILL)),
        ("Hillary", (HILLARY,)),
        ("bill clinton", (BILL,)),
        ("Mrs. Hillary Clinton", (HILLARY,)),
        ("Putin", ()),
        ("", ()),
        ("?!", ()),
    ],
)
def test_a_readers_name_finds_its_speakers(asked, meant):
    assert resolve(asked, ALL) == meant


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


@pytest.mark.parametrize("mention", ["the Clinton campaign", "Clinton’s aides", "Sanders and Clinton", "Mrs. Clinton"])
def test_a_mention_that_names_a_person_is_beside_them(mention):
    assert is_beside("Hillary Clinton", mention)
    assert not is_beside("Bernie Maduro", mention)
