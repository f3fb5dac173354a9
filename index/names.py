"""Names as strings: what a name is without titles, and whether two forms may be one person's.

Pure and fast; used on stories and on readers' questions alike.
"""

import re
import unicodedata
from collections.abc import Sequence

from index.types import Speaker

TITLES = frozenset(
    """mr mrs ms miss dr sir dame lord lady madam sen sens senator senators rep reps representative congressman
    congresswoman gov govs governor pres president presidents premier vice prime minister chancellor king queen
    prince princess pope bishop archbishop cardinal rabbi imam father reverend rev pastor judge justice chief
    attorney general gen col colonel lt lieutenant maj major capt captain sgt sergeant cpl corporal adm admiral cmdr
    commander officer detective sheriff inspector mayor secretary ambassador speaker chairman chairwoman chairperson
    prof professor coach leader director spokesman spokeswoman councilman councilwoman councillor councilor alderman
    assemblyman assemblywoman commissioner superintendent delegate prosecutor lawyer witness analyst economist
    strategist owner founder executive ceo columnist author actor actress ex-president senor senora herr frau
    monsieur madame don dona presidente presidenta m mme""".split()
)
ARTICLES = frozenset({"the", "a", "an"})
_LEADING = TITLES | {"the", "former"}
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])$", re.IGNORECASE)
_WORD = re.compile(r"[^\W_](?:[\w.&'’-]*\w|\.)?", re.UNICODE)


def fold(text: str) -> str:
    """The text in lower case without accents, with plain apostrophes."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


def name_words(name: str) -> tuple[str, ...]:
    """The folded words of a name, without possessive endings, dots, middle initials and leading titles."""
    words = [_POSSESSIVE.sub("", word).rstrip(".").replace(".", "") for word in _WORD.findall(fold(name))]
    words = [word for word in words if word]
    while len(words) > 1 and words[0] in _LEADING:
        words.pop(0)
    if len(words) > 2:
        words = [w for i, w in enumerate(words) if i in (0, len(words) - 1) or len(w) > 1]
    return tuple(words)


def surname(words: Sequence[str]) -> str:
    """The last word of a name that isn't "Jr." or the like."""
    return next((word for word in reversed(words) if word not in _SUFFIXES), "")


def suffix(words: Sequence[str]) -> str:
    """As in "jr", "ii" … at the end of a name, or nothing."""
    return words[-1] if words and words[-1] in _SUFFIXES else ""


def resolve(name_in_question: str, speakers: Sequence[Speaker]) -> tuple[Speaker, ...]:
    """The speakers whom a reader's name may mean, the best kind of match alone; several where it is ambiguous.

    Accents, case, titles and possessive endings don't matter. A whole name or alias comes before a part of one:
    "Chávez" finds a speaker of that surname, "Donald" one of that first name, "Clinton" both Clintons.
    """
    asked = name_words(name_in_question)
    if not asked:
        return ()
    forms = [(speaker, [name_words(form) for form in (speaker.name, *speaker.aliases)]) for speaker in speakers]
    whole = [speaker for speaker, names in forms if asked == names[0]]
    if whole and len(asked) > 1:
        return tuple(whole)
    people = [(speaker, names) for speaker, names in forms if _is_plain(speaker.name)]
    if len(asked) == 1:
        last = [speaker for speaker, names in people if surname(names[0]) == asked[0] and len(names[0]) <= 4]
        found = list(dict.fromkeys([*whole, *last]))
        if found:
            return tuple(found)
    alias = [speaker for speaker, names in forms if asked in names]
    if alias:
        return tuple(alias)
    if len(asked) == 1:
        return tuple(speaker for speaker, names in people if len(names[0]) > 1 and names[0][0] == asked[0])
    # Two names of a person with a third between or left out: "Donald Trump" for "Donald John Trump".
    loose = [s for s, names in people if names[0][0] == asked[0] and surname(names[0]) == surname(asked)]
    exact = [s for s in loose if suffix(name_words(s.name)) == suffix(asked)]
    if exact or loose:
        return tuple(exact or loose)
    # The story may know only the surname, or a name with a word more before or behind it.
    last = [s for s, names in people if names[0] == (surname(asked),)]
    around = [s for s, names in people if len(names[0]) > len(asked) and _holds(names[0], asked)]
    within = [s for s, names in people if len(names[0]) > 1 and _holds(asked, names[0])]
    return tuple(last or around or within)


def _holds(words: Sequence[str], part: Sequence[str]) -> bool:
    return any(tuple(words[i : i + len(part)]) == tuple(part) for i in range(len(words) - len(part) + 1))


def _is_plain(name: str) -> bool:
    """Whether a name is a proper one, not a description ("Smith's campaign", "a spokesman for Smith")."""
    return not re.search(r"['’]s? |\b(?:and|of|for|a|an|who)\b", name) and name[:1].isupper()
