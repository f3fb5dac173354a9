"""The one façade: a library of stories that answers questions in their own words.

lib = Library.open("data")          # or Library.open() for the bundled story, in memory
lib.add(read_story("article.md"))
lib.ask("what did Maduro say?")     # -> Answer | Refusal
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self, assert_never

from index.answering.answer import CAUTION, Found, compose, find
from index.answering.citations import surroundings, verified
from index.answering.followup import TURNS, turn_of, wants_more
from index.answering.history import FollowUps
from index.answering.question import Question, understand
from index.answering.quoted import answer_speech, count_shown
from index.answering.remarks import remark, wants_suggestions
from index.answering.repeated import Repeated
from index.answering.reranker import rerank
from index.answering.retriever import WHOLE, retrieve
from index.answering.smalltalk import is_statement, read_topic
from index.answering.speech import read_speech
from index.answering.suggestions import suggest
from index.crossencoder import CrossEncoder
from index.embedder import Embedder, Progress
from index.indexing import index_story
from index.quotebook import Quotebook
from index.reading.quotes import extract_quotes
from index.reading.story import SUFFIXES, bundled_story, read_bytes, read_story
from index.rows import Embedded
from index.store import Store
from index.tokens import TokenEncoder
from index.types import Answer, Change, Outcome, Reason, Refusal, Remark, Speaker, Story, Turn

__all__ = [
    "SUFFIXES",
    "TURNS",
    "Library",
    "Quotebook",
    "bundled_story",
    "extract_quotes",
    "read_bytes",
    "read_story",
    "surroundings",
    "turn_of",
    "verified",
    "wants_more",
]

SUGGESTIONS = 3
"""Questions offered where there is no answer."""


class Library:
    """Stories, and the way in and out of them. One thread at a time (see `beside`); calls block.

    `caution` is the confidence (0-1) from which a story is taken to answer.
    """

    def __init__(self, store: Store, embedder: Embedder, caution: float = CAUTION) -> None:
        self.store = store
        self.embedder = embedder
        self._caution = caution
        self._tokens = TokenEncoder(embedder.data)
        self._second_look = CrossEncoder(embedder.data)
        self._follow_ups = FollowUps(store)
        self._suggested = Repeated[str, tuple[str, ...]]()
        self._answers = Repeated[tuple[str, str | None], Answer | Refusal]()

    @classmethod
    def open(
        cls, folder: str | Path | None = None, *, embedder: Embedder | None = None, caution: float = CAUTION
    ) -> Self:
        """The library kept in a folder (made where there is none), or the bundled story in memory.

        Raises `StoreError`.
        """
        if folder is None:
            return cls.of(bundled_story(), embedder=embedder, caution=caution)
        data = Path(folder).expanduser()
        return cls(Store(data / "library.sqlite"), embedder or Embedder(data=data), caution)

    @classmethod
    def of(cls, *stories: Story, embedder: Embedder | None = None, caution: float = CAUTION) -> Self:
        """A library of these stories, in memory."""
        library = cls(Store(), embedder or Embedder(), caution)
        for story in stories:
            library.add(story)
        return library

    def beside(self) -> Self | None:
        """Another way into the same library, for another thread; None into one in memory. The models are shared."""
        if self.store.path is None:
            return None
        return type(self)(Store(self.store.path), self.embedder, self._caution)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.store.close()

    def load(self) -> None:
        """Load the models now (0.3 s; 5 s at first), so that the first question need not wait. Safe in any thread."""
        self.require_model()
        for model in (self._tokens.model, self._second_look.model):
            model.load()
        # Of few passages the encoder is rarely asked; kept ready, it is there in 0.1 s when it is.
        if not self.embedder.is_kept or self.count_passages() > WHOLE:
            self.embedder.load()

    def verify(self) -> None:
        """Compare all models' files with their digests. Raises `ModelUnavailable`, `ModelDamaged`."""
        for model in (self.embedder, self._tokens.model, self._second_look.model):
            model.verify()

    # A story comes in

    @property
    def is_new(self) -> bool:
        """Whether no story was ever added."""
        return self.store.generation is None

    def add(self, story: Story, *, progress: Progress | None = None, save: bool = True) -> Change:
        """Add a story, in the place of an older one of its id; one that is there already changes nothing.

        `progress` is called with texts embedded and in all. Whoever adds many leaves the FAISS file for
        the last one (`save`). Raises `ModelMismatch`, `StoreError`.
        """
        self.require_model()
        change = Change.UNCHANGED
        if self.embedder.data is not None:
            self._second_look.model.make_ready()  # the others are used here, and so made ready to travel, too
        if not self.store.holds(story):
            change = self.store.add(story, *self._index(story, progress), self._fingerprint)
        if save:
            self.store.save_vectors(progress)
        return change

    def remove(self, story_id: str) -> None:
        """Take a story out. Raises `StoryUnknown`."""
        self.store.remove(story_id)
        self.store.save_vectors()

    def rebuild(self, progress: Progress | None = None) -> None:
        """Make all passages and vectors anew, with the present model; the old ones serve until the end."""

        def remade() -> Iterator[tuple[Story, Sequence[Embedded], Quotebook]]:
            ids = self.store.story_ids()
            for done, story_id in enumerate(ids):
                if progress:
                    progress(done, len(ids))
                story = self.store.story(story_id)
                yield story, *self._index(story)
            if progress:
                progress(len(ids), len(ids))

        self.embedder.renew()
        self.store.replace_all(remade(), self._fingerprint)
        self.store.save_vectors(progress)
        self.embedder.drop_other_models()

    def _index(self, story: Story, progress: Progress | None = None) -> tuple[list[Embedded], Quotebook]:
        return index_story(story, self.embedder, self._tokens, progress)

    # A question comes in

    def ask(self, question: str, story_id: str | None = None, history: Sequence[str | Turn] = ()) -> Outcome:
        """What the story (or, without an id, any of them) says to a question, in its own words.

        `history` are the reader's earlier questions, oldest first, or better the turns (`turn_of`), which know what
        was shown. A follow-up is filled in from them, and the outcome says how it was understood. Raises
        `StoryUnknown`, `ModelMismatch`, `StoreError`.
        """
        with self.store.snapshot():
            asked = understand(question)
            topic = read_topic(asked.text) if asked.problem is None else None
            if topic is not None:
                outcome = remark(topic, asked.text, self.store, story_id)
                if isinstance(outcome, Remark) and wants_suggestions(topic):
                    return replace(outcome, suggestions=self.suggest(story_id))
                return outcome
            if asked.problem is None and is_statement(asked.text):
                asked = replace(asked, problem=Reason.NOT_A_QUESTION)
            understood = self._follow_ups.stands_for(asked, story_id, history) if asked.problem is None else None
            if understood is None:
                return self._answer(asked, story_id)
            return replace(self._answer(understand(understood), story_id), question=asked.text, understood=understood)

    def _answer(self, asked: Question, story_id: str | None) -> Answer | Refusal:
        if story_id is not None:
            self.store.story(story_id)  # raises where there is none
        elif self.store.is_empty:
            return Refusal(asked.text, Reason.NO_STORIES)
        if asked.problem is not None:
            return Refusal(asked.text, asked.problem, suggestions=self.suggest(story_id))
        return self._answers.get(self.store.generation, (asked.text, story_id), lambda: self._found(asked, story_id))

    def _found(self, asked: Question, story_id: str | None) -> Answer | Refusal:
        outcome = self._find(asked, story_id)
        if isinstance(outcome, Refusal) and not outcome.suggestions:
            return replace(outcome, suggestions=self.suggest(story_id))
        return outcome

    def _find(self, asked: Question, story_id: str | None) -> Answer | Refusal:
        """Somebody's words where they are asked for, else what the sentences say."""
        speech = read_speech(asked.text)
        if speech is not None:
            outcome = answer_speech(asked, speech, self.store, story_id, self.embedder.embed_query)
            if outcome is not None:
                return outcome
        return compose(asked, self.search(asked, story_id, settles_at=self._caution), self._caution)

    def quotebook(self, story_id: str) -> Quotebook:
        """Who said what in a story. Raises `StoryUnknown`."""
        return self.store.quotebook(story_id)

    def speakers(self, story_id: str) -> list[tuple[Speaker, int]]:
        """Who speaks in a story, and how many of their statements an answer shows. Raises `StoryUnknown`."""
        return count_shown(self.store, story_id)

    def answer(
        self, question: str, story_id: str | None = None, history: Sequence[str | Turn] = ()
    ) -> tuple[Outcome, dict[str, Story]]:
        """What `ask` gives, with the stories that it is from, by id, in the same state of the library."""
        with self.store.snapshot():
            outcome = self.ask(question, story_id, history)
            match outcome:
                case Answer():
                    ids = {statement.citation.story_id for statement in outcome.statements}
                case Refusal():
                    ids = {outcome.nearest.citation.story_id} if outcome.nearest else set()
                case Remark():
                    ids = {outcome.story_id} if outcome.story_id else set()
                case _:
                    assert_never(outcome)
            return outcome, {id_: self.store.story(id_) for id_ in ids}

    def suggest(self, story_id: str | None = None, k: int = SUGGESTIONS) -> tuple[str, ...]:
        """Up to `k` questions that the story (without an id: the newest stories in turn) does answer."""
        ids = [story_id] if story_id is not None else self.store.newest(k)
        each = [self._suggestions(id_) for id_ in ids]
        in_turn = [questions[turn] for turn in range(k) for questions in each if turn < len(questions)]
        return tuple(in_turn[:k])

    def require_model(self) -> None:
        """Raise `ModelMismatch` unless the index, if there is one, was made with the present model."""
        self.store.require_model(self._fingerprint)

    def search(
        self, question: Question, story_id: str | None = None, *, settles_at: float | None = None
    ) -> Found | None:
        """The sentences nearest to a question, ranked, and the evidence that they answer it; None without any.

        `settles_at` is the caution at which what can't change the verdict is left unread.
        """
        self.require_model()
        passages = retrieve(question, self.embedder.embed_query, self.store, story_id)
        ranking = rerank(*self._tokens.question(question.text), passages)
        return find(question, ranking, self.store, self._second_look.relevance, settles_at)

    @property
    def _fingerprint(self) -> str:
        """What tells this index from one that other models made."""
        return f"{self.embedder.fingerprint} {self._tokens.model.fingerprint}"

    def _suggestions(self, story_id: str) -> tuple[str, ...]:
        """A story's suggestions, kept until the library changes."""

        def made() -> tuple[str, ...]:
            story = self.store.story(story_id)
            return suggest(story, lambda q: isinstance(self._find(understand(q), story_id), Answer), SUGGESTIONS)

        return self._suggested.get(self.store.generation, story_id, made)

    def check(self) -> None:
        """Look through the whole file. Raises `StoreDamaged`."""
        self.store.check()

    def count_passages(self, story_id: str | None = None) -> int:
        """How many passages the library, or one story, has."""
        return self.store.count_passages(story_id)

    def story_ids(self) -> list[str]:
        """The ids of all stories, in the order in which they were added."""
        return self.store.story_ids()

    def newest_ids(self, k: int) -> list[str]:
        """The ids of the `k` stories added last, the newest first."""
        return self.store.newest(k)

    def count_stories(self) -> int:
        """How many stories there are."""
        return self.store.count_stories()

    def story(self, story_id: str) -> Story:
        """One story. Raises `StoryUnknown`."""
        return self.store.story(story_id)

    def newest(self) -> tuple[Story, int] | None:
        """The story added last and how many others there are; None where there is none."""
        ids = self.store.newest(1)
        return (self.store.story(ids[0]), self.store.count_stories() - 1) if ids else None
