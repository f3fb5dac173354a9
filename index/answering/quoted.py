"""Questions about somebody's words -> their quotations, all of them and nobody else's."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from index.answering.about import Subject
from index.answering.citations import cite_quote
from index.answering.question import Question
from index.answering.reported import reported
from index.answering.speech import Speech
from index.names import fold, name_words, resolve
from index.quotebook import Quotebook
from index.rows import Vectors
from index.store import Store
from index.types import Answer, Quote, QuoteKind, Reason, Refusal, Span, Speaker, Story

STORIES = 3
"""The most stories that one answer quotes from, the newest first."""

SUGGESTIONS = 3
"""Quoted speakers offered where somebody is not quoted."""

SPEAKERS = 6
"""Speakers offered where the reader doesn't say whom they mean."""

_PRONOUNS = frozenset("he she they him her them his their él ella ellos ellas".split())
_AND = re.compile(r"\s*,\s*|\s+(?:and|&|y)\s+", re.IGNORECASE)
_MOST = 0.75  # of the words that a reader remembers
_SURE = 0.99  # a quotation found under its speaker's name is an answer


@dataclass(frozen=True, slots=True, eq=False)
class _Said:
    """A story with its quotations."""

    story: Story
    book: Quotebook
    sentences: tuple[Span, ...]

    def select(self, picked: Iterable[int], subject: Subject | None) -> list[int]:
        """Those of the picked quotations that are about the subject, in the story's order."""
        if subject is None:
            return list(picked)
        return subject.select(self.story, self.book, list(picked), self.sentences)


def answer_speech(
    question: Question, speech: Speech, store: Store, story_id: str | None, embed: Callable[[str], Vectors]
) -> Answer | Refusal | None:
    """The quotations that a question asks for, or why there are none; None where it is about a fact."""
    subject = Subject(speech.about, embed) if speech.about else None
    if speech.words is not None:
        return _whose(question, speech.words, store, story_id)
    if speech.speaker is None:
        return _answer(question, [(s, s.select(range(len(s.book.quotes)), subject)) for s in _newest(store, story_id)])
    if speech.speaker.casefold() in _PRONOUNS:
        names = [name for s in _newest(store, story_id) for name in _most_quoted(s.book)]
        return _which(question, None, names[:SPEAKERS], speech.about) if names else None
    last_words = [words[-1] for words in map(name_words, _AND.split(speech.speaker)) if words]
    naming = store.stories_naming(last_words) if story_id is None else [story_id]
    said = [_said(store, id_) for id_ in naming[:STORIES]]
    is_named = bool(store.lexical(last_words, 1, story_id))
    outcome = _of_speaker(question, speech, speech.speaker, subject, said, is_named=is_named)
    if isinstance(outcome, Refusal) and not outcome.suggestions:
        searched = said or _newest(store, story_id)
        others = [name for s in searched for name in _most_quoted(s.book)]
        outcome = replace(outcome, suggestions=_what_did_they_say(others[:SUGGESTIONS]))
        if outcome.reason in (Reason.NOT_QUOTED, Reason.NOT_QUOTED_ON) and not all(
            s.story.is_english for s in searched
        ):
            return replace(outcome, reason=Reason.NO_QUOTE_FOUND)
    return outcome


def _of_speaker(
    question: Question, speech: Speech, name: str, subject: Subject | None, said: list[_Said], *, is_named: bool
) -> Answer | Refusal | None:
    found = [(s, speaker) for s in said for speaker in _meant(name, s.book)]
    quoted = [(s, speaker) for s, speaker in found if s.book.of(speaker)]
    if not quoted:
        return _without_words(question, speech, name, found, is_named=is_named)
    names = list(dict.fromkeys(speaker.name for _, speaker in quoted))
    if any(len({other for t, other in quoted if t is s}) > 1 for s, _ in quoted) and not _AND.search(name):
        return _which(question, name, names, speech.about)
    answer = _answer(question, [(s, s.select(s.book.of(speaker), subject)) for s, speaker in quoted])
    if answer is None and speech.is_sure:
        return Refusal(question.text, Reason.NOT_QUOTED_ON, names[0])
    return answer


