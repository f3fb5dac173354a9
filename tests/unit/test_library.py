import random
import signal
import subprocess
import sys
import time

import pytest

from index.embedder import Embedder
from index.errors import ModelMismatch, StoryUnknown
from index.library import Library, bundled_story
from index.reading.passages import split_passages
from index.types import Answer, Change, Reason, Refusal
from tests.unit.parts import ROOT, WordEmbedder, run_python, sentence_spans, story_of

CALL = story_of(
    "The president called on Monday. He spoke of oil.", "Nobody answered the telephone.", name="call", language="en"
)
RAIN = story_of("It rained on the fields. The farmers were glad.", name="rain", language="en")


def first(outcome):
    assert isinstance(outcome, Answer)
    return outcome.statements[0].text


# Asking the real model about the bundled story


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("what does Maduro accuse Trump of?", "to seize Venezuela’s vast oil reserves."),
        ("How many strikes on alleged drug boats were conducted?", "21 strikes on alleged drug boats"),
        ("Why did Maduro disclose the call?", "to avoid “microphone diplomacy”"),
    ],
)
def test_a_question_is_answered_in_the_storys_own_words(bundled, question, words):
    outcome = bundled.ask(question)
    assert words in first(outcome)
    story = bundled.story("maduro-trump-call")
    assert 1 <= len(outcome.statements) <= 3
    for number, statement in enumerate(outcome.statements, start=1):
        assert statement.text == statement.citation.span.of(story.text)
        assert statement.citation.number == number


@pytest.mark.parametrize("question", ["who won the World Cup?", "What is the recipe for pancakes?", "مرحبا كيف الحال؟"])
def test_what_the_story_does_not_say_is_refused_with_questions_that_it_answers(bundled, question):
    outcome = bundled.ask(question)
    assert isinstance(outcome, Refusal)
    assert outcome.reason in (Reason.NOT_COVERED, Reason.OFF_TOPIC)
    assert len(outcome.suggestions) == 3
    assert all(isinstance(bundled.ask(suggestion), Answer) for suggestion in outcome.suggestions)


@pytest.mark.parametrize(
    ("question", "reason"),
    [("", "not_a_question"), (" \n ", "not_a_question"), ("😀😀", "not_a_question"), ("x" * 10_000, "too_long")],
)
def test_what_is_no_question_is_refused_unsearched_with_questions_that_are(bundled, question, reason):
    outcome = bundled.ask(question)
    assert (outcome.reason, len(outcome.suggestions), outcome.confidence) == (reason, 3, 0)


@pytest.mark.parametrize(
    "question",
    [
        '<b>&"?a',
        "\u202eabc\u202c",
        "w " * 499,
        "\x00 a",
        '" OR words MATCH "a',
        "'; DROP TABLE stories; --",
        "漢" * 900,
    ],
)
def test_no_question_breaks_the_search(bundled, question):
    assert isinstance(bundled.ask(question), Answer | Refusal)
    assert bundled.story_ids() == ["maduro-trump-call"]


def test_half_a_character_in_a_question_does_no_harm(bundled):
    assert isinstance(bundled.ask("what \udcff does Maduro accuse Trump of?"), Answer)


def test_confidence_is_a_probability_and_higher_for_what_is_covered(bundled):
    covered, strange = bundled.ask("what does Maduro accuse Trump of?"), bundled.ask("who won the World Cup?")
    assert 0 <= strange.confidence < covered.confidence <= 1


def test_the_same_question_gets_the_same_answer(bundled):
    assert bundled.ask("What did Trump say?") == bundled.ask("What did Trump say?")


def test_headings_and_furniture_are_never_answers(bundled):
    for question in ("Escalating US pressure?", "Which YouTube channel has more videos and updates?"):
        outcome = bundled.ask(question)
        for statement in outcome.statements if isinstance(outcome, Answer) else ():
            assert "YouTube" not in statement.text
            assert statement.text != "Escalating US pressure"


def test_a_question_can_be_put_to_one_story_or_to_all(embedder):
    with Library.open(embedder=embedder) as library:
        library.add(story_of("Brazil won the World Cup in Rome.", "Its captain wept for joy.", name="cup"))
        assert first(library.ask("who won the World Cup?")) == "Brazil won the World Cup in Rome."
        assert isinstance(library.ask("who won the World Cup?", "maduro-trump-call"), Refusal)
        assert first(library.ask("what does Maduro accuse Trump of?")).startswith("Maduro accuses")
        assert isinstance(library.ask("what does Maduro accuse Trump of?", "cup"), Refusal)
        library.remove("cup")
        assert isinstance(library.ask("who won the World Cup?"), Refusal)
        with pytest.raises(StoryUnknown):
            library.ask("who won the World Cup?", "cup")


