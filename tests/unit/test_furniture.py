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
        "(c) 2025 The Paper",
        "Copyright 2025 The Paper. All rights reserved.",
        "Share this article with a friend",
        "Share this",
        "Follow @paper on X",
        "Follow Jane Doe on Twitter @janedoe.",
        "Photo by Jane Doe/Getty Images",
        "(Photo by Jane Doe/Getty Images)",
        "REUTERS/Carlos Garcia Rawlins",
        "AP Photo/Ariana Cubillos",
        "[Getty Images]",
        "[File: Jane Doe/AFP]",
        "AFP via Getty Images",
        "Robert Galbraith / Reuters.",
        "Read more about the trial",
        "Read more",
        "READ ALSO: The trial in pictures",
        "Watch | The general's last words",
        "Our Standards: The Thomson Reuters Trust Principles.",
        "Get our daily newsletter in your inbox",
        "Tags: Trial, The Hague",
        "Reporting by Jane Doe; Editing by John Roe",
        "(Reporting by Jane Doe in Caracas; Editing by John Roe.)",
        "Published On 3 Mar 2025",
        "Last updated: Monday, March 3, 2025 at 10:15 a.m. EST",
        "Updated 3 hours ago",
        "File photo",
        "Comments (12)",
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
        "(c) He was found guilty of blocking aid to the besieged town.",
        "(c) 2015 was the year in which it ended, he said.",
        "Copyright 1976 rules were at the heart of the dispute, the judge said.",
        "Copyright 1976 rules were at the heart of the dispute…",
        "Share this burden, the minister told the allies, or watch the alliance fail.",
        "Share this story with your children, the minister told the allies.",
        "Find work on X, the mayor joked, and you will never sleep again.",
        "Follow us on X, the mayor joked, and you will never sleep again.",
        "Recommended: a prison term of 20 years, the prosecutor said.",
        "Source: the ministry's own figures, the report said, adding that 12 died.",
        "Source: the figures that the ministry published on Monday in the capital and elsewhere",
        "Photo by photo, she rebuilt the scene.",
        "Reporting by the newspaper showed that the minister knew.",
        "Published figures show 12 dead",
        "Published on 3 March, the report names twelve suspects.",
        "Reuters reported the strike first.",
        "Getty sold the house in 1976.",
        "Comments by the minister were not welcome",
        "File photos show him with the general",
        "Read more books, the teacher said.",
        "Get our children home, the mothers asked.",
        "All rights reserved for the crown were lost.",
        "“For more news, check our channel,” the spokesman joked.".replace("“For more news, check", "He said: check"),
    ],
)
def test_a_sentence_that_merely_contains_a_formula_is_not(line):
    assert not is_furniture(line)


def test_a_long_block_is_a_paragraph_whatever_it_opens_with():
    assert not is_furniture("Source: " + "a long sentence goes on " * 12)
