"""`python -m tests.bench`: start, speed, memory and disk on libraries of several sizes.

One table on standard output, progress on standard error. 20,000 passages take minutes to index: with
--cache FOLDER a later run finds them there.
"""

import argparse
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path

import psutil

from index.library import Library
from tests.bench.ask import asked_in_process
from tests.bench.build import ONE_STORY, built
from tests.bench.cold import cold_starts
from tests.bench.figures import Code, Figures, Times, machine, plain, record, rows
from tests.bench.stories import made_up_questions
from tests.bench.telegram import asked_in_telegram


def main() -> None:
    """Measure each size, print the table, and record it where that is wanted."""
    wanted = _arguments()
    code = Code.now() if wanted.record else None
    print(", ".join(f"{name} {value}" for name, value in machine().items()), file=sys.stderr)
    with nullcontext(wanted.cache) if wanted.cache else tempfile.TemporaryDirectory() as cache:
        Path(cache).mkdir(parents=True, exist_ok=True)
        measured = [_measured(size, Path(cache), wanted.questions, wanted.starts) for size in wanted.sizes]
    print(plain(rows(measured)))
    if code is not None:
        if code != Code.now():
            raise SystemExit("Not recorded: the code changed meanwhile.")
        for file in record(code, measured):
            print(f"recorded: {file.name}", file=sys.stderr)


def _measured(size: str, cache: Path, asked: int, starts: int) -> Figures:
    print(f"{size}:", file=sys.stderr)
    busy = psutil.cpu_percent(interval=2)  # before we do anything ourselves
    folder, index, earlier = built(size, cache)
    with Library.open(folder) as library:
        questions = made_up_questions(library.story_ids(), library.story, asked)
    cold = cold_starts(folder, questions[0].text, starts)
    in_process = asked_in_process(folder, questions)
    in_telegram = asked_in_telegram(folder, questions)
    return Figures(
        size=size,
        stories=index.stories,
        passages=index.passages,
        cold_start_s=Times.of(cold),
        ask_one_story_ms=Times.of(in_process.one_story_ms),
        ask_all_stories_ms=Times.of(in_process.all_stories_ms),
        ask_in_telegram_ms=Times.of(in_telegram.answered_ms),
        refused_share=in_process.refused / len(questions),
        resident_library_mb=in_process.resident_mb,
        resident_bot_mb=in_telegram.resident_mb,
        index_passages_per_s=index.passages / index.seconds,
        index_peak_mb=index.peak_mb,
        indexed_earlier=earlier,
        sqlite_mb_per_1000=1000 * index.sqlite_mb / index.passages,
        faiss_mb_per_1000=1000 * index.faiss_mb / index.passages,
        busy_elsewhere_percent=busy,
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--sizes", type=_sizes, default=_sizes(f"{ONE_STORY},1000,20000"), help="1story, or passages; with commas"
    )
    parser.add_argument("--questions", type=int, default=200, help="asked in each way (default: 200)")
    parser.add_argument("--starts", type=int, default=7, help="cold starts (default: 7)")
    parser.add_argument("--cache", type=Path, help="keep the libraries here (default: a temporary folder)")
    parser.add_argument("--record", action="store_true", help="write results/<commit>.json and RESULTS.md")
    return parser.parse_args()


def _sizes(words: str) -> list[str]:
    sizes = [word.strip() for word in words.split(",") if word.strip()]
    for size in sizes:
        if size != ONE_STORY and not (size.isdigit() and 1 <= int(size) <= 1_000_000):
            raise argparse.ArgumentTypeError(f"{size!r} is neither {ONE_STORY} nor a number of passages")
    return sizes


if __name__ == "__main__":
    main()
