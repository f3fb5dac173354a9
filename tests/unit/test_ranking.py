"""Late interaction and the second look, on the real token model."""

import pytest

from index.answering.reranker import Ranked, rerank
from index.answering.second_look import AT_HOME, CLOSE, READS, contenders, look_again
from index.reading.passages import split_passages
from index.rows import IndexedPassage, IndexedSentence
from index.tokens import TokenEncoder
from index.types import Sentence, Span
from tests.unit.parts import sentence_spans, story_of

TOKENS = TokenEncoder()


def ranking(story, question):
    passages = split_passages(story)
    indexed = [
        IndexedPassage(n, passage, tuple(map(IndexedSentence, range(len(tokens)), passage.sentences, tokens)))
        for n, (passage, tokens) in enumerate(zip(passages, TOKENS.sentences(story.text, passages), strict=True))
    ]
    return rerank(*TOKENS.question(question), indexed)


def words(story, ranked):
    return [r.sentence.span.of(story.text) for r in ranked]


def test_a_rare_word_decides_more_than_one_that_all_sentences_have():
    story = story_of("The minister spoke of oil.", "The minister spoke of fish.", "The minister spoke of coal.")
    assert words(story, ranking(story, "What did the minister say of fish?").sentences)[0].endswith("fish.")


def test_a_sentence_leans_on_the_one_before_it_in_its_paragraph():
    leaning = story_of("Ida Holm joined the navy. She was born in Bergen.", "The ship was built in Turku.")
    apart = story_of("She was born in Bergen.", "Ida Holm joined the navy.", "The ship was built in Turku.")
    question = "Where was Ida Holm born?"
    of = {s.sentence.span.of(leaning.text): s.relevance for s in ranking(leaning, question).sentences}
    alone = {s.sentence.span.of(apart.text): s.relevance for s in ranking(apart, question).sentences}
    assert of["She was born in Bergen."] > alone["She was born in Bergen."]


def test_each_token_of_the_question_is_weighed_and_found():
    story = story_of("The minister spoke of oil.", "The minister spoke of fish.")
    made = ranking(story, "minister fish")
    common, rare = made.weights
    assert rare > common
    fish = next(s for s in made.sentences if s.sentence.span.of(story.text).endswith("fish."))
    assert made.likeness_of(fish)[1] > 0.8


def test_without_passages_there_is_nothing_to_rank():
    assert ranking(story_of("A word."), "").sentences == ()
    assert rerank(*TOKENS.question("Who?"), []).sentences == ()


LETTERS = story_of(*(f"Sentence {letter}." for letter in "ABCDEFGH"), name="letters")


def ranked(*relevances):
    spans = sentence_spans(LETTERS)
    return [Ranked(n, "letters", Sentence(spans[n]), r, spans[n]) for n, r in enumerate(relevances)]


def looked(rows, scores):
    """The places in their new order, and what was read."""
    seen = []

    def read(question, text):
        seen.append(text)
        return scores[text]

    again, logit = look_again("Which?", rows, contenders(rows), {"letters": LETTERS}, read)
    return [r.place for r in again], [r.relevance for r in again], logit, seen


def test_only_the_first_is_read_where_it_leads_clearly():
    places, _, logit, seen = looked(ranked(0.9, 0.9 - 2 * CLOSE, 0.5), {"Sentence A.": -3.0})
    assert (places, logit, seen) == ([0, 1, 2], -3.0, ["Sentence A."])


def test_of_a_question_about_another_subject_only_the_first_is_read():
    _, _, _, seen = looked(ranked(AT_HOME - 0.02, AT_HOME - 0.02, AT_HOME - 0.02), {"Sentence A.": -9.0})
    assert seen == ["Sentence A."]


def test_of_two_that_are_close_the_better_read_one_comes_first():
    scores = {"Sentence A.": -4.0, "Sentence B.": 5.0}
    places, relevances, logit, _ = looked(ranked(0.8, 0.799, 0.5), scores)
    assert places == [1, 0, 2]
    assert logit == 5.0
    assert relevances[0] == pytest.approx(0.8)
    assert relevances == sorted(relevances, reverse=True)


def test_what_was_not_read_never_passes_the_first():
    rows = ranked(*(0.8 - n * CLOSE / 10 for n in range(8)))
    scores = {f"Sentence {letter}.": -10.0 for letter in "ABCDEFGH"}
    places, _, _, seen = looked(rows, scores)
    assert places[0] == 0
    assert len(seen) == READS


def test_a_sentence_that_leans_is_read_with_the_one_before_it():
    spans = sentence_spans(LETTERS)
    both = Span(spans[0].start, spans[1].end).of(LETTERS.text)
    rows = ranked(0.8, 0.8)
    rows[1] = Ranked(1, "letters", Sentence(spans[1]), 0.8, spans[1], Sentence(spans[0]))
    places, _, logit, seen = looked(rows, {"Sentence A.": 0.0, "Sentence B.": -1.0, both: 5.0})
    assert places == [1, 0]
    assert logit == pytest.approx(2.0)
    assert both in seen
