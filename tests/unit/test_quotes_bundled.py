"""The bundled story: every quotation under its own speaker."""

from pathlib import Path

import pytest

import index.stories
from index.names import resolve
from index.reading.quotes import extract_quotes, named_people
from index.reading.story import read_story
from index.types import QuoteKind

pytest.importorskip("spacy")


@pytest.fixture(scope="module")
def story():
    return read_story(Path(index.stories.__path__[0]) / "maduro-trump-call.md")


@pytest.fixture(scope="module")
def quotes(story):
    return extract_quotes(story)


def of(story, quotes, name):
    return [
        (quote.kind, " … ".join(span.of(story.text) for span in quote.spans))
        for quote in quotes
        if quote.speaker and quote.speaker.name == name
    ]


def test_maduros_direct_quotations_are_his_in_the_storys_order(story, quotes):
    direct = [text for kind, text in of(story, quotes, "Nicolás Maduro") if kind is QuoteKind.DIRECT]
    starts = ["“During my six years", "“I don’t like diplomacy", "“With the favour of God", "“We want peace"]
    assert [next(s for s in starts if text.startswith(s)) for text in direct] == starts


def test_trumps_words_are_his(story, quotes):
    his = [text for _, text in of(story, quotes, "Donald Trump")]
    assert any(text.endswith("“neither well nor badly”") for text in his)
    assert any(text.startswith("“I spoke to him briefly") for text in his)


@pytest.mark.parametrize(
    "part",
    ["spoke “cordially”", "“microphone diplomacy”", "“prudence” and “respect”", "using the pretext for regime change"],
)
def test_what_the_story_reports_of_maduro_is_his(story, quotes, part):
    assert any(part in text for _, text in of(story, quotes, "Nicolás Maduro"))


def test_no_quotation_stands_under_anothers_name(story, quotes):
    maduro = " ".join(text for _, text in of(story, quotes, "Nicolás Maduro"))
    trump = " ".join(text for _, text in of(story, quotes, "Donald Trump"))
    for text in ("narco-terrorists", "neither well", "I spoke to him", "anti-drug"):
        assert text not in maduro
    for text in ("cordially", "diplomatic prudence", "microphones", "favour of God", "regime change", "anti-drug"):
        assert text not in trump


def test_officials_frame_the_campaign(story, quotes):
    assert of(story, quotes, "US officials") == [(QuoteKind.INDIRECT, "the campaign as anti-drug trafficking")]


def test_occasions_are_given(story, quotes):
    given = {quote.occasion.of(story.text) for quote in quotes if quote.occasion}
    assert {"In a state TV interview", "In Monday’s Caracas rally"} <= given
    assert "On Wednesday, during a White House press conference" in given


def test_chavez_is_named_and_not_quoted(story, quotes):
    speakers = [quote.speaker for quote in quotes if quote.speaker]
    assert resolve("Hugo Chavez", speakers) == ()
    assert [s.name for s in resolve("Hugo Chavez", named_people(story))] == ["Hugo Chávez"]
    assert resolve("Putin", named_people(story)) == ()
