"""Questions about somebody's words: who is meant, and about what.

Read by form alone, so that it costs nothing: "what did X say about Y?", "X on Y", "who said '…'?".
Whether X is a speaker of the story is for `index.answering.quoted` to find out; a question about facts
("What does Maduro accuse Trump of?", "Is Maduro president?") is none of these forms.
"""

import re
from dataclasses import dataclass

from index.answering.acts import ASKED


@dataclass(frozen=True, slots=True)
class Speech:
    """What is wanted: the words of `speaker` (None: of anybody), on `about` (None: on anything).

    `words` is set where the reader gives the words and asks whose they are; `act` is what the speaker did by
    speaking, as asked ("deny"). `is_sure` is False for forms that are only about speech if the name turns out
    to be a speaker's ("Maduro on peace"). `is_roll` asks for nothing but who speaks.
    """

    speaker: str | None = None
    about: str | None = None
    words: str | None = None
    is_sure: bool = True
    act: str | None = None
    is_roll: bool = False


def _form(pattern: str, **parts: str) -> re.Pattern[str]:
    """A form of question, in the notation with blanks; <NAME> stands for a part by that name."""
    for name, part in parts.items():
        pattern = pattern.replace(f"<{name}>", part)
    return re.compile(pattern, re.IGNORECASE | re.VERBOSE)


_SAY = r"""(?: say | says | said | saying | tell | tells | told | telling | claim | claims | claimed | state | stated
    | declare | declared | announce | announced | explain | explained | argue | argued | comment | commented
    | remark | remarked | respond | responded | reply | replied | react | reacted | think | thinks | thought
    | believe | believes | believed | feel | feels | write | wrote | written | tweet | tweeted
    | insist | insisted | speak | speaks | spoke | spoken | talk | talks | talked | mention | mentions | mentioned
    | reveal | revealed )"""
_ABOUT = r"""(?: about | bout | on | regarding | concerning | of | to | with \s+ regard \s+ to
    | in \s+ response \s+ to | in | at
    | during | after | before | when \s+ asked \s+ about )"""
_THING = r"""(?: opinion | opinions | view | views | position | stance | take | reaction | response | reply | answer
    | comment | comments | statement | statements | remarks | words | quote | quotes | quotation | quotations
    | thoughts | message | argument | arguments )"""
