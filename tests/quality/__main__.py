"""`python -m tests.quality FOLDER…`: the real pipeline on stories with known answers, beside simple systems.

One table a folder on standard output, progress on standard error. Exit code 1 where --gate finds a figure fallen.
"""

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from index.library import Library
from index.types import Answer, Refusal
from tests.bench.figures import Code
from tests.quality.baselines import RememberingEmbedder, baselines
from tests.quality.data import Asked, Given, Pair, read_folder
from tests.quality.measures import Figures, Shown, measure
from tests.quality.quotations import measure_quotations
from tests.quality.recording import Measured, fallen, record, text


def main() -> None:
    """Measure each folder, print its table, and record or hold it against the record where that is wanted."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.quality", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="+", type=Path, help="folders with stories.jsonl and questions.jsonl")
    parser.add_argument("--language", default="en", help="stories and questions of this language (en)")
    parser.add_argument("--stories", type=int, metavar="N", help="only the first N stories")
    parser.add_argument("--record", action="store_true", help="keep the figures under this commit, and in RESULTS.md")
    parser.add_argument("--gate", action="store_true", help="fail where a figure fell below the recorded one")
    wanted = parser.parse_args()
    for folder in wanted.folders:
        if missing := [n for n in ("stories.jsonl", "questions.jsonl") if not (folder / n).is_file()]:
            parser.error(f"{folder} has no {missing[0]}: give a folder with stories.jsonl and questions.jsonl")
    code = Code.now()
    measured = {}
    with TemporaryDirectory() as data:
        embedder = RememberingEmbedder(Path(data))
        for folder in wanted.folders:
            measured[folder.name] = run(folder, wanted.language, wanted.stories, embedder)
            print(text(folder.name, measured[folder.name]), flush=True)
    if wanted.record:
        if code != Code.now():
            raise SystemExit("Not recorded: the code changed meanwhile.")
        for file in record(code, measured):
            print(f"recorded: {file.name}", file=sys.stderr)
    if wanted.gate and (lines := fallen(measured)):
        raise SystemExit("\n".join(["Fallen below the recorded figures:", *lines]))


def run(folder: Path, language: str, limit: int | None, embedder: RememberingEmbedder) -> Measured:
    """The figures of one folder."""
    stories, questions = read_folder(folder, language)
    by_story: dict[str, list[Asked]] = defaultdict(list)
    for asked in questions:
        by_story[asked.story_id].append(asked)
    ours, theirs = Figures(), defaultdict[str, Figures](Figures)
    chosen = stories[:limit]
    for done, given in enumerate(chosen, start=1):
        print(f"\r{folder.name}: story {done:,} of {len(chosen):,}", end="", file=sys.stderr, flush=True)
        with Library.of(given.story, embedder=embedder) as library:
            if given.quotes:
                measure_quotations(given, library.quotebook(given.story.id), ours)
            beside = baselines(given, library, embedder)
            for asked in by_story[given.id]:
                measure(asked, given, _ask(library, given, asked, ours), ours)
                for name, show in beside.items():
                    measure(asked, given, show(asked), theirs[name])
        embedder.forget()
    print(file=sys.stderr)
    tables = {name: figures.table() for name, figures in theirs.items()}
    return Measured(len(chosen), sum(len(by_story[g.id]) for g in chosen), ours.table(), tables, *ours.latency())


def _ask(library: Library, given: Given, asked: Asked, figures: Figures) -> Shown:
    """What the pipeline shows to one question."""
    before = time.perf_counter()
    outcome = library.ask(asked.question, given.story.id, asked.history)
    figures.milliseconds.append((time.perf_counter() - before) * 1000)
    return Shown(_places(given, outcome), isinstance(outcome, Answer), outcome.confidence)


def _places(given: Given, outcome: Answer | Refusal) -> Sequence[Sequence[Pair] | None]:
    """Where each statement stands in the text as given; None where its words are not the story's."""
    if isinstance(outcome, Refusal):
        return ()
    shown: list[Sequence[Pair] | None] = []
    for statement in outcome.statements:
        try:
            exact = all(span.of(given.story.text) in statement.text for span in statement.spans)
            shown.append([given.place(span) for span in statement.spans] if exact else None)
        except ValueError:
            shown.append(None)
    return shown


if __name__ == "__main__":
    main()
