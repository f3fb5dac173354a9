from dataclasses import replace

import numpy as np
import pytest

from index.answering.answer import MARGIN, STATEMENTS, compose
from index.answering.question import understand
from index.answering.reranker import rerank
from index.answering.retriever import Retrieved, retrieve
from index.types import Answer, Reason, Refusal
from tests.unit.parts import story_of

CALL = story_of(
    "The president called on Monday. He spoke of oil for an hour.",
    "Nobody answered the telephone. The line was dead.",
    "The oil price rose in London. Traders were glad of it.",
    name="call",
)


@pytest.fixture
def filled(library):
    library.add(CALL)
    library.add(story_of("It rained on the oil fields.", name="rain"))
    return library


def found(library, question, story_id=None):
    asked = understand(question)
    vector = library.embedder.embed_query(question)
    return asked, vector, retrieve(asked, vector, library.store, story_id)


def ranked(library, question, story_id=None):
    asked, vector, retrieved = found(library, question, story_id)
    return asked, rerank(vector, retrieved)


def words(rank):
    return rank.sentence.span.of(CALL.text)


def test_passages_come_best_first(filled):
    _, _, retrieved = found(filled, "Nobody answered the telephone?")
    assert retrieved.passages[0].passage.span.of(CALL.text).startswith("Nobody")


def test_a_passage_that_both_searches_find_stands_above_one_that_one_finds(filled):
    _, _, retrieved = found(filled, "telephone")
    assert retrieved.passages[0].passage.ordinal == 1
    assert len({indexed.id for indexed in retrieved.passages}) == len(retrieved.passages) == 4


def test_passages_keep_to_the_story_that_was_asked(filled):
    _, _, retrieved = found(filled, "oil", "rain")
    assert {indexed.passage.story_id for indexed in retrieved.passages} == {"rain"}


def test_the_sentence_with_the_questions_words_comes_first(filled):
    _, ranks = ranked(filled, "Who answered the telephone?", "call")
    assert words(ranks[0]) == "Nobody answered the telephone."
    assert [rank.relevance for rank in ranks] == sorted((rank.relevance for rank in ranks), reverse=True)
    assert len(ranks) == 6


def test_a_sentences_neighbours_lift_it(filled):
    _, ranks = ranked(filled, "telephone", "call")
    assert words(ranks[1]) == "The line was dead."


def test_without_hits_there_is_nothing_to_rank(library):
    assert rerank(np.ones(64, np.float32), Retrieved((), {})) == []


def test_an_answer_has_at_most_three_statements_none_far_below_the_best(filled):
    asked, ranks = ranked(filled, "Nobody answered the telephone, the line was dead?", "call")
    outcome = compose(asked, ranks, filled.store)
    assert isinstance(outcome, Answer)
    assert 1 <= len(outcome.statements) <= STATEMENTS
    assert [s.citation.number for s in outcome.statements] == list(range(1, len(outcome.statements) + 1))
    lowered = [ranks[0], *(replace(rank, relevance=ranks[0].relevance - MARGIN - 0.1) for rank in ranks[1:])]
    assert len(compose(asked, lowered, filled.store).statements) == 1


def test_what_no_sentence_carries_is_refused_without_a_nearest_that_would_puzzle(filled):
    asked, ranks = ranked(filled, "Pancakes with maple syrup?", "call")
    outcome = compose(asked, ranks, filled.store)
    assert isinstance(outcome, Refusal)
    assert (outcome.reason, outcome.nearest) == (Reason.NOT_COVERED, None)


def test_a_near_miss_shows_what_comes_nearest(filled):
    asked, ranks = ranked(filled, "telephone answered", "call")
    near = [replace(rank, cosine=min(rank.cosine, 0.05)) for rank in ranks]
    outcome = compose(asked, near, filled.store)
    assert isinstance(outcome, Refusal)
    assert outcome.nearest.text == "Nobody answered the telephone."
    assert 0.1 <= outcome.confidence < 0.3


def test_nothing_found_is_refused_with_no_confidence(filled):
    assert compose(understand("Who?"), [], filled.store) == Refusal("Who?", Reason.NOT_COVERED)


def test_a_question_of_function_words_alone_is_answered_or_refused(filled):
    asked, ranks = ranked(filled, "who was it?")
    assert asked.terms == ()
    assert isinstance(compose(asked, ranks, filled.store), Answer | Refusal)