_PARTS = {
    "SAY": _SAY,
    "DO": rf"(?P<act>{ASKED})",
    "DID": r"(?: did | does | do | has | have | had )",
    "QUOTED_IN": r"""(?: quoted | cited | speaking | talking | heard | (?: the \s+ | all \s+ the \s+ )? speakers? )
        (?: \s+ (?: here | there | in \s+ .+ ) )?""",
    "ON_Y": rf"""(?: \s+ (?: (?: anything | something | nothing | a \s+ word | much | more ) \s+ )?
        {_ABOUT} \s+ (?P<about>.+) )""",
    "THING": _THING,
    "WHAT": r"""what (?: \s+ (?: else | exactly | all | things ) )*
        \s+ (?: did | does | do | has | have | had | would ) \s+""",
    "REALLY": r"(?: \s+ (?: have | really | actually | also | just | been | publicly ) )* \s+",
    "BE": r"(?: (?: what | which ) \s+ (?: is | are | was | were ) \s+ )?",
    "QUOTED": "[\"“”‘’'«»„](?P<words>.{2,}?)[\"“”‘’'«»]",
    "NO_WORDS": r"(?! anything | something | what | the\ most | so | it\b | this\b | that\b )",
}
_FORMS = [
    _form(pattern, **_PARTS)
    for pattern in (
        # who is quoted?
        r"""^ (?P<roll>) (?: who (?: \s+ else | \s+ all )? | what \s+ people
            | which \s+ (?: people | persons | speakers ) )
            \s+ (?: (?: is | are | was | were | gets? | do \s+ you \s+ have ) \s+ <QUOTED_IN>
            | speaks (?: \s+ (?: here | in \s+ .+ ) )?
            | (?: said | says ) \s+ (?: what | something | anything | things ) ) $""",
        r"^ (?P<roll>) (?: (?: list | show | name ) \s+ )? (?: me \s+ )? (?: all \s+ )? (?: the \s+ )? speakers $",
        # who said "…"? whose words are "…"?
        r"""^ (?: who \s+ (?: was \s+ it \s+ (?: that \s+ | who \s+ )? )? (?: else \s+ )? (?: has \s+ )? <SAY>
            | whose \s+ (?: words | quote | line )? ) .*? <QUOTED> \W* $""",
        r"^ who \s+ said \s+ (?: that \s+ )? (?P<words> <NO_WORDS> .{4,} ) $",
        # who talked about Y?
        r"^ who \s+ (?: else \s+ )? (?: has \s+ | have \s+ )? (?: <SAY> | <DO> ) <ON_Y> $",
        r"""^ who \s+ (?: else \s+ )? (?: has \s+ )?
            (?: mention(?:s|ed)? | criticis(?:es|ed) | criticiz(?:es|ed) ) \s+ (?P<about>.+) $""",
        # what was said about Y?
        r"^ what \s+ (?: was | is | has \s+ been | were ) \s+ (?: being \s+ )? said <ON_Y>? $",
        # what does X deny? did X deny Y? (what somebody did may be the answer, too)
        r"^ <WHAT> (?P<speaker>.+?) <REALLY> <DO> (?: <ON_Y> | \s+ (?: about | of | against ) )? $",
        r"""^ (?P<maybe>) <DID> \s+ (?P<speaker>.+?) <REALLY> <DO> (?: \s+ (?: that \s+ )? (?P<to>.+) )? $""",
        # what did X say about Y?
        r"""^ <WHAT> (?P<speaker>.+?) <REALLY> (?: <SAY> | (?: have | got ) \s+ to \s+ say )
            (?: <ON_Y> | \s+ (?: about | yesterday | today | then | there | next | first | again | exactly ) )? $""",
        r"^ <WHAT> (?P<speaker>.+) \s+ says? $",
        r"^ <WHAT> (?P<speaker>.+?) <REALLY> (?: tell | told ) \s+ (?P<to> \S+ (?: \s \S+ ){0,3} ) $",
        r"""^ what \s+ (?: is | are | was | were ) \s+ (?P<speaker>.+?) \s+
            (?: saying | claiming | telling \s+ (?: us | people ) ) <ON_Y>? $""",
        r"""^ (?: everything | all | what ) \s+ (?: that \s+ )? (?P<speaker>.+?) \s+ (?: has \s+ | have \s+ | is \s+ )?
            (?: said | say | says | saying | told ) <ON_Y>? $""",
        r"^ what \s+ said \s+ (?P<speaker>.+?) (?: \s+ (?: about | on ) \s+ (?P<about>.+) )? $",
        # how did X react to Y? (what somebody did may be the answer, too)
        r"""^ (?P<maybe>) how \s+ (?: did | does | do | has | have ) \s+ (?P<speaker>.+?) \s+
            (?: react | reacted | respond | responded | reply | replied | feel | comment ) <ON_Y>? $""",
        r"""^ (?P<maybe>) how \s+ <DID> \s+ (?P<speaker>.+?) \s+
            (?: described? | characteri[sz]ed? | explain(?:ed)? | justif(?:y|ied) ) \s+ (?P<about>.+) $""",
        # did X say anything about Y?
        r"""^ (?: if \s+ | whether \s+ )? (?: did | does | do | has | have ) \s+ (?P<speaker>.+?) \s+ (?:
            (?: say | said | comment | commented | talk | talked | speak | spoken | respond | responded
            | react | reacted )
            (?: <ON_Y> | \s+ (?: anything | something ) )? | mention(?:ed)? \s+ (?P<to>.+) ) $""",
        # is X quoted (on Y)?
        r"""^ (?: is | was | are | were | how \s+ (?: often | many \s+ times ) \s+ (?: is | was | are | were ) ) \s+
            (?P<speaker>.+?) \s+ (?: quoted | cited ) <ON_Y>? $""",
        # X's view on Y, quotes by X
        r"^ (?P<speaker> \S+? (?: \s \S+? ){0,3}? ) (?: ['’]s? )? \s+ (?: quotes | quotations | statements ) <ON_Y>? $",
        r"""^ (?: in \s+ )? <BE> (?P<speaker>.+?) (?: ['’]s | s['’] ) \s+
            (?: (?: own | exact | public ) \s+ )? <THING> <ON_Y>? $""",
        r"""^ <BE> (?: the | any | all | an? | some )? \s* (?: <THING> | anything | something | everything | all ) \s+
            (?: by | from | of ) \s+ (?P<speaker>.+?)
            (?: \s+ (?: about | on | regarding ) \s+ (?P<about>.+) )? $""",
        r"^ (?P<maybe>) (?: quotes? | quotations? ) \s+ (?P<speaker> (?! on | about ) \S+ (?: \s \S+ ){0,2} ) $",
        # Spanish
        r"""^ (?: qué | que ) \s+ (?: dijo | dice | dijeron | dicen | ha \s+ dicho | han \s+ dicho
            | opina | opinan | opinó
            | piensa | piensan | respondió | respondieron | declaró | declararon | contó | afirmó ) \s+
            (?P<speaker>.+?) (?: \s+ (?: sobre | acerca \s+ de | de ) \s+ (?P<about>.+) )? $""",
        r"^ (?: quién | quien ) \s+ (?: dijo | ha \s+ dicho ) \s+ .*? <QUOTED> \W* $",
        r"""^ (?: citas | palabras | declaraciones ) \s+ (?: de | del ) \s+ (?P<speaker>.+?)
            (?: \s+ sobre \s+ (?P<about>.+) )? $""",
        r"""^ (?P<roll>) (?: quién | quien | quiénes | quienes ) \s+ (?: habla | hablan | dijo \s+ qué | (?: es | son )
            \s+ citados? ) (?: \s+ (?: aquí | en \s+ .+ ) )? $""",
        r"^ (?: quién | quien | quiénes ) \s+ (?: habló | hablaron | habla ) \s+ (?: sobre | de ) \s+ (?P<about>.+) $",
    )
]
_X_ON_Y = _form(
    r"^ (?P<speaker> \S+ (?: \s \S+ ){0,3}? ) \s (?: on | about | sobre ) \s (?P<about> \S+ (?: \s \S+ ){0,4} ) $"
)
_POLITE = _form(
    r"""^ (?: (?: please | ok(?:ay)? | so | and | but | hey | hi | hello ) [,\s]+ )*
    (?: (?: can | could | would ) \s+ you \s+ (?: please \s+ )? )?
    (?: (?: tell | show | give | find | read ) \s+ (?: me | us ) \s+
        (?: about \s+ (?= \S+ (?: \s \S+ ){0,2} ['’]s? \s ) )?
        (?= (?: what | who | how | if | whether | did | has | quotes? | the | everything | anything | all | an? | some
        | \S+ (?: \s \S+ ){0,2} ['’]s? (?= \s ) ) (?! \w ) ) )?"""
)
_ANYBODY = _form(
    r"""^ (?: they | people | everyone | everybody | anyone | anybody | others
    | the \s (?: people | sides | two ) | los \s dos | las \s dos | ellos | ellas | todos | both (?: \s sides )? ) $"""
)
_NOT_SPEAKERS = _form(
    r"""\b (?: what | which | that | how | many | much | do | did | does | by ) \b
    | ^ (?: (?-i: [a-z]+ly ) | not | often | some | it | this | that | there | these | those | what | who | how | why
    | when | where | is | are | i (?! \. ) | we | you | examples? ) \b
    | ^ (?: the | this ) \s (?: story | article | text | report | piece ) $"""
)
_NOTHING = _form(
    r"""^ (?: each \s other | one \s another | it | that | this | him | her | them | us | me | anything | something
    | here | there | then | any(?:one|body) | some(?:one|body) | nothing ) $"""
)
_NAME = _form(r"^ [^\W\d_] \S* (?: \s \S+ ){0,3} $")
_PLEASE = re.compile(r",?\s+please$", re.IGNORECASE)
_WHATS = re.compile(r"^what['’]?s\b", re.IGNORECASE)
_END = re.compile(r"(?:[\s?!…]|(?<=[^\W\d_]{3})\.)+$(?<!\b[JS]r\.)(?<!\bInc\.)")


