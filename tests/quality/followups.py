"""Follow-ups, rewritten here and by people: `python -m tests.quality.followups FILE.jsonl`.

A line: {"dialog_id", "turn", "history": [{"role", "text"}], "question", "rewrite"}, as in CANARD. The answers of
all dialogues are the passages; a question's own answer, the next one in its dialogue, is to be found among them, by
the question as asked, as rewritten here, and as rewritten by people. Also: the share of the words that people added
that ours has.
"""

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.answering.antecedents import Cast
from index.answering.followup import TURNS, resolve
from index.answering.question import understand
from index.embedder import Embedder
from index.types import Turn

NO_ANSWER = "I don't know."


@dataclass(frozen=True)
class FollowUp:
    """A follow-up with its turns before, its own answer (None: not known) and its forms."""

    dialog: str
    answer: str | None
    forms: dict[str, str]


def read(file: Path) -> list[FollowUp]:
    """All follow-ups that have a history; each understood from the turns before, as they were understood."""
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
    following = {(row["dialog_id"], row["turn"]): row for row in rows}
    made = []
    for row in rows:
        if not row["history"]:
            continue
        after = following.get((row["dialog_id"], row["turn"] + 1))
        answer = after["history"][-1]["text"] if after else None
        ours = resolve(row["question"], turns_of(row["history"]), Cast()) or row["question"]
        forms = {"as asked": row["question"], "rewritten here": ours, "rewritten by people": row["rewrite"]}
        made.append(FollowUp(row["dialog_id"], None if answer == NO_ANSWER else answer, forms))
    return made


def turns_of(history: Sequence[dict[str, Any]]) -> list[Turn]:
    """A history as turns."""
    turns: list[Turn] = []
    for asked, answered in zip(history[::2], history[1::2], strict=False):
        question = resolve(asked["text"], turns[-TURNS:], Cast()) or asked["text"]
        turns.append(Turn(question, "" if answered["text"] == NO_ANSWER else answered["text"][:300]))
    return turns


def figures(followups: Sequence[FollowUp]) -> dict[str, dict[str, float]]:
    """MRR and hit@1/5 of each form by embedding and by BM25, among all answers; and the added words it has."""
    answers = list(dict.fromkeys((f.dialog, f.answer) for f in followups if f.answer))
    places = {answer: n for n, answer in enumerate(answers)}
    asked = [f for f in followups if f.answer]
    gold = np.array([places[f.dialog, f.answer] for f in asked])
    embedder = Embedder()
    passages = embedder.embed_documents([text for _, text in answers])
    lexical = _Lexical([text for _, text in answers])
    made: dict[str, dict[str, float]] = defaultdict(dict)
    for form in followups[0].forms:
        queries = [f.forms[form] for f in asked]
        dense = embedder.embed_documents(queries) @ passages.T
        words = np.stack([lexical.scores(query) for query in queries])
        for name, scores in (
            ("dense", dense),
            ("BM25", words),
            ("both", 1 / (60 + _ranks(dense)) + 1 / (60 + _ranks(words))),
        ):
            own = scores[np.arange(len(gold)), gold][:, None]
            ranks = (scores > own).sum(1) + (scores == own).sum(1) / 2 + 0.5  # a tie is worth its middle
            made[form] |= {f"{name} MRR": float((1 / ranks).mean()), f"{name} hit@5": float((ranks <= 5).mean())}
        made[form]["added words"] = _added(followups, form)
    return made


class _Lexical:
    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = [_terms(text) for text in texts]
        self._length = np.array([len(t) for t in self._texts]) / max(np.mean([len(t) for t in self._texts]), 1)
        self._at: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        for n, terms in enumerate(self._texts):
            for term in terms:
                self._at[term][n] += 1

    def scores(self, query: str) -> np.ndarray:
        made = np.zeros(len(self._texts))
        for term in set(_terms(query)):
            found = self._at.get(term, {})
            rarity = np.log(1 + (len(self._texts) - len(found) + 0.5) / (len(found) + 0.5))
            for n, count in found.items():
                made[n] += rarity * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * self._length[n]))
        return made


def _ranks(scores: np.ndarray) -> np.ndarray:
    return (-scores).argsort(1).argsort(1) + 1


def _added(followups: Sequence[FollowUp], form: str) -> float:
    """The share of the words that people added and this form has too."""
    wanted = [set(_terms(f.forms["rewritten by people"])) - set(_terms(f.forms["as asked"])) for f in followups]
    shares = [len(w & set(_terms(f.forms[form]))) / len(w) for f, w in zip(followups, wanted, strict=True) if w]
    return sum(shares) / len(shares)


def _terms(text: str) -> list[str]:
    keep = set(understand(text).terms)
    return [word for word in re.findall(r"\w+", text.lower()) if word in keep]


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(prog="python -m tests.quality.followups", description=__doc__)
    parser.add_argument("file", type=Path)
    found = read(parser.parse_args().file)
    changed = sum(f.forms["as asked"] != f.forms["rewritten here"] for f in found)
    print(f"{len(found):,} follow-ups, {changed:,} rewritten here")
    table = figures(found)
    names = list(next(iter(table.values())))
    print(f"{'':22}" + "".join(f"{name:>14}" for name in names))
    for form, values in table.items():
        print(f"{form:22}" + "".join(f"{values[name]:14.3f}" for name in names))
    asked, ours, people = table.values()
    closed = [(ours[n] - asked[n]) / (people[n] - asked[n]) if people[n] != asked[n] else float("nan") for n in names]
    print(f"{'gap closed':22}" + "".join(f"{share:14.2f}" for share in closed))


if __name__ == "__main__":
    main()
