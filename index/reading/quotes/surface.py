"""Direct quotations with speakers by surface cues alone, for stories in languages without a parser.

A verb of saying beside the marks, or behind the dash of a dialogue, and a name that surely is its subject; anything
less sure stays unattributed.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from index.names import fold, name_words
from index.reading.quotes.marks import Quoted, find_quoted
from index.reading.quotes.sayings import ACCORDING, AUXILIARY, NAME, VERB, bare_name, has_preposition, name_behind
from index.types import Quote, QuoteKind, Span, Speaker

_VERB_BEHIND = re.compile(rf"[\s,.;–—-]*{AUXILIARY}({VERB})\b")
_NAME_BEHIND = re.compile(rf"[\s,;–—-]*({NAME}),?\s+{AUXILIARY}({VERB})\b")
_BY_BEHIND = re.compile(rf"[\s,;–—-]*({ACCORDING})\s")
_BY_BEFORE = re.compile(rf"\b({ACCORDING})\s+(?:[^.!?:;,]|,(?=\s{NAME},))*,\s*$", re.IGNORECASE)
_NAME_BEFORE = re.compile(
    rf"({NAME})(?:,[^,.:]{{1,80}},|,)?\s+(?:ayer |hoy )?{AUXILIARY}({VERB})\b([^.!?:«“\"]{{0,60}}[:,]?)\s*$"
)
_VERB_BEFORE = re.compile(rf"\b({VERB})\s(?=[^.!?:«“\"]{{1,120}}[:,]\s*$)", re.IGNORECASE)
_ALONE = re.compile(r"\s*(?:[.,;:]|$)")
_DASHED = re.compile(rf"[—–]\s?([^—–]+?)(?:\s[—–]\s?|,\s)(?={AUXILIARY}({VERB})\b)([^—–]*)(?:[—–][\s.,;:]*([^—–]+))?")
_CAPITALS = re.compile(NAME)
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")  # Chinese and Japanese part no words
_SENTENCE = re.compile(r"[.!?…]['\"”’»]*\s+(?=[\"“‘«¿¡A-ZÀ-Þ])")
_FEW = 3  # words: a shorter one without a cue is a title or a scare quote


def surface_quotes(text: str, paragraphs: Sequence[Span]) -> list[Quote]:
    """The direct quotations of a story in any language, with a speaker where a verb of saying names one."""
    people: dict[str, list[Speaker]] = defaultdict(list)  # by each word of their names
    for person in surface_people(text, paragraphs):
        for word in set(name_words(person.name)):
            people[word].append(person)
    found: list[Quote] = []
    quoted = find_quoted(text, paragraphs)
    for n, paragraph in enumerate(paragraphs):
        mine = [q for q in quoted if q.paragraph == n]
        found += _of_paragraph(text, paragraph, mine, people, found) if mine else _dialogue(text, paragraph, people)
    return found


def _of_paragraph(
    text: str, paragraph: Span, quoted: Sequence[Quoted], people: Mapping[str, list[Speaker]], earlier: Sequence[Quote]
) -> list[Quote]:
    found: list[Quote] = []
    for i, quote in enumerate(quoted):
        before = quoted[i - 1].span.end if i else paragraph.start
        after = quoted[i + 1].span.start if i + 1 < len(quoted) else paragraph.end
        name, cue = _named(text, quote.span, before, after)
        if name is not None:
            speaker = _who(text, name, people)
            found.append(Quote((quote.span,), QuoteKind.DIRECT, speaker, name if speaker else None, cue))
        elif cue and found and _ALONE.match(text, cue.end) and not _is_another_named(text, found[-1], quote.span):
            # A verb alone, as in "«…», añadió.", goes on with the speaker before it.
            found.append(Quote((quote.span,), QuoteKind.DIRECT, found[-1].speaker, None, cue))
        elif quote.continues and earlier and not found:
            found.append(Quote((quote.span,), QuoteKind.DIRECT, earlier[-1].speaker))
        elif cue is not None or _stands_alone(text, quote.span, before, paragraph.start):
            found.append(Quote((quote.span,), QuoteKind.DIRECT, None, None, cue))
    return found


def _is_another_named(text: str, quote: Quote, span: Span) -> bool:
    """Whether a name stands between a quotation, with its speaker, and the next one."""
    end = max(quote.spans[-1].end, quote.speaker_span.end if quote.speaker_span else 0)
    return bool(_CAPITALS.search(text, end, span.start))


def _stands_alone(text: str, span: Span, before: int, start: int) -> bool:
    """Whether marks without a cue hold speech: not within a sentence, as titles and scare quotes are."""
    lead = text[max(start, before - 1) : span.start].rstrip()
    return not _is_short(span.of(text)) and (not lead or lead[-1] in '.!?…:»”"')


def _dialogue(text: str, paragraph: Span, people: Mapping[str, list[Speaker]]) -> list[Quote]:
    """The words of a paragraph that a dash opens and a verb of saying breaks off: —No —dijo Ruiz—. Nunca."""
    found = _DASHED.match(text, paragraph.start, paragraph.end)
    if not found:
        return []
    spans = [Span(found.start(1), found.end(1))]
    if found.group(4):
        spans.append(Span(found.start(4), found.start(4) + len(found.group(4).rstrip())))
    name = name_behind(text, found.end(2), found.end(3))
    speaker = _who(text, name, people) if name else None
    cue = Span(found.start(2), found.end(2))
    return [Quote(tuple(spans), QuoteKind.DIRECT, speaker, name if speaker else None, cue)]


def surface_people(text: str, paragraphs: Sequence[Span]) -> list[Speaker]:
    """The names of a story by their capitals: several words in a row, and the shorter forms that are part of one."""
    forms: dict[str, frozenset[str]] = {}
    opening: set[str] = set()
    for paragraph in paragraphs:
        for found in _CAPITALS.finditer(text, paragraph.start, paragraph.end):
            form = bare_name(found.group())
            forms.setdefault(form, frozenset(name_words(form)))
            if found.start() == paragraph.start or _SENTENCE.search(text, max(0, found.start() - 4), found.end()):
                opening.add(form)
    # The word that opens a sentence may be none of the name's: "Burgemeester Jan de Vries" and "Jan de Vries".
    full = [form for form in forms if len(forms[form]) > 1 and not (form in opening and _rest(form) in forms)]
    bearing: dict[str, list[str]] = defaultdict(list)  # by each of their words, so that few are compared
    for name in full:
        for word in forms[name]:
            bearing[word].append(name)

    def within(words: frozenset[str]) -> list[frozenset[str]]:
        """The longer names that have all these words."""
        fewest = min((bearing[word] for word in words), key=len, default=[])
        return list({forms[name] for name in fewest if words < forms[name]})

    people = {forms[name]: name for name in reversed(full) if not within(forms[name])}
    aliases: dict[frozenset[str], list[str]] = defaultdict(list)
    for form, words in forms.items():
        owners = [words] if words in people else [owner for owner in within(words) if owner in people]
        if len(owners) == 1 and fold(form) != fold(people[owners[0]]):
            aliases[owners[0]].append(form)
    return [Speaker(name, tuple(aliases[words])) for words, name in reversed(people.items())]


def _rest(form: str) -> str:
    """A name of three or more words without the first."""
    rest = form.partition(" ")[2]
    return rest if " " in rest else ""


def _who(text: str, name: Span, people: Mapping[str, list[Speaker]]) -> Speaker | None:
    """The one whom a name means: of several whom it fits, nobody."""
    form = bare_name(name.of(text))
    words = name_words(form)
    for length in range(len(words), 0, -1):  # "Ruiz Reportern" is Ruiz, if there is one
        part = set(words[:length])
        fitting = [person for person in people.get(words[0], ()) if part <= set(name_words(person.name))]
        if fitting:
            return fitting[0] if len(fitting) == 1 else None
    last = [person for person in people.get(words[-1] if words else "", ()) if name_words(person.name)[-1] == words[-1]]
    if last:  # "Ministerin Keller" is Anna Keller
        return last[0] if len(last) == 1 else None
    # A word alone that only opens sentences may be any word.
    named = len(words) > 1 or re.search(rf"[\w,] {re.escape(form)}\b", text)
    return Speaker(form) if words and named else None


def _named(text: str, span: Span, before: int, after: int) -> tuple[Span | None, Span | None]:
    """The spans of the name and of the cue beside a quotation; a cue alone where no name is its subject."""
    end = _sentence_end(text, span.end, after)
    if found := _VERB_BEHIND.match(text, span.end, end):
        cue = Span(found.start(1), found.end(1))
        return name_behind(text, cue.end, end), cue
    if found := _NAME_BEHIND.match(text, span.end, end):
        return Span(found.start(1), found.end(1)), Span(found.start(2), found.end(2))
    if (found := _BY_BEHIND.match(text, span.end, end)) and (name := name_behind(text, found.end(), end)):
        return name, Span(found.start(1), found.end(1))
    start = before
    for found in _SENTENCE.finditer(text, before, span.start):
        start = found.end()
    lead = text[start : span.start]
    for pattern in (_VERB_BEFORE, _BY_BEFORE):
        if (by := pattern.search(lead)) and (name := name_behind(text, start + by.end(1), span.start)):
            return name, _moved(by, 1, start)
    found = _NAME_BEFORE.search(lead)
    if not found or has_preposition(re.split(r"[,;:]", lead[: found.start(1)])[-1]):
        return None, None
    if not found.group(3).endswith((":", ",")) and _is_short(span.of(text)):
        return None, None  # a title or a single word
    return _moved(found, 1, start), _moved(found, 2, start)


def _is_short(words: str) -> bool:
    return len(words) < 8 if _UNSPACED.search(words) else len(re.findall(r"\w+", words)) <= _FEW


def _sentence_end(text: str, start: int, end: int) -> int:
    found = _SENTENCE.search(text, start + 1, end)
    return found.start() + 1 if found else end


def _moved(found: re.Match[str], group: int, by: int) -> Span:
    return Span(by + found.start(group), by + found.end(group))
