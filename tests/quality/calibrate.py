"""`python -m tests.quality.calibrate FOLDER…`: fit how sure an answer is, and print the coefficients.

The folders are of the schema in data.py, with questions that their story answers and others that it doesn't.
The coefficients in index/answering/confidence.py were fitted on (all in English, in November 2026):

- xquad_r: LAReQA XQuAD-R (CC BY-SA 4.0), 559 questions that their article answers;
- off_story: 300 of those put to another article;
- squad2: 7 articles of SQuAD 2.0's development set (CC BY-SA 4.0), 1,204 answerable questions and 1,372 that were
  written to look answerable.

None of the data is kept here, only the numbers that it leads to. What is printed first was fitted on the other
stories each time, one story left out: how sure it is on a story that it has never seen.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.answering.confidence import ANSWERS, EXPECTED_LOGIT, ON_TOPIC
from index.answering.question import understand
from index.embedder import Embedder
from index.library import Library
from tests.quality.data import read_folder

_RIDGE = 1.0


def main() -> None:
    """Collect the evidence, fit, and print."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.quality.calibrate", description=(__doc__ or "").split(":")[0]
    )
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--language", default="en")
    parser.add_argument("--evidence", type=Path, help="keep the evidence in this file, or take it from there")
    arguments = parser.parse_args()
    if arguments.evidence and arguments.evidence.is_file():
        rows = json.loads(arguments.evidence.read_text("utf-8"))
    else:
        rows = [row for folder in arguments.folders for row in collect(folder, arguments.language)]
        if arguments.evidence:
            arguments.evidence.write_text(json.dumps(rows), "utf-8")
    report(rows)


def collect(folder: Path, language: str) -> list[dict[str, Any]]:
    """For each question its folder, its story, whether that answers it, whether we find where, and the evidence."""
    stories, questions = read_folder(folder, language)
    embedder, rows = Embedder(), []
    for done, given in enumerate(stories, start=1):
        print(f"\r{folder.name}: story {done:,} of {len(stories):,}", end="", file=sys.stderr, flush=True)
        with Library.of(given.story, embedder=embedder) as library:
            for asked in questions:
                if asked.story_id != given.id or (found := library.search(understand(asked.question))) is None:
                    continue
                first = given.sentences_of([given.place(found.sentences[0].sentence.span)])
                right = bool(first & given.sentences_of(asked.gold))
                rows.append(
                    {"folder": folder.name, "story": given.id, "answerable": asked.answerable, "right": right}
                    | {"evidence": found.evidence}
                )
    print(file=sys.stderr)
    return rows


def report(rows: list[dict[str, Any]]) -> None:
    """Print what leaving one story out gives, at several cautions, then the coefficients fitted on all."""
    answerable, right = (np.array([bool(row[key]) for row in rows]) for key in ("answerable", "right"))
    stories, folders = (np.array([row[key] for row in rows]) for key in ("story", "folder"))
    elsewhere = folders == "off_story"
    # Whether the story is about the question's subject is learnt from questions put to their own and to another one;
    # whether it answers, from those put to their own.
    own = np.isin(folders, folders[elsewhere | (folders == "xquad_r")])
    parts = [(ON_TOPIC, own), (ANSWERS, ~elsewhere)]
    unseen = np.ones(len(rows))
    for part, used in parts:
        evidence = np.array([[row["evidence"][name] for name in part if name != "intercept"] for row in rows])
        for story in np.unique(stories):
            out = stories == story
            unseen[out] *= predict(fit(evidence[used & ~out], answerable[used & ~out]), evidence[out])
    for folder in np.unique(folders):
        own = folders == folder
        if answerable[own].any() and not answerable[own].all():
            print(f"{folder}: AUROC {auroc(unseen[own & answerable], unseen[own & ~answerable]):.3f}")
    names = np.unique(folders)
    print("caution  " + "  |  ".join(f"{folder}: answered, first right of those, refused" for folder in names))
    for caution in (0.02, 0.05, 0.08, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7):
        cells = []
        for folder in names:
            yes, no = unseen[(folders == folder) & answerable], unseen[(folders == folder) & ~answerable]
            hits = right[(folders == folder) & answerable][yes >= caution]
            cells.append(
                "  ".join(f"{x.mean():.3f}" if len(x) else "  –  " for x in (yes >= caution, hits, no < caution))
            )
        print(f"{caution:7.2f}  " + "  |  ".join(cells))
    for label, (part, used) in zip(("ON_TOPIC", "ANSWERS"), parts, strict=True):
        evidence = np.array([[row["evidence"][name] for name in part if name != "intercept"] for row in rows])
        *weights, intercept = fit(evidence[used], answerable[used])
        told = ", ".join(f'"{n}": {w:.3g}' for n, w in zip(list(part)[1:], weights, strict=True))
        print(f'{label} = {{"intercept": {intercept:.3g}, {told}}}')
    _report_expected_logit(rows)


def _report_expected_logit(rows: list[dict[str, Any]]) -> None:
    """Print how the cross-encoder's score follows from the rest of the evidence: least squares."""
    names = [name for name in EXPECTED_LOGIT if name != "intercept"]
    columns = np.array([[1.0, *(row["evidence"][name] for name in names)] for row in rows])
    logits = np.array([row["evidence"]["logit"] for row in rows])
    (intercept, *weights), *_ = np.linalg.lstsq(columns, logits, rcond=None)
    off = float((logits - columns @ np.array([intercept, *weights])).std())
    told = ", ".join(f'"{name}": {weight:.3g}' for name, weight in zip(names, weights, strict=True))
    print(f'EXPECTED_LOGIT = {{"intercept": {intercept:.3g}, {told}}}; SURPRISE = 3 * {off:.3g}')


def fit(evidence: NDArray[np.floating], answerable: NDArray[np.bool_]) -> NDArray[np.floating]:
    """Logistic regression by Newton's method, with a small ridge on the standardised weights; the intercept last."""
    mean, deviation = evidence.mean(0), np.maximum(evidence.std(0), 1e-9)
    columns = np.column_stack([(evidence - mean) / deviation, np.ones(len(evidence))])
    ridge = np.diag([_RIDGE] * evidence.shape[1] + [0.0])
    weights = np.zeros(columns.shape[1])
    for _ in range(50):
        sure = 1 / (1 + np.exp(-columns @ weights))
        slope = columns.T @ (sure - answerable) + ridge @ weights
        step = np.linalg.solve((columns.T * (sure * (1 - sure))) @ columns + ridge, slope)
        weights -= step
        if abs(step).max() < 1e-8:
            break
    plain = weights[:-1] / deviation
    return np.append(plain, weights[-1] - plain @ mean)


def predict(weights: NDArray[np.floating], evidence: NDArray[np.floating]) -> NDArray[np.floating]:
    """The probabilities that these weights give."""
    return 1 / (1 + np.exp(-(evidence @ weights[:-1] + weights[-1])))


def auroc(positive: NDArray[np.floating], negative: NDArray[np.floating]) -> float:
    """How often an answerable question has the higher probability; ties count half."""
    above = (positive[:, None] > negative).mean() + 0.5 * (positive[:, None] == negative).mean()
    return float(above)


if __name__ == "__main__":
    main()
