"""Questions about somebody's words -> their quotations, all of them and nobody else's."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from index.answering.about import Subject
from index.answering.acts import is_act
from index.answering.citations import cite, cite_quote
from index.answering.question import Question
from index.answering.reported import shown
from index.answering.silence import find_silence
from index.answering.speech import Speech
from index.names import fold, name_words, resolve, surname, with_article
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

TOLD = 3
"""Sentences shown that tell of a speaker and a subject where the speaker is not quoted on it."""

ROLL = 12
"""Speakers listed where the reader asks who speaks."""

_PRONOUNS = frozenset("he she they him her them his their él ella ellos ellas".split())
_AND = re.compile(r"\s*,\s*|\s+(?:and|or|&|y)\s+", re.IGNORECASE)
_BOTH = re.compile(r"^(?:both|either|neither)\s+", re.IGNORECASE)
_MOST = 0.75  # of the words that a reader remembers
_NEAR = 0.8  # difflib's ratio, as of "madruo" and "maduro"
_TOLD = 0.6  # less sure: such a sentence may report none of the speaker's words
_SURE = 0.99  # a quotation found under its speaker's name is an answer


@dataclass(frozen=True, slots=True, eq=False)
class _Said:
    """A story with its quotations."""

    story: Story
    book: Quotebook
    sentences: tuple[Span, ...]

    def select(self, picked: Iterable[int], subject: Subject | None, act: str | None) -> list[int]:
        """Those of the picked quotations that do what is asked for, on the subject, in the story's order."""
        chosen = [i for i in picked if act is None or self._does(act, self.book.quotes[i])]
        return subject.select(self.story, self.book, chosen, self.sentences) if subject else chosen

    def _does(self, act: str, quote: Quote) -> bool:
        return quote.cue_span is not None and is_act(act, quote.cue_span.of(self.story.text))


def answer_speech(
    question: Question, speech: Speech, store: Store, story_id: str | None, embed: Callable[[str], Vectors]
) -> Answer | Refusal | None:
    """The quotations that a question asks for, or why there are none; None where it is about a fact."""
    subject = Subject(speech.about, embed) if speech.about else None
    if speech.is_roll:
        names = [name for s in _newest(store, story_id) for name in _most_quoted(s)]
        return (
            Refusal(question.text, Reason.WHO_IS_QUOTED, suggestions=_what_did_they_say(names[:ROLL]))
            if names
            else None
        )
    if speech.words is not None:
        return _whose(question, speech.words, store, story_id)
    if speech.speaker is None:
        told = _newest(store, story_id)
        answer = _answer(question, [(s, s.select(range(len(s.book.quotes)), subject, speech.act)) for s in told])
        return answer or (None if subject or speech.act else Refusal(question.text, Reason.NOT_COVERED))
    if speech.speaker.casefold() in _PRONOUNS:
        told = _newest(store, story_id)
        names = [
            name for s in told for name in _most_quoted(s, s.select(range(len(s.book.quotes)), subject, speech.act))
        ]
        return _which(question, None, names[:SPEAKERS], speech.about) if names else None
    name = _BOTH.sub("", speech.speaker) if _AND.search(speech.speaker) else speech.speaker
    last_words = [words[-1] for words in map(name_words, _AND.split(name)) if words]
    # A role ("the CEO") is looked for in the newest stories.
    naming = [story_id] if story_id is not None else store.stories_naming(last_words, STORIES) or store.newest(STORIES)
    said = [_said(store, id_) for id_ in naming]
    is_named = store.has_word(last_words, story_id)
    outcome = _of_speaker(question, speech, name, subject, said, is_named=is_named)
    if isinstance(outcome, Refusal) and not outcome.suggestions:
        searched = said or _newest(store, story_id)
        others = [name for s in searched for name in _most_quoted(s)]
        # Who speaks for somebody comes first: "Sanders' campaign" where Sanders himself isn't quoted.
        others.sort(key=lambda other: not set(last_words) & set(name_words(other)))
        if outcome.reason is Reason.NOT_IN_STORY and (near := _misspelt(name, others)):
            return _which(question, name, near, speech.about)
        first = [outcome.about] if outcome.reason is Reason.NOT_QUOTED_ON and outcome.about else []
        outcome = replace(outcome, suggestions=_what_did_they_say([*first, *others][:SUGGESTIONS]))
        if outcome.reason in (Reason.NOT_QUOTED, Reason.NOT_QUOTED_ON) and not all(
            s.story.is_english for s in searched
        ):
            return replace(outcome, reason=Reason.NO_QUOTE_FOUND)
    return outcome


