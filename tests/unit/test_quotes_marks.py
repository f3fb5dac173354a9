"""Quotation marks -> quoted spans."""

import pytest

from index.reading.quotes.marks import find_quoted
from index.types import Span


def quoted(*paragraphs):
    text = "\n\n".join(paragraphs)
    spans, start = [], 0
    for paragraph in paragraphs:
        spans.append(Span(start, start + len(paragraph)))
        start += len(paragraph) + 2
    return [q.span.of(text) for q in find_quoted(text, spans)]


@pytest.mark.parametrize(
    ("paragraph", "found"),
    [
        ("“We won,” she said.", ["“We won,”"]),
        ('"We won," she said.', ['"We won,"']),
        ("‘We won,’ she said.", ["‘We won,’"]),
        ("'We won,' she said.", ["'We won,'"]),
        ("«Ganamos», dijo.", ["«Ganamos»"]),
        ("„Wir haben gewonnen“, sagte sie.", ["„Wir haben gewonnen“"]),
        ("''We won,'' she said.", ["''We won,''"]),
        ("“We won,” she said, “and they lost.”", ["“We won,”", "“and they lost.”"]),
        ("It’s the workers’ day, isn’t it?", []),
        ("It's the dogs' day in the '90s.", []),
        ("‘It’s the players’ night,’ he said.", ["‘It’s the players’ night,’"]),
        ("“He told me ‘no’ twice,” she said.", ["“He told me ‘no’ twice,”"]),
        ("“He told me ‘no,’ and ‘never,’ twice,” she said.", ["“He told me ‘no,’ and ‘never,’ twice,”"]),
        ("The mayor’s ‘plan’ is Keller’s own.", ["‘plan’"]),
        ("”Vi vann”, sade hon. ”Igen.”", ["”Vi vann”", "”Igen.”"]),
        ("»Wir haben gewonnen«, sagte sie.", ["»Wir haben gewonnen«"]),
        ("„Wygraliśmy”, powiedziała.", ["„Wygraliśmy”"]),
        ("「私たちは勝った」と彼女は述べた。", ["「私たちは勝った」"]),
        ("她说：“我们赢了。”他说：“是的。”", ["“我们赢了。”", "“是的。”"]),
        ("“我们赢了”她说。", ["“我们赢了”"]),
        ('A 6" pipe burst.', []),
        ("Nothing here.", []),
    ],
)
def test_every_kind_of_mark_is_read(paragraph, found):
    assert quoted(paragraph) == found


def test_a_quotation_over_paragraphs_repeats_its_opening_mark_and_closes_once():
    assert quoted("She said: “It began in May.", "“It ended in June.", "“We were glad.” He left.") == [
        "“It began in May.",
        "“It ended in June.",
        "“We were glad.”",
    ]


def test_an_odd_mark_spoils_only_its_own_paragraph():
    paragraphs = ('He said "it is over and left.', '"It is not," she said.', 'They went" home.', '"Good," he said.')
    assert quoted(*paragraphs) == ['"It is not,"', '"Good,"']


@pytest.mark.parametrize(
    ("paragraph", "found"),
    [
        ("“We won and they lost.", ["“We won and they lost."]),
        ("He said, “no more questions.", ["“no more questions."]),
        ("“We won,” she said. “At last.", ["“We won,”", "“At last."]),
        ("She said: “We won.", ["“We won."]),
        ("“We won, said Keller.", []),
        ("“We won, Anna Keller said.", []),
        ("He said, “no more questions. He left.", []),
        ("He said “it is over and left.", []),
    ],
)
def test_of_an_unclosed_quotation_only_what_is_surely_spoken_is_kept(paragraph, found):
    assert quoted(paragraph, "The hall was silent.") == found
