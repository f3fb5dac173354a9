"""`python -m tests.quality FOLDER…`: the real pipeline on stories with known answers, as one table."""

import argparse
import json
import sys
import time
from pathlib import Path

from index.embedder import Embedder
from index.library import Library
from tests.quality.data import read_folder
from tests.quality.measures import Figures, measure, measure_quotes


def main() -> None:
    """Measure, print a table, and with --json keep the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.quality", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, help="folders with stories.jsonl and questions.jsonl")
    parser.add_argument("--language", default="en")
    parser.add_argument("--stories", type=int, help="only the first so many")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    arguments = parser.parse_args()
    embedder = Embedder()
    recorded = {}
    for folder in arguments.folders:
        figures = run(folder, arguments.language, arguments.stories, embedder)
        recorded[folder.name] = {name: [round(mean, 4), n] for name, (mean, n) in figures.means().items()}
        print(f"\n{folder.name}")
        for name, (mean, n) in figures.means().items():
            print(f"  {name:48} {mean:8.3f}   ({n:,})")
    if arguments.json:
        arguments.json.write_text(json.dumps(recorded, indent=1), "utf-8")


def run(folder: Path, language: str, limit: int | None, embedder: Embedder) -> Figures:
    """The figures of one folder."""
    stories, questions = read_folder(folder, language)
    figures = Figures()
    for done, given in enumerate(stories[:limit], start=1):
        print(f"\r{folder.name}: story {done:,} of {len(stories[:limit]):,}", end="", file=sys.stderr, flush=True)
        with Library.of(given.story, embedder=embedder) as library:
            if given.quotes:
                book = library.quotebook(given.story.id)
                found = [
                    ([given.place(s) for s in q.spans], q.kind.value, q.speaker.name if q.speaker else None)
                    for q in book.quotes
                ]
                measure_quotes(given, found, figures)
            for asked in questions:
                if asked.story_id == given.id:
                    before = time.perf_counter()
                    outcome, _ = library.answer(asked.question, given.story.id)
                    figures.add("milliseconds a question", (time.perf_counter() - before) * 1000)
                    measure(asked, given, outcome, figures)
    print(file=sys.stderr)
    return figures


if __name__ == "__main__":
    main()