def test_a_story_of_one_sentence_can_be_asked(embedder, tmp_path):
    with Library.open(tmp_path, embedder=embedder) as library:
        library.add(story_of("The mayor of Springfield resigned on Friday.", name="mayor"))
        assert first(library.ask("Who resigned on Friday?")) == "The mayor of Springfield resigned on Friday."


# Adding, replacing, removing


def test_a_library_without_stories_says_so(library):
    assert library.is_new
    assert library.ask("Who called?").reason is Reason.NO_STORIES
    assert library.newest() is None
    assert library.suggest() == ()
    with pytest.raises(StoryUnknown):
        library.ask("Who called?", "call")


def test_adding_the_same_story_twice_changes_nothing(library):
    assert library.add(CALL) is Change.ADDED
    generation = library.store.generation
    files = {file: file.stat().st_mtime_ns for file in library.store.path.parent.glob("*.faiss")}
    assert library.add(CALL) is Change.UNCHANGED
    assert library.store.generation == generation
    assert {file: file.stat().st_mtime_ns for file in library.store.path.parent.glob("*.faiss")} == files


@pytest.mark.parametrize("other", [{"title": "New"}, {"source": "New"}, {"questions": ("New?",)}, {"language": "es"}])
def test_a_story_of_which_anything_changed_takes_the_old_ones_place(library, other):
    library.add(CALL)
    changed = story_of(*(p.of(CALL.text) for p in CALL.paragraphs), name="call", **other)
    assert library.add(changed) is Change.REPLACED
    assert library.story("call") == changed


def test_the_newest_story_is_the_one_added_last(library):
    library.add(CALL)
    library.add(RAIN)
    library.add(story_of("Nobody called.", name="call"))
    assert library.newest() == (RAIN, 1)


def test_progress_is_shown_while_a_story_is_added(library):
    seen = []
    library.add(CALL, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1][0] == seen[-1][1] > 0


def test_many_can_be_added_before_the_faiss_file_is_kept(library):
    folder = library.store.path.parent
    library.add(CALL, save=False)
    assert not list(folder.glob("*.faiss"))
    library.add(RAIN)
    assert len(list(folder.glob("*.faiss"))) == 1


def test_another_processs_change_is_noticed(library):
    library.add(CALL)
    code = (
        "import sys; from index.library import Library; from tests.unit.parts import WordEmbedder, story_of\n"
        "with Library.open(sys.argv[1], embedder=WordEmbedder()) as library:\n"
        "    library.add(story_of('Snow fell on Sunday.', name='snow')); library.remove('call')"
    )
    assert run_python(code, library.store.path.parent).returncode == 0
    assert library.story_ids() == ["snow"]
    vector = library.embedder.embed_query("Snow fell on Sunday.")
    (passage,) = library.store.passages(id_ for id_, _ in library.store.nearest(vector, 5))
    assert passage.passage.story_id == "snow"


def test_a_story_that_is_replaced_while_it_is_asked_is_never_quoted_in_pieces(library, monkeypatch):
    library.add(CALL)
    shorter = story_of("The president called on Monday at noon, and he spoke.", name="call")
    retrieve = library.store.passages

    def replaced_meanwhile(ids):
        found = retrieve(ids)
        with Library.open(library.store.path.parent, embedder=WordEmbedder()) as other:
            other.add(shorter)
        return found

    monkeypatch.setattr(library.store, "passages", replaced_meanwhile)
    outcome = library.ask("The president called on Monday?")
    whole = {span.of(s.text) for s in (CALL, shorter) for span in sentence_spans(s)}
    assert {s.text for s in outcome.statements if isinstance(outcome, Answer)} <= whole


def test_suggestions_are_made_anew_when_their_story_was_replaced(embedder, tmp_path):
    with Library.open(tmp_path, embedder=embedder) as library:
        library.add(story_of("The mayor of Springfield resigned on Friday.", name="mayor"))
        assert any("Springfield" in question for question in library.suggest())
        library.add(story_of("The mayor of Shelbyville resigned on Friday.", name="mayor"))
        assert any("Shelbyville" in question for question in library.suggest())
        library.remove("mayor")
        assert library.suggest() == ()


# Models


def test_an_index_of_another_model_is_refused_with_the_command_that_rebuilds_it(tmp_path):
    with Library.open(tmp_path, embedder=WordEmbedder("one")) as library:
        library.add(CALL)
        generation = library.store.generation
    with Library.open(tmp_path, embedder=WordEmbedder("two")) as library:
        for refused in (lambda: library.ask("Who called?"), lambda: library.add(RAIN), library.require_model):
            with pytest.raises(ModelMismatch, match=r"words-one .*not with words-two .*verbatim index rebuild"):
                refused()
        assert library.store.generation == generation
        seen = []
        library.rebuild(lambda done, total: seen.append((done, total)))
        assert seen == [(0, 1), (1, 1)]
        assert library.add(RAIN) is Change.ADDED
        assert library.story("call") == CALL
        assert isinstance(library.ask("Who called on Monday?"), Answer | Refusal)
    with Library.open(tmp_path, embedder=WordEmbedder("one")) as library, pytest.raises(ModelMismatch):
        library.ask("Who called?")


