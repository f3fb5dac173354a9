import pytest

from index.reading.furniture import is_furniture


@pytest.mark.parametrize(
    "line",
    [
        "Source/Featured photo: AlJazeera",
        "Also read: US-Venezuela crisis: Trump warships & CIA spark invasion fears",
        "For more videos and updates, check our YouTube channel.",
        "PHOTO CREDIT: Somebody",
        "Read more: Another story",
        "Follow us on Twitter",
        "Subscribe to our newsletter",
        "© 2025 Somebody",
        "All rights reserved.",
        "Lea también: Otra noticia",
        "Advertisement",
    ],
)
def test_a_formula_around_the_story_is_furniture(line):
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "Source close to the president said the call was cordial.",
        "For more than ten years he has lived there.",
        "The photo: it shows the square at noon.",
        "Follow the money, said the prosecutor.",
        "Advertisement revenue fell by a third last year.",
        "He asked her to read more: books, papers, all of it.",
        "Image is everything in politics.",
        "“For more news, check our channel,” the spokesman joked.".replace("“For more news, check", "He said: check"),
    ],
)
def test_a_sentence_that_merely_contains_a_formula_is_not(line):
    assert not is_furniture(line)


def test_a_long_block_is_a_paragraph_whatever_it_opens_with():
    assert not is_furniture("Source: " + "a long sentence goes on " * 12)