def count_shown(store: Store, story_id: str) -> list[tuple[Speaker, int]]:
    """A story's speakers with how many statements an answer shows of each, the most first. Raises `StoryUnknown`."""
    s = _said(store, story_id)
    speakers = dict.fromkeys(quote.speaker for quote in s.book.quotes if quote.speaker)
    own = {who: [s.book.quotes[i] for i in s.book.of(who)] for who in speakers}
    counts = [(who, len(shown(own[who], s.book.quotes, s.story, s.sentences))) for who in speakers]
    return sorted(counts, key=lambda counted: -counted[1])


def _misspelt(name: str, others: Sequence[str]) -> list[str]:
    """The speakers one of whose names is nearly the one asked for."""
    asked = (name_words(name) or ("",))[-1]
    close = {c for other in others for c in get_close_matches(asked, name_words(other), 1, _NEAR) if len(asked) > 3}
    return [other for other in dict.fromkeys(others) if close & set(name_words(other))]


def _of_speaker(
    question: Question, speech: Speech, name: str, subject: Subject | None, said: list[_Said], *, is_named: bool
) -> Answer | Refusal | None:
    found = [(s, _meant(name, s.book)) for s in said]
    quoted = [(s, [speaker for speaker in speakers if s.book.of(speaker)]) for s, speakers in found]
    if not any(speakers for _, speakers in quoted):
        named = [(s, who) for s, speakers in found for who in speakers]
        told = _told(question, speech, subject, named) if speech.is_sure else None
        return told or _without_words(question, speech, name, named, is_named=is_named)
    names = list(dict.fromkeys(who.name for _, speakers in quoted for who in speakers if not who.members))
    if any(len(_persons(speakers)) > 1 for _, speakers in quoted) and not _AND.search(name):
        return _which(question, name, names, speech.about)
    answer = _answer(
        question,
        [(s, s.select([i for who in speakers for i in s.book.of(who)], subject, speech.act)) for s, speakers in quoted],
    )
    if answer is None and speech.is_sure:
        told = _told(question, speech, subject, [(s, who) for s, speakers in quoted for who in speakers])
        return told or Refusal(question.text, Reason.NOT_QUOTED_ON, (names or [name])[0])
    return answer


def _told(
    question: Question, speech: Speech, subject: Subject | None, found: Sequence[tuple[_Said, Speaker]]
) -> Answer | None:
    """What the story tells of a speaker and a subject on which it doesn't quote them."""
    if subject is None or speech.act is not None:
        return None
    spans = [(s, span) for s, who in found for span in subject.told(s.story, s.book, who, s.sentences)]
    statements = [cite(s.story, span, n) for n, (s, span) in enumerate(dict.fromkeys(spans[:TOLD]), start=1)]
    return Answer(question.text, tuple(statements), _TOLD, unquoted=found[0][1].name) if statements else None


def _meant(name: str, book: Quotebook) -> tuple[Speaker, ...]:
    """Whom a name means, with all who spoke jointly with them; for names joined by "and", those whom each means."""
    found = resolve(name, book.speakers)
    if not found and _AND.search(name):
        found = tuple(speaker for part in _AND.split(name) for speaker in resolve(part, book.speakers))
    names = {speaker.name for speaker in found}
    return tuple(dict.fromkeys([*found, *(speaker for speaker in book.speakers if names & set(speaker.members))]))


