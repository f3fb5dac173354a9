"""Who said what, as it is kept."""

import json
from dataclasses import fields

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.quotebook import EMPTY, Quotebook, read_quotebook, write_quotebook
from index.types import Quote, QuoteKind, Span, Speaker
from tests.unit.parts import DIMENSIONS, lines

MADURO = Speaker("Nicolás Maduro", ("Maduro", "the President’s"))
TRUMP = Speaker("Donald Trump", (), ("US President", "billionaire"))
BOTH = Speaker("Maduro and Trump", members=("Nicolás Maduro", "Donald Trump"))
QUOTES = (
    Quote((Span(0, 5), Span(9, 12)), QuoteKind.DIRECT, MADURO, Span(6, 8), Span(8, 9), Span(12, 20)),
    Quote((Span(30, 35),), QuoteKind.INDIRECT, TRUMP),
    Quote((Span(40, 45),), QuoteKind.MIXED),
    Quote((Span(50, 55),), QuoteKind.DIRECT, MADURO),
)
BOOK = Quotebook(QUOTES, np.eye(4, DIMENSIONS, dtype=np.float32), (TRUMP, MADURO, BOTH))


def same(one, other):
    assert (one.quotes, one.speakers) == (other.quotes, other.speakers)
    assert np.array_equal(one.vectors, other.vectors)
    assert one.vectors.dtype == np.float32


def test_a_book_comes_back_as_it_was_written():
    same(read_quotebook(*write_quotebook(BOOK)), BOOK)


def test_a_story_without_quotations_keeps_those_it_names():
    same(read_quotebook(*write_quotebook(EMPTY)), EMPTY)
    named = read_quotebook(*write_quotebook(Quotebook((), EMPTY.vectors, (MADURO,))))
    assert (named.quotes, named.speakers) == ((), (MADURO,))


def test_quotations_are_found_by_speaker_and_the_unattributed_by_none():
    assert (BOOK.of(MADURO), BOOK.of(TRUMP), BOOK.of(None)) == ((0, 3), (1,), (2,))
    assert BOOK.of(Speaker("Vladimir Putin")) == ()


def test_the_words_of_names_are_those_of_all_forms_without_titles_and_accents():
    assert BOOK.words() == {"nicolas", "maduro", "president", "donald", "trump"}


def test_every_field_of_a_quotation_is_written():
    (written,) = {frozenset(row) for row in json.loads(write_quotebook(BOOK)[1])}
    assert written == {field.name for field in fields(Quote)}


def test_a_book_written_before_roles_were_kept_is_still_read():
    book = read_quotebook('[["Nicolás Maduro", ["Maduro"]]]', "[]", b"")
    assert book.speakers == (Speaker("Nicolás Maduro", ("Maduro",)),)


def test_what_is_read_back_stands_for_the_speakers_object_itself():
    book = read_quotebook(*write_quotebook(BOOK))
    assert book.of(book.speakers[1]) == (0, 3)


spans = st.builds(lambda start, length: Span(start, start + length), st.integers(0, 10**7), st.integers(1, 10**5))


forms = st.lists(lines, max_size=2).map(tuple)


@st.composite
def books(draw):
    speakers = draw(st.lists(st.builds(Speaker, lines, forms, forms, forms), max_size=4, unique=True))
    maybe = st.one_of(st.none(), spans)
    quote = st.builds(
        Quote,
        st.lists(spans, min_size=1, max_size=3).map(tuple),
        st.sampled_from(QuoteKind),
        st.sampled_from([None, *speakers]),
        maybe,
        maybe,
        maybe,
    )
    quotes = draw(st.lists(quote, max_size=5))
    vectors = np.random.default_rng(0).normal(size=(len(quotes), 8)).astype(np.float16).astype(np.float32)
    return Quotebook(tuple(quotes), vectors if quotes else EMPTY.vectors, tuple(speakers))


@given(books())
def test_any_book_comes_back_as_it_was_written(book):
    same(read_quotebook(*write_quotebook(book)), book)
