"""What is being asked: the words that carry a question, or why it is none."""

import re
import unicodedata
from dataclasses import dataclass

from index.types import Reason

MAX_CHARACTERS = 1_000
"""The longest question; a longer text is no question to a story."""

# Closed classes only (articles, prepositions, pronouns, auxiliaries, question words): a question's other
# words are what it is about. English and Spanish; in other languages all words count.
_FUNCTION_WORDS = frozenset(
    """
    a about after all also am an and any anybody anyone anything are as at be because been before being both
    but by can could d did do does doing done for from get gets got had has have having he her here hers him
    his how i if in into is it its ll m many may me might much must my no not of on once one or our ours out
    over re s shall she should so some somebody someone something such t than that the their theirs them then
    there these they this those to too under until up us ve very was we were what whatever when where which
    while who whom whose why will with would you your yours
    story article text say says said tell tells told mention mentions mentioned
    al ante aunque con como cual cuales cuando cuanta cuantas cuanto cuantos de del desde donde e el ella ellas
    ellos en entre era eran es esa ese eso esta estas este esto fue fueron ha han hasta hay la las le les lo
    los más mas me mi muy ni no nos o para pero por porque que qué quien quién quienes se ser si sin sobre son
    su sus también te tu un una unas uno unos y ya dice dijo cuál cuáles cuándo cuánta cuántas cuánto cuántos
    cómo dónde quiénes
    """.split()
)


_HALVES = re.compile(r"[\ud800-\udfff]")  # of surrogate pairs: what a terminal makes of bytes that are no UTF-8


@dataclass(frozen=True, slots=True)
class Question:
    """A question as asked, its words, and among them the terms that carry it.

    `problem` is set where there is nothing to look for.
    """

    text: str
    words: tuple[str, ...]
    terms: tuple[str, ...]
    problem: Reason | None = None


def is_function_word(word: str) -> bool:
    """Whether a word carries no question by itself: an article, a preposition, a pronoun, a question word."""
    return word.casefold() in _FUNCTION_WORDS


def understand(text: str) -> Question:
    """Read a question; words and terms are lower-case, each once, in their order."""
    line = " ".join(unicodedata.normalize("NFC", _HALVES.sub("\ufffd", text)).split())
    words = tuple(dict.fromkeys(re.findall(r"\w+", line.lower().replace("_", " "))))
    terms = tuple(word for word in words if word not in _FUNCTION_WORDS)
    problem = None
    if len(line) > MAX_CHARACTERS:
        problem = Reason.TOO_LONG
    elif not any(c.isalpha() for c in line):
        problem = Reason.NOT_A_QUESTION
    return Question(line, words, terms, problem)