def _persons(speakers: Sequence[Speaker]) -> set[str]:
    """How many speakers these are, a bare surname with the one who bears it being one."""
    names = {speaker.name for speaker in speakers if not speaker.members}
    return {name for name in names if not any(name != other and other.endswith(f" {name}") for other in names)}


def _without_words(
    question: Question, speech: Speech, name: str, found: list[tuple[_Said, Speaker]], *, is_named: bool
) -> Refusal | None:
    """Why somebody has no quotations: named and not quoted, or not in the story at all."""
    if not speech.is_sure:
        return None
    if found:
        s, who = max(found, key=lambda one: len(name_words(one[1].name)))
        silent = find_silence(who, s.story, s.sentences)
        near = _unclaimed_beside(who, s) if silent is None else None
        nearest = cite(s.story, silent, 1) if silent else cite_quote(s.story, near, 1) if near else None
        article = "the " if re.match(r"the\s", speech.speaker or "", re.IGNORECASE) else ""
        known = with_article(who.name, s.story.text)
        about = known if known.lower().startswith("the ") else article + known
        return Refusal(question.text, Reason.UNSURE_WHOSE if near else Reason.NOT_QUOTED, about, nearest)
    if not is_named:
        return Refusal(question.text, Reason.NOT_IN_STORY, name)
    return Refusal(question.text, Reason.NOT_QUOTED, name) if name[:1].isupper() else None


def _unclaimed_beside(speaker: Speaker, said: _Said) -> Quote | None:
    """The first direct quotation without a speaker in a paragraph that names somebody, or in the one behind it."""
    name = surname(name_words(speaker.name))
    paragraphs = said.story.paragraphs
    starts = [paragraph.start for paragraph in paragraphs]
    for quote in said.book.quotes:
        if quote.speaker is None and quote.kind is QuoteKind.DIRECT:
            at = bisect_right(starts, quote.spans[0].start)
            around = " ".join(paragraph.of(said.story.text) for paragraph in paragraphs[max(0, at - 2) : at])
            if name in name_words(around):
                return quote
    return None


def _which(question: Question, name: str | None, names: Sequence[str], about: str | None) -> Refusal:
    """Ask back whom the reader means."""
    others = [other for other in names if name is None or fold(other) != fold(name)] or names
    return Refusal(question.text, Reason.WHICH_SPEAKER, name, suggestions=_what_did_they_say(others, about))


def _what_did_they_say(names: Sequence[str], about: str | None = None) -> tuple[str, ...]:
    subject = f" about {about}" if about else ""
    return tuple(f"What did {name} say{subject}?" for name in dict.fromkeys(names))


def _most_quoted(said: _Said, among: Sequence[int] | None = None) -> list[str]:
    """The speakers of a story (or of some of its quotations), the most quoted first, as a question names them.

    Those who speak jointly count one by one.
    """
    counts = Counter[str]()
    quotes = said.book.quotes if among is None else [said.book.quotes[i] for i in among]
    for speaker in (quote.speaker for quote in quotes if quote.speaker):
        counts.update(speaker.members or [speaker.name])
    return [with_article(name, said.story.text) for name, _ in counts.most_common()]


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
            ordered += [(s.story, quote) for quote in shown(own, s.book.quotes, s.story, s.sentences)]
    statements = tuple(cite_quote(story, quote, n) for n, (story, quote) in enumerate(ordered, start=1))
    return Answer(question.text, statements, _SURE) if statements else None


def _newest(store: Store, story_id: str | None) -> list[_Said]:
    ids = [story_id] if story_id is not None else store.newest(STORIES)
    return [_said(store, id_) for id_ in ids]


def _said(store: Store, story_id: str) -> _Said:
    return _Said(store.story(story_id), store.quotebook(story_id), tuple(store.sentence_spans(story_id)))


def _letters(words: str) -> str:
    return "".join(c for c in fold(words) if c.isalnum())
