"""English words -> their stems, by the Snowball stemmer ("strikes", "striking" -> "strike")."""

from functools import lru_cache
from threading import Lock

import snowballstemmer

_stemmer = snowballstemmer.stemmer("english")
_turn = Lock()  # the stemmer keeps the word it is at: two threads in it break each other's


@lru_cache(10_000)
def stem(word: str) -> str:
    """A lower-case word's stem. Safe in any thread."""
    with _turn:
        made: str = _stemmer.stemWord(word)
        return made
