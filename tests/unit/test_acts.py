"""Acts of speech: a question for one is met by quotations with a cue of the same sense, and by no others."""

import pytest

from index.answering.acts import is_act
from index.library import Library
from index.types import Reason
from tests.unit.parts import story_of

STORY = story_of(
    "Mayor Anna Weber said the dam was old. She denied that money was short.",
    "Weber vowed that nobody would pay more. “We warned them,” she said.",
    "Paul Braun warned that the river would rise.",
    name="acts",
)


@pytest.fixture(scope="module")
def library(embedder):
    with Library.of(STORY, embedder=embedder) as made:
        yield made


def shown(library, question):
    return [s.text for s in getattr(library.ask(question), "statements", ())]


@pytest.mark.parametrize(
    ("asked", "cue"),
    [("deny", "denied"), ("promise", "vowing"), ("PLEDGED", "promise"), ("warn", "threatened"), ("admit", "concedes")],
)
def test_a_cue_of_the_same_sense_does_what_is_asked(asked, cue):
    assert is_act(asked, cue)


@pytest.mark.parametrize(("asked", "cue"), [("deny", "said"), ("promise", "warned"), ("warn", "added"), ("deny", "")])
def test_a_cue_of_another_sense_does_not(asked, cue):
    assert not is_act(asked, cue)


@pytest.mark.parametrize("question", ["What does Weber deny?", "What did Weber reject?", "Did Weber deny anything?"])
def test_what_somebody_denies_is_what_the_story_says_they_denied(library, question):
    assert shown(library, question) == ["She denied that money was short."]


def test_a_promise_is_found_by_another_word_for_it(library):
    assert shown(library, "What did Weber promise?") == ["Weber vowed that nobody would pay more."]


def test_where_nobody_did_so_the_refusal_offers_the_speakers_other_words(library):
    outcome = library.ask("What did Braun deny?")
    assert (outcome.reason, outcome.about) == (Reason.NOT_QUOTED_ON, "Paul Braun")
    assert outcome.suggestions[0] == "What did Paul Braun say?"


def test_who_warned_is_answered_with_the_warning(library):
    assert shown(library, "Who warned about the river?") == ["Paul Braun warned that the river would rise."]