def test_a_rebuild_that_fails_leaves_the_old_index(tmp_path):
    with Library.open(tmp_path, embedder=WordEmbedder("one")) as library:
        library.add(CALL)
        library.add(RAIN)

    class Failing(WordEmbedder):
        def embed_documents(self, texts, progress=None):
            if any("rained" in text for text in texts):
                raise KeyboardInterrupt
            return super().embed_documents(texts, progress)

    with Library.open(tmp_path, embedder=Failing("two")) as library, pytest.raises(KeyboardInterrupt):
        library.rebuild()
    with Library.open(tmp_path, embedder=WordEmbedder("one")) as library:
        library.require_model()
        library.check()
        assert library.story_ids() == ["call", "rain"]


def test_vectors_of_other_dimensions_are_served_after_a_rebuild(tmp_path, embedder, another_model):
    with Library.open(tmp_path, embedder=Embedder(another_model)) as library:
        library.add(bundled_story())
    with Library.open(tmp_path, embedder=embedder) as library:
        with pytest.raises(ModelMismatch):
            library.ask("what does Maduro accuse Trump of?")
        library.rebuild()
        assert "oil reserves" in first(library.ask("what does Maduro accuse Trump of?"))


def test_an_emptied_library_takes_any_model(tmp_path):
    with Library.open(tmp_path, embedder=WordEmbedder("one")) as library:
        library.add(CALL)
        library.remove("call")
    with Library.open(tmp_path, embedder=WordEmbedder("two")) as library:
        assert library.add(CALL) is Change.ADDED


# Nothing lost

VERSIONS = [
    [
        story_of(
            *(f"Sentence {n} of story {s} tells version {v}. It has two." for n in range(15)),
            name=f"story-{s}",
            language="en",
        )
        for s in range(3)
    ]
    for v in range(2)
]
KEEPS_CHANGING = """
import sys
from itertools import count
from index.library import Library
from tests.unit.parts import WordEmbedder
from tests.unit.test_library import VERSIONS
with Library.open(sys.argv[1], embedder=WordEmbedder()) as library:
    for turn in count():
        print(turn, flush=True)
        for story in VERSIONS[turn % 2]:
            library.add(story)
        if turn % 4 == 3:
            library.remove("story-1")
            library.rebuild()
"""


def test_a_library_killed_at_any_moment_opens_whole_with_the_old_or_the_new_state(tmp_path):
    chance = random.Random(7)
    folder = tmp_path / "data"
    for delay in (None, *(chance.uniform(0, 0.4) for _ in range(5))):
        process = subprocess.Popen(
            [sys.executable, "-c", KEEPS_CHANGING, folder], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        if delay is None:
            while not (folder / "library.sqlite").exists():  # killed while it is being made
                assert process.poll() is None
        else:
            assert process.stdout.readline()
            time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        assert_whole(folder)


def assert_whole(folder):
    with Library.open(folder, embedder=WordEmbedder()) as library:
        library.check()
        library.require_model()
        for story_id in library.story_ids():
            story = library.story(story_id)
            assert story in [version[int(story_id[-1])] for version in VERSIONS]
            vector = library.embedder.embed_query("Sentence 1 of story")
            found = library.store.passages(id_ for id_, _ in library.store.nearest(vector, 10_000, story_id))
            assert sorted((p.passage for p in found), key=lambda p: p.ordinal) == split_passages(story)
            assert len(library.store.lexical(["tells"], 10_000, story_id)) == 15
        everywhere = library.store.nearest(library.embedder.embed_query("Sentence"), 10_000)
        assert len(everywhere) == library.count_passages()
        assert not list(folder.glob("*.partial"))


FILLS_THE_DISK = """
import resource, sys
from index.errors import StoreUnwritable
from index.library import Library
from tests.unit.parts import WordEmbedder, story_of
big = story_of(*(f"Sentence {n} tells of the village Ort{n}." for n in range(300)), name="big", language="en")
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
with Library.open(sys.argv[1], embedder=WordEmbedder()) as library:
    try:
        library.add(big)
    except StoreUnwritable as error:
        print(error.hint, library.story_ids())
"""


def test_a_full_disk_loses_nothing_and_is_said_in_one_line(library):
    library.add(CALL)
    folder = library.store.path.parent
    done = run_python(FILLS_THE_DISK, folder, 200_000)
    assert (done.stdout, done.stderr) == ("Free some disk space; nothing was changed. ['call']\n", "")
    assert library.story_ids() == ["call"]
    library.check()
    assert library.add(RAIN) is Change.ADDED
