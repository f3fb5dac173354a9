import pytest
from hypothesis import given

from index.answering.question import MAX_CHARACTERS, understand
from index.types import Reason
from tests.unit.parts import lines


def test_the_words_that_carry_a_question_are_its_terms():
    question = understand("  What did   Maduro say about the US?  ")
    assert question.text == "What did Maduro say about the US?"
    assert question.words == ("what", "did", "maduro", "say", "about", "the", "us")
    assert question.terms == ("maduro",)
    assert question.problem is None


def test_each_word_counts_once():
    assert understand("oil, Oil and OIL_oil").words == ("oil", "and")


def test_spanish_questions_have_their_own_empty_words():
    assert understand("¿Qué dijo el presidente?").terms == ("presidente",)


def test_composed_and_decomposed_letters_are_the_same_word():
    assert understand("cafe\u0301?").words == understand("café?").words == ("café",)


@pytest.mark.parametrize("text", ["", " \n\t ", "😀😀", "👩\u200d👩\u200d👧", '<>&"', "1984", "?!", "\u202e", "\u200b"])
def test_a_text_without_a_letter_is_no_question(text):
    assert understand(text).problem is Reason.NOT_A_QUESTION


def test_ten_thousand_characters_are_too_long_and_a_thousand_are_not():
    assert understand("why " * 2_500).problem is Reason.TOO_LONG
    assert understand("w" * MAX_CHARACTERS).problem is None
    assert understand("w" * (MAX_CHARACTERS + 1)).problem is Reason.TOO_LONG


@pytest.mark.parametrize("text", ['<b>&"', "مرحبا كيف الحال", "\u202eolleh\u202c", "שלום", "漢字"])
def test_markup_and_right_to_left_text_are_questions_like_any(text):
    assert understand(text).problem is None


@given(lines)
def test_any_text_is_understood_and_its_terms_are_among_its_words(text):
    question = understand(text)
    assert set(question.terms) <= set(question.words)
    assert question.text == " ".join(question.text.split())