def read_speech(question: str) -> Speech | None:
    """What a question wants of somebody's words; None for a question about anything else."""
    line = _END.sub("", " ".join(question.split())).lstrip(" ¿¡")
    line = _POLITE.sub("", line, count=1).strip()
    line = _WHATS.sub("what is", _PLEASE.sub("", line))
    for form in _FORMS:
        match = form.match(line)
        if match is None:
            continue
        found = match.groupdict()
        if "roll" in found:
            return Speech(is_roll=True)
        if words := found.get("words"):
            return Speech(words=words.strip(" \"“”‘’'«»"))
        speaker = _bare(found.get("speaker"))
        about = _bare(found.get("about") or found.get("to"))
        if about and _NOTHING.match(about):
            about = None
        if speaker is None or _ANYBODY.match(speaker):
            return Speech(about=about, act=found.get("act"))
        if _NOT_SPEAKERS.search(speaker):
            return None
        # What somebody did to somebody may stand as a fact; whether they did so at all is asked of their words.
        is_sure = "maybe" not in found or (found.get("act") is not None and about is None)
        return Speech(speaker, about, is_sure=is_sure, act=found.get("act"))
    match = _X_ON_Y.match(line)
    if match and not _NOT_SPEAKERS.search(match["speaker"]):
        return Speech(_bare(match["speaker"]), _bare(match["about"]), is_sure=False)
    if _NAME.match(line) and not _NOT_SPEAKERS.search(line):
        return Speech(_bare(line), is_sure=False)  # "Maduro?"
    return None


def _bare(words: str | None) -> str | None:
    """Without outer marks and blanks; None where nothing is left."""
    stripped = re.sub(r"^(?:about|on)\s+", "", (words or "").strip(" ,;:\"“”'’"))
    return stripped or None
