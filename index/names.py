"""Names as strings: what a name is without titles, and whether two forms may be one person's.

Pure and fast; used on stories and on readers' questions alike.
"""

import re
import unicodedata
from collections.abc import Sequence

from index.types import Speaker

TITLES = frozenset(
    """ag mr mrs ms miss dr sir dame lord lady madam sen sens senator senators rep reps representative congressman
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
FEMALE = frozenset(
    """mrs ms miss madam lady queen princess spokeswoman congresswoman councilwoman chairwoman businesswoman woman
    girl mother wife widow sister daughter niece aunt grandmother actress waitress nun""".split()
)
MALE = frozenset(
    """mr sir lord king prince spokesman congressman councilman chairman businessman man boy father husband widower
    brother son nephew uncle grandfather actor waiter monk pope priest""".split()
)
"""What a woman, and a man, is called: by title, role or kinship."""
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])$", re.IGNORECASE)
_SMALL = frozenset("a an the this that one another some his her their its former and".split())
_DETERMINERS = frozenset(
    "a an the one two three another some several many most both all any other these those his her their".split()
)
_SPELT = {"ceo": "chief executive", "chief executive officer": "chief executive", "pm": "prime minister"}
_ABBREVIATED = re.compile(r"\b(?:chief executive officer|ceo|pm)\b")
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
    """The speakers whom a reader's name or role may mean, the best kind of match alone; several where ambiguous.

    Accents, case, titles and possessive endings don't matter. A whole name or alias comes before a part of one:
    "Chávez" finds a speaker of that surname, "Donald" one of that first name, "Clinton" both Clintons. Where no
    name fits, roles do: "the CEO", "the teacher" for "a teacher at the school". Joint speakers are found by
    their own name alone.
    """
    asked = name_words(name_in_question)
    if not asked:
        return ()
    alone = [speaker for speaker in speakers if not speaker.members]
    found = _titled(name_in_question, _named(asked, alone)) or in_role(name_in_question, alone)
    return found or tuple(s for s in speakers if s.members and name_words(s.name) == asked)


def _titled(name: str, found: tuple[Speaker, ...]) -> tuple[Speaker, ...]:
    """Those of several whom the title before a name fits, if any: "Senator Reed", "Mrs Hale"."""
    titles = {word.rstrip(".") for word in fold(name).split()} & TITLES - {"the"}
    if len(found) < 2 or not titles:
        return found
    forms = [(speaker, {w for form in (speaker.name, *speaker.roles) for w in fold(form).split()}) for speaker in found]
    return tuple(speaker for speaker, words in forms if titles <= words) or found


def _named(asked: tuple[str, ...], speakers: Sequence[Speaker]) -> tuple[Speaker, ...]:
    forms = [(speaker, [name_words(form) for form in (speaker.name, *speaker.aliases)]) for speaker in speakers]
    whole = [speaker for speaker, names in forms if asked == names[0]]
    people = [(speaker, names) for speaker, names in forms if _is_plain(speaker.name) and names[0]]
    bearers = {names[0] for _, names in people if len(names[0]) > 1 and surname(names[0]) == surname(asked)}
    bare = [s for s, names in people if names[0] == (surname(asked),)]
    if whole and len(asked) > 1:
        # A shorter or longer form is theirs too where nobody else bears it: "Pen" and "Marine Le Pen" for "Le Pen".
        longer = {names[0] for _, names in people if len(names[0]) > len(asked) and names[0][-len(asked) :] == asked}
        fuller = [s for s, names in people if {names[0]} == longer]
        return tuple(dict.fromkeys([*whole, *(bare if bearers == {asked} else ()), *fuller]))
    if len(asked) == 1:
        last = [speaker for speaker, names in people if surname(names[0]) == asked[0] and len(names[0]) <= 4]
        found = list(dict.fromkeys([*last, *whole]))
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
    around = [s for s, names in people if len(names[0]) > len(asked) and _holds(names[0], asked)]
    within = [s for s, names in people if len(names[0]) > 1 and _holds(asked, names[0])]
    return tuple(bare or around or within)


def with_article(name: str, text: str) -> str:
    """The name as a text has it in running words: "the White House", "a spokesman for Smith"."""
    plain = len(re.findall(rf"(?<!\w){re.escape(name)}(?!\w)", text))
    ruled = len(re.findall(rf"(?<!\w)(?:[Tt]he|THE)\s+{re.escape(name)}(?!\w)(?!\s+[A-Z])", text))
    if 2 * ruled > plain:
        return f"the {name}"
    first, _, rest = name.partition(" ")
    return f"{first.lower()} {rest}" if rest and first.lower() in _DETERMINERS else name


def in_role(role: str, speakers: Sequence[Speaker]) -> tuple[Speaker, ...]:
    """The speakers whom the story gives a role, or describes by it, in all the words of the question."""
    asked = _role_words(role)
    return tuple(
        speaker
        for speaker in speakers
        if any(_fits(asked, _role_words(form)) for form in (*speaker.roles, *_descriptions(speaker)))
    )


def _descriptions(speaker: Speaker) -> tuple[str, ...]:
    return () if _is_plain(speaker.name) else (speaker.name,)


def _role_words(role: str) -> list[str]:
    """The folded words of a role, its head first: "the chief executive of Acme" -> executive, chief, acme."""
    plain = _ABBREVIATED.sub(lambda m: _SPELT[m[0]], fold(role))
    head, *rest = re.split(r",|\b(?:of|at|for|in|on|from|with|by|to|near|who|that|which)\b", plain, maxsplit=1)
    first, after = (
        [_POSSESSIVE.sub("", w).rstrip(".") for w in _WORD.findall(part)] for part in (head, " ".join(rest))
    )
    return [w for w in [*first[::-1], *after] if w not in _SMALL]


def _fits(asked: Sequence[str], role: Sequence[str]) -> bool:
    """Whether a role has the asked head and all other words asked ("Venezuelan" for "of Venezuela")."""
    if not asked or not role or asked[0] != role[0]:
        return False
    return all(any(a == r or _akin(a, r) for r in role) for a in asked)


def _akin(one: str, other: str) -> bool:
    """As in "Venezuela" and "Venezuelan", "Texas" and "Texan"."""
    least = min(len(one), len(other)) - 1
    return least > 2 and one[:least] == other[:least] and abs(len(one) - len(other)) <= 3


def _holds(words: Sequence[str], part: Sequence[str]) -> bool:
    return any(tuple(words[i : i + len(part)]) == tuple(part) for i in range(len(words) - len(part) + 1))


def _is_plain(name: str) -> bool:
    """Whether a name is a proper one, not a description ("Smith's campaign", "a spokesman for Smith")."""
    return not re.search(r"['’]s? |\b(?:and|of|for|a|an|who)\b", name) and name[:1].isupper()
