"""Follow-ups -> questions that stand alone: "and Trump?", "when was that?", "what did he say there?".

By form alone, from the turns before. A question that stands alone is taken as it is; so is one where the turns give
nothing for its pronoun. How it was understood is shown to the reader, so a wrong guess is seen.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from index.answering.antecedents import Cast, mentions, person, place, protagonist, thing
from index.answering.question import understand
from index.answering.speech import read_speech
from index.names import fold, name_words
from index.types import Outcome, Reason, Refusal, Remark, Story, Turn

TURNS = 6
"""How many earlier turns count; what is further back, a reader names again."""

_KEPT = 300  # characters of an answer
_NOTHING_ASKED = frozenset({Reason.NOT_A_QUESTION, Reason.TOO_LONG, Reason.NO_STORIES})
_DO = frozenset({"did", "does", "do"})
_DANGLING = frozenset("about of to for with on at in from by against after before during since".split())
_AUX = r"""(?:did|does|do|is|are|was|were|has|have|had|can|could|will|would|should|may|might)"""
_WHAT = (
    r"(?:what|which|who|whom|whose|when|where|why|how|qué|quién|quiénes|cuándo|cuántos|cuántas|cuánto|dónde|cómo"
    r"|por\s+qué)"
)
_LEAD = re.compile(r"^(?:(?:and|but|so|ok(?:ay)?|then|also|well|y|pero|e)\b[,\s]+)+(?=.)", re.IGNORECASE)
_PREPOSITION = (
    r"(?:in|on|at|after|before|during|with|from|for|since|to|by|under|against|about|regarding|en|durante|sobre"
    r"|después\s+de)"
)
# A question word with nothing to ask about but "that": "when was that?", "about what?", "and why?"
_BARE = re.compile(
    r"""^(?P<wh>when|where|why|how(?:\s+(?:many|much|often|long|so))?|how\s+come|who|whom|since\s+when|what\s+for
    |(?:about|on|in|at|to|with|for|by|against|from|of)\s+(?:what|whom|who|which)|(?:to|with|by)\s+whom|where\s+exactly
    |cuándo|dónde|por\s+qué|cómo|quién|cuánt[oa]s?|(?:sobre|de|con|a|para)\s+(?:qué|quién))
    (?:\s+exactly)?
    (?:\s+(?:was|is|did|does|has|were|fue|es)\s+(?:that|it|this|eso|esto)(?:\s+(?:so|be|happen(?:ed)?|take\s+place))?
    |\s+(?:did|does)\s+(?:that|it|this)\s+(?:happen|take\s+place|come\s+about)|\s+(?:not|so|exactly))?$""",
    re.IGNORECASE | re.VERBOSE,
)
_MORE = re.compile(
    r"""^(?:(?:what|anything|something)\s+(?:else|more)|(?:(?:please\s+)?(?:tell|show|give|say)\s+(?:me\s+)?)?(?:some\s+)?more
    |(?:is\s+there\s+)?(?:any|some)(?:thing)?\s+more|is\s+there\s+more|go\s+on|keep\s+going|continue
    |(?:(?:the|show\s+me\s+the)\s+)?(?:next|rest)(?:\s+(?:one|ones|page|part|quotes?|quotations?))?
    |(?:(?:dime|dame|muéstrame)\s+)?(?:qué|que|algo|alguno|alguna)?\s*más|hay\s+(?:algo\s+)?más|sigue|seguir|continúa|continua
    |(?:(?:el|la|los|las)\s+)?siguientes?(?:\s+(?:página|parte|citas?))?|(?:el\s+resto|otra\s+página))
    (?:,?\s+(?:please|por\s+favor))?$""",
    re.IGNORECASE | re.VERBOSE,
)
_SWAP = re.compile(
    r"^(?:and|or|but|what\s+about|how\s+about|y|pero|qué\s+hay\s+de)\s+(?:what\s+about\s+)?(?P<other>\S.{0,80})$",
    re.IGNORECASE,
)
_PHRASE = re.compile(rf"^(?P<other>{_PREPOSITION}(?:\s+[\w’'-]+){{1,4}})$", re.IGNORECASE)  # "about drugs?"
_ASKS = re.compile(rf"^(?:{_WHAT}|{_AUX})\b", re.IGNORECASE)
_INVERTED = re.compile(
    rf"^(?P<wh>how\s+(?:many|much)(?P<noun>(?:\s+(?!{_AUX}\b)\S+)+?)"
    rf"|(?:(?:in|on|at|to)\s+)?(?:what|which)(?:\s+(?!{_AUX}\b)\S+)+?"
    r"|what|which|when|where|why|how(?:\s+(?:long|often))?|who|whom)"
    rf"\s+(?P<aux>{_AUX})\s+(?P<rest>.+)$",
    re.IGNORECASE,
)
_YES_NO = re.compile(rf"^(?P<aux>{_AUX})\s+(?P<rest>.+)$", re.IGNORECASE)
_EMPTY = frozenset(  # words that ask for nothing in particular
    """happen happened happens next else other others more interesting aspect aspects important fact facts detail
    details information thing things significant notable article story know known else tell""".split()
)
_END = re.compile(r"[\s?!.…]+$")
_DAY = re.compile(
    r"\b(?:on\s+)?(?P<day>monday|tuesday|wednesday|thursday|friday|saturday|sunday|yesterday|today|tomorrow)\b",
    re.IGNORECASE,
)
_SPANISH = re.compile(r"(?:qué|quién|quiénes|cuándo|cuánt[oa]s?|dónde|cómo|por\s+qué|cuál)\b", re.IGNORECASE)
_DIJO = re.compile(r"^(?:qué|que)\s+(?P<rest>(?:dijo|dice|ha\s+dicho|opina|opinó|declaró)\s+\S.*)$", re.IGNORECASE)
_PRONOUN = re.compile(
    r"\b(?P<he>he|him|himself|his|she|her|hers|herself)\b|\b(?P<they>they|them|their|theirs|themselves)\b"
    r"|\b(?P<it>it|its|itself)\b|\b(?P<there>there)\b",
    re.IGNORECASE,
)
_HERS_BEFORE = re.compile(  # "her" as an object, not "her plan"
    r"^(?:\s*$|\s+(?:about|to|in|on|at|for|with|from|by|of|after|before|during|and|or|that|as|when|then|say|said|again)\b)",
    re.IGNORECASE,
)
_EXPLETIVE = re.compile(
    r"\b(?:(?:is|was|be)\s+it\s+(?:true|possible|clear|likely|known|certain|that|right)|how\s+(?:long|much)\s+\w+\s+it\s+take"
    r"|(?:is|are|was|were|be|been|will|would|could|has|have|had)\s+there|there\s+(?:is|are|was|were|be|been|any|will))\b",
    re.IGNORECASE,
)


def resolve(question: str, turns: Sequence[Turn], cast: Cast) -> str | None:
    """The question with what it leaves out filled in from the turns (oldest first); None where it stands alone."""
    turns = turns[-TURNS:]
    line = _END.sub("", " ".join(question.split())).lstrip(" ¿¡")
    if not turns or not line:
        return None
    last = _END.sub("", turns[-1].question).lstrip(" ¿¡").partition(" – ")[0]
    bare = _LEAD.sub("", line)
    made = _without_a_question(line, bare, last, turns[-1], cast)
    if made is None:
        made = _filled(bare, turns, cast)
    if made == bare:
        subject = protagonist(turns, cast) if _is_empty(bare) else None
        if subject is None:
            return None
        made = f"{bare} – {subject}"
    made = _proper(made, cast)
    return f"{'¿' if _SPANISH.match(made) else ''}{made[:1].upper()}{made[1:]}?"


def leans(question: str) -> bool:
    """Whether a question may need the turns before it at all; cheap, and never wrongly False."""
    line = _END.sub("", " ".join(question.split())).lstrip(" ¿¡")
    forms = (_LEAD, _SWAP, _PHRASE, _BARE, _MORE)
    return (
        any(form.match(line) for form in forms)
        or bool(_PRONOUN.search(line))
        or _is_empty(line)
        or len(line.split()) < 4
    )


def wants_more(question: str) -> bool:
    """Whether a line asks for nothing but more of the last answer: "more", "and more?", "next", "¿qué más?"."""
    line = _END.sub("", " ".join(question.split())).lstrip(" ¿¡")
    return bool(_MORE.match(_LEAD.sub("", line)))


def turn_of(outcome: Outcome, stories: Mapping[str, Story]) -> Turn | None:
    """What to keep of a question for those that follow; None where nothing can follow it.

    That is the question as it was understood, and of an answer the first statement with its occasion.
    """
    if isinstance(outcome, Remark) or (isinstance(outcome, Refusal) and outcome.reason in _NOTHING_ASKED):
        return None
    question = outcome.understood or outcome.question
    if isinstance(outcome, Refusal):
        return Turn(question)
    first = outcome.statements[0]
    occasion = f"{first.occasion.of(stories[first.citation.story_id].text)}: " if first.occasion else ""
    return Turn(question, (occasion + first.text)[:_KEPT], first.speaker.name if first.speaker else "")


def _without_a_question(line: str, bare: str, last: str, turn: Turn, cast: Cast) -> str | None:
    """A line that is no sentence: a question word, "what else", or what to ask the last question of instead."""
    if match := _BARE.match(bare):
        return _recast(last, match["wh"])
    if _MORE.match(bare):
        speaker = _speaker(last) or turn.speaker
        return f"What else did {speaker} say" if speaker else f"{last} – what else"
    match = _SWAP.match(line) or _PHRASE.match(line)
    if match and not _ASKS.match(match["other"]):
        return _swapped(last, match["other"], turn, cast)
    if len(line.split()) <= 3 and cast.known(line) and _speaker(last):
        return _swapped(last, line, turn, cast)
    return None


def _recast(last: str, wh: str) -> str:
    """The last question with another question word: "Did Maduro call?" and "when" -> "When did Maduro call"."""
    preposition, _, word = wh.partition(" ")
    is_behind = word.casefold() in ("what", "whom", "who", "which", "qué", "quién")
    speech = read_speech(last)
    if is_behind and preposition.casefold() in ("about", "on", "of", "sobre", "de") and speech and speech.speaker:
        return f"Qué dijo {speech.speaker}" if _SPANISH.match(word) else f"What did {speech.speaker} say"
    if (match := _DIJO.match(last)) and not is_behind:
        return f"{wh} {match['rest']} eso"
    if speech and speech.speaker and _INVERTED.match(last) and not is_behind:
        what = f"speak about {speech.about}" if speech.about else "say that"
        return f"{wh} did {speech.speaker} {what}"
    if match := _INVERTED.match(last) or _YES_NO.match(last):
        aux, rest, found = match["aux"].lower(), match["rest"], match.groupdict()
        asked = (found.get("wh") or "").casefold()
        if noun := found.get("noun"):
            rest = f"{noun.strip()} {rest}"
        if asked == "what" and aux in _DO and (rest.split()[-1] in _DANGLING or not _DANGLING & set(rest.split())):
            rest = f"{rest} that"  # what stood for it was asked for
        if asked not in ("who", "what") or _has_subject(aux, rest):
            return f"{word} {aux} {rest} {preposition}" if is_behind else f"{wh} {aux} {rest}"
    return f"{last} – {wh}"


def _has_subject(aux: str, rest: str) -> bool:
    """Whether "who/what <aux> <rest>" has its subject in the rest: "what did Maduro say", not "who was killed"."""
    return aux in _DO or bool(re.match(r"(?:the|a|an|his|her|their|its|[A-Z])", rest))


def _swapped(last: str, other: str, turn: Turn, cast: Cast) -> str:
    """The last question, asked of another person, place, day or thing."""
    if match := re.match(rf"{_PREPOSITION}\s+\S", other, re.IGNORECASE):
        head = other.split()[0]
        same = re.search(rf"\s+{re.escape(head)}\s+(?!.*\s{re.escape(head)}\s).+$", last, re.IGNORECASE)
        return f"{last[: same.start()] if same else last} {other}"
    if match := _DAY.fullmatch(other):
        day = match["day"]
        return _DAY.sub(f"on {day}", last) if _DAY.search(last) else f"{last} on {day}"
    is_name = cast.known(other) is not None or bool(mentions(f"ask {other}", cast))
    if (speech := read_speech(last)) and not speech.speaker and speech.about and not is_name:
        return last.replace(speech.about, other)  # "who spoke of peace?", "and oil?"
    speaker = _speaker(last) or (turn.speaker if _asks_who(last) else "")
    if is_name:
        named = mentions(last, cast)
        if any(cast.same(mention.name, other) for mention in named):
            is_speaker = bool(speaker) and cast.same(speaker, other)
            return last if is_speaker else f"What did {other} say" if speaker else _about(other)
        if speaker and (at := last.casefold().find(speaker.casefold())) >= 0:
            return f"{last[:at]}{other}{last[at + len(speaker) :]}"
        if named and not speaker and (cast.is_person(other) or not cast.is_person(named[0].name)):
            start = named[0].start
            return f"{last[:start]}{other}{last[start + _length(last[start:], named[0].name) :]}"
        return _about(other)
    return f"What did {speaker} say about {other}" if speaker else _about(other)


def _length(text: str, name: str) -> int:
    """How far the name at the beginning of a text goes, which may be given there in part."""
    words = set(name_words(name))
    end = 0
    for match in re.finditer(r"[\w.-]+", text):
        if not set(name_words(match[0])) <= words:
            break
        end = match.end()
    return end or len(text.split()[0])


def _about(other: str) -> str:
    return f"What does the story say about {other}"


def _speaker(question: str) -> str:
    """Whose words a question asks for, if anybody's in particular."""
    speech = read_speech(question)
    return speech.speaker if speech and speech.is_sure and speech.speaker else ""


