"""Follow-ups in a library: the turns before a question, and whom the stories that are asked name."""

from collections.abc import Sequence
from dataclasses import replace

from index.answering.antecedents import Cast
from index.answering.followup import TURNS, leans, resolve
from index.answering.question import MAX_CHARACTERS, Question
from index.answering.quoted import STORIES
from index.store import Store
from index.types import Turn


class FollowUps:
    """Fills follow-ups in from their history. One thread at a time."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._casts: tuple[str | None, str | None, Cast] | None = None

    def stands_for(self, asked: Question, story_id: str | None, history: Sequence[str | Turn]) -> str | None:
        """The question that a follow-up stands for; None where it stands alone."""
        if not history or not leans(asked.text):
            return None
        cast = self._cast(story_id)
        turns: list[Turn] = []
        for earlier in history[-TURNS:]:
            turn = Turn(earlier) if isinstance(earlier, str) else earlier
            turns.append(replace(turn, question=resolve(turn.question, turns, cast) or turn.question))
        understood = resolve(asked.text, turns, cast)
        return understood if understood and len(understood) <= MAX_CHARACTERS else None

    def _cast(self, story_id: str | None) -> Cast:
        """Whom a story (without an id: the newest ones) names, kept until the library changes."""
        generation = self._store.generation
        if self._casts is None or self._casts[:2] != (generation, story_id):
            ids = [story_id] if story_id is not None else self._store.newest(STORIES)[::-1]
            cast = Cast.of((self._store.story(id_), self._store.quotebook(id_)) for id_ in ids)
            self._casts = (generation, story_id, cast)
        return self._casts[2]
