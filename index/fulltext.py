"""Full-text search over the library's sentences (SQLite's FTS5, ranked by BM25): the lexical half of retrieval."""

from collections.abc import Sequence

from index.database import Select


class FullText:
    """The table `words`, in which every sentence stands with the key of its story."""

    def __init__(self, rows: Select) -> None:
        self._rows = rows

    def nearest(self, terms: Sequence[str], k: int, story_id: str | None) -> list[tuple[int, int, float]]:
        """The `k` sentences that fit these words best by BM25: (passage id, sentence id, score)."""
        if not terms:
            return []
        rows = self._rows(
            "SELECT s.passage_id, s.id, w.score FROM (SELECT rowid AS id, -bm25(words, 0.0, 1.0) AS score "
            "FROM words WHERE words MATCH ? ORDER BY score DESC LIMIT ?) w JOIN sentences s ON s.id = w.id "
            "ORDER BY w.score DESC, s.id",
            self._any_of(terms, story_id),
            k,
        )
        return [(int(passage), int(sentence), float(score)) for passage, sentence, score in rows]

    def rare(self, words: Sequence[str], most: int) -> list[str]:
        """Those of the words that `most` sentences have, or fewer; that is found without looking at more."""
        return [word for word in words if self._count(self._any_of([word]), most + 1) <= most]

    def has_word(self, words: Sequence[str], story_id: str | None) -> bool:
        """Whether any of these words, in any form, stands anywhere."""
        return bool(words) and self._count(self._any_of(words, story_id), 1) > 0

    def known(self, terms: Sequence[str], story_id: str) -> int:
        """How many of these words, in any of their forms, a story has."""
        key = self._of_story(story_id)
        return sum(self._count(f"{key} AND sentence : {_quoted(term)}", 1) for term in terms)

    def _count(self, match: str, most: int) -> int:
        """How many sentences match; no more than `most` are looked at."""
        counted = self._rows("SELECT count(*) FROM (SELECT 1 FROM words WHERE words MATCH ? LIMIT ?)", match, most)
        return int(next(counted)[0])

    def _any_of(self, words: Sequence[str], story_id: str | None = None) -> str:
        match = f"sentence : ({' OR '.join(map(_quoted, words))})"
        return match if story_id is None else f"{self._of_story(story_id)} AND {match}"

    def _of_story(self, story_id: str) -> str:
        row = next(self._rows("SELECT position FROM stories WHERE id = ?", story_id), None)
        return f"story_key : {_quoted(story_key(row[0] if row else 0))}"


def story_key(position: int) -> str:
    """The word under which a story's sentences are searched."""
    return f"s{position}"


def _quoted(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'