def _asks_who(question: str) -> bool:
    return bool(re.match(r"(?:who|whose|quién)\b", question, re.IGNORECASE))


def _is_empty(line: str) -> bool:
    """Whether a question has no word of its own to look for: "what happened next?"."""
    leaning = any(not match["there"] for match in _PRONOUN.finditer(line))
    return set(understand(line).terms) <= _EMPTY and not leaning and read_speech(line) is None


def _proper(line: str, cast: Cast) -> str:
    """The line with a reader's "trump" as the story writes it."""
    forms = {fold(form): form for s in cast.speakers for form in (s.name, *s.aliases) if form[:1].isupper()}

    def proper(match: re.Match[str]) -> str:
        word = match[0]
        if not word.islower() or fold(word) not in cast.surnames or not cast.known(word):
            return word
        return forms.get(fold(word), word.capitalize())

    return re.sub(r"[^\W\d_]{3,}", proper, line)


def _filled(line: str, turns: Sequence[Turn], cast: Cast) -> str:
    """The line with the words for which its pronouns stand; a pronoun after its own name in the line is left."""
    own = mentions(line, cast)
    skip = [match.span() for match in _EXPLETIVE.finditer(line)]
    made, at = [], 0
    turns = [replace(turn, question=_END.sub("", turn.question)) for turn in turns]
    for match in _PRONOUN.finditer(line):
        if any(start <= match.start() < end for start, end in skip):
            continue
        words = _stands_for(match, line, turns, cast, [(m.name, m.start) for m in own])
        if words is None:
            continue
        made += [line[at : match.start()], words]
        at = match.end()
    return "".join([*made, line[at:]])


def _stands_for(
    match: re.Match[str], line: str, turns: Sequence[Turn], cast: Cast, own: list[tuple[str, int]]
) -> str | None:
    word, behind = match[0].casefold(), line[match.end() :]
    before = [name for name, start in own if start < match.start()]
    names = [name for name, _ in own]
    if match["there"]:
        return place(turns)
    if match["he"]:
        gender = "he" if word in ("he", "him", "himself", "his") else "she"
        if any(cast.gender(name) in ("", gender) for name in before):
            return None
        found = person(turns, cast, gender, names)
        is_possessive = word in ("his", "hers") or (word == "her" and not _HERS_BEFORE.match(behind))
    else:
        if before:
            return None
        found = thing(turns, cast, plural=bool(match["they"]), without=names)
        is_possessive = word in ("its", "their", "theirs")
    if found is None:
        return None
    return f"{found}’s" if is_possessive and not found.endswith("s") else f"{found}’" if is_possessive else found