def _meant(name: str, book: Quotebook) -> tuple[Speaker, ...]:
    """Whom a name means; for two names joined by "and", those whom each means."""
    found = resolve(name, book.speakers)
    if found or not _AND.search(name):
        return found
    return tuple(dict.fromkeys(speaker for part in _AND.split(name) for speaker in resolve(part, book.speakers)))


def _without_words(
    question: Question, speech: Speech, name: str, found: list[tuple[_Said, Speaker]], *, is_named: bool
) -> Refusal | None:
    """Why somebody has no quotations: named and not quoted, or not in the story at all."""
    if not speech.is_sure:
        return None
    if found:
        return Refusal(question.text, Reason.NOT_QUOTED, found[0][1].name)
    if not is_named:
        return Refusal(question.text, Reason.NOT_IN_STORY, name)
    return Refusal(question.text, Reason.NOT_QUOTED, name) if name[:1].isupper() else None


def _which(question: Question, name: str | None, names: Sequence[str], about: str | None) -> Refusal:
    """Ask back whom the reader means."""
    return Refusal(question.text, Reason.WHICH_SPEAKER, name, suggestions=_what_did_they_say(names, about))


def _what_did_they_say(names: Sequence[str], about: str | None = None) -> tuple[str, ...]:
    subject = f" about {about}" if about else ""
    return tuple(f"What did {name} say{subject}?" for name in dict.fromkeys(names))


def _most_quoted(book: Quotebook) -> list[str]:
    counts = Counter(quote.speaker.name for quote in book.quotes if quote.speaker)
    return [name for name, _ in counts.most_common()]


def _whose(question: Question, words: str, store: Store, story_id: str | None) -> Answer | Refusal | None:
    """The quotation that has these words, or most of them; None where the story has them, but not as a quotation."""
    wanted = _letters(words)
    terms = set(name_words(words)) or {""}
    best: tuple[float, _Said, int] | None = None
    stories = _newest(store, story_id)
    for s in stories:
        for i, quote in enumerate(s.book.quotes):
            text = " ".join(span.of(s.story.text) for span in quote.spans)
            share = len(terms & set(name_words(text))) / len(terms)
            if wanted and wanted in _letters(text):
                share = 2.0
            if share >= _MOST and (best is None or share > best[0]):
                best = (share, s, i)
    if best is not None:
        return _answer(question, [(best[1], [best[2]])])
    if any(wanted in _letters(s.story.text) for s in stories):
        return None
    return Refusal(question.text, Reason.NOT_COVERED)


def _answer(question: Question, picked: list[tuple[_Said, list[int]]]) -> Answer | None:
    """The picked quotations, story by story and speaker by speaker: first what is quoted, then what is reported."""
    ordered: list[tuple[Story, Quote]] = []
    for s, chosen in picked:
        quotes = [s.book.quotes[i] for i in chosen]
        for speaker in dict.fromkeys(quote.speaker for quote in quotes):
            own = [quote for quote in quotes if quote.speaker == speaker]
            ordered += [(s.story, quote) for quote in own if quote.kind is QuoteKind.DIRECT]
            ordered += [(s.story, quote) for quote in reported(own, s.book.quotes, s.sentences)]
    statements = tuple(cite_quote(story, quote, n) for n, (story, quote) in enumerate(ordered, start=1))
    return Answer(question.text, statements, _SURE) if statements else None


def _newest(store: Store, story_id: str | None) -> list[_Said]:
    ids = [story_id] if story_id is not None else store.story_ids()[::-1][:STORIES]
    return [_said(store, id_) for id_ in ids]


def _said(store: Store, story_id: str) -> _Said:
    return _Said(store.story(story_id), store.quotebook(story_id), tuple(store.sentence_spans(story_id)))


def _letters(words: str) -> str:
    return "".join(c for c in fold(words) if c.isalnum())
