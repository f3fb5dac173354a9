"""A large library of real paragraphs, and what a reader waits for in it: `python -m tests.bench.large FOLDER`.

To index a million real paragraphs takes hours, and there are not so many. So the stories are made up of paragraphs
of real ones (those of `--data`, a folder as `tests.quality` reads it), in chance order, each with its quotations as
the data has them; their vectors are those that `growth.py` makes, and the tokens of a sentence are those of another
real sentence. So everything has its real length and number, and all tables their real shape, but what is found by
meaning is not what was asked: times and sizes mean something, answers do not.
"""

import argparse
import json
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import psutil

from index.library import Library
from index.quotebook import Quotebook
from index.rows import Embedded, Tokens
from index.store import Store
from index.tokens import TokenEncoder
from index.types import Block, BlockKind, Passage, Quote, QuoteKind, Sentence, Span, Speaker, Story
from tests.bench.figures import Times

_STORY = 30  # paragraphs
_POOL = 300  # sentences whose tokens stand for all


@dataclass(frozen=True, slots=True)
class _Paragraph:
    text: str
    sentences: tuple[Span, ...]
    quotes: tuple[tuple[Span, QuoteKind, str], ...]


def _paragraphs(folder: Path) -> list[_Paragraph]:
    found = []
    for line in (folder / "stories.jsonl").read_text("utf-8").splitlines():
        story: dict[str, Any] = json.loads(line)
        text, start = story["text"], 0
        for part in text.split("\n"):
            end = start + len(part)
            inside = tuple(Span(a - start, b - start) for a, b in story["sentences"] if start <= a < b <= end)
            quotes = tuple(
                (Span(spans[0][0] - start, spans[-1][1] - start), QuoteKind(quote["type"]), quote["speaker"]["text"])
                for quote in story.get("quotes", [])
                if quote.get("speaker") and start <= (spans := quote["spans"])[0][0] and spans[-1][1] <= end
            )
            if inside and len(part) > 20:
                found.append(_Paragraph(part, inside, quotes))
            start = end + 1
    return found


def _stories(
    paragraphs: list[_Paragraph], tokens: list[Tokens], vectors: Any, n: int
) -> Iterator[tuple[Story, list[Embedded], Quotebook]]:
    random, row = Random("large"), 0
    for number in range((n + _STORY - 1) // _STORY):
        text, blocks, embedded, quotes = "", [], [], []
        story_id = f"large-{number:06}"
        for ordinal, paragraph in enumerate(random.choices(paragraphs, k=min(_STORY, n - row))):
            start = len(text)
            span = Span(start, start + len(paragraph.text))
            sentences = tuple(Sentence(Span(start + s.start, start + s.end)) for s in paragraph.sentences)
            blocks.append(Block(span, BlockKind.PARAGRAPH))
            passage = Passage(story_id, ordinal, span, sentences)
            embedded.append(
                Embedded(passage, np.float32(vectors[row]), tuple(random.choice(tokens) for _ in sentences))
            )
            quotes += [
                Quote((Span(start + s.start, start + s.end),), kind, Speaker(name))
                for s, kind, name in paragraph.quotes
            ]
            text += paragraph.text + "\n\n"
            row += 1
        said = np.float32(vectors[random.randrange(len(vectors) - len(quotes)) :][: len(quotes)])
        speakers = tuple(dict.fromkeys(quote.speaker for quote in quotes if quote.speaker))
        story = Story(story_id, f"A large library's story {number}", text.rstrip(), tuple(blocks), source="tests.bench")
        yield story, embedded, Quotebook(tuple(quotes), said, speakers)


def build(folder: Path, data: Path, vectors: Path, n: int) -> None:
    """Fill the library in `folder` with `n` passages."""
    paragraphs, encoder = _paragraphs(data), TokenEncoder()
    texts = [span.of(p.text) for p in Random("tokens").choices(paragraphs, k=_POOL) for span in p.sentences[:1]]
    tokens = []
    for text in texts:
        span = Span(0, len(text))
        ((made,),) = encoder.sentences(text, [Passage("", 0, span, (Sentence(span),))])
        tokens.append(made)
    with Library(Store(folder / "library.sqlite"), Library.open().embedder) as library:
        stories = _stories(paragraphs, tokens, np.load(vectors, mmap_mode="r"), n)
        library.store.replace_all(stories, library._fingerprint)
        began = time.perf_counter()
        library.store.save_vectors()
        print(f"vectors indexed in {time.perf_counter() - began:.1f} s, peak {_peak():.0f} MB", flush=True)


def _peak() -> float:
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1e3


def ask(folder: Path, data: Path, k: int) -> None:
    """Print what real questions take across all stories, and what of it each part takes: milliseconds of CPU time."""
    lines = (data / "questions.jsonl").read_text("utf-8").splitlines()
    asked = [json.loads(line)["question"] for line in Random("asked").sample(lines, k)]
    began = time.perf_counter()
    with Library.open(folder) as library:
        store = library.store
        opened = time.perf_counter() - began
        library.load()
        process = psutil.Process()
        loaded, began = process.memory_info().rss, time.perf_counter()
        store.nearest(np.ones(384, np.float32) / 384**0.5, 10)
        faiss_opened = time.perf_counter() - began
        parts: dict[str, list[float]] = defaultdict(list)
        for name in ("nearest", "lexical", "passages", "known", "story", "stories_naming", "newest", "passage_ids"):
            _timed(store, name, parts)
        _timed(library.embedder, "embed_query", parts)
        _timed(library._tokens, "question", parts)
        _timed(library._second_look, "relevance", parts)
        took, each = [], defaultdict(list)
        for question in asked:
            parts.clear()
            began = time.process_time()
            library.ask(question)
            took.append((time.process_time() - began) * 1000)
            for name, spent in parts.items():
                each[name].append(sum(spent))
        suggested = time.perf_counter()
        library.suggest()
        told = {name: [round(statistics.median(v), 2), round(max(v), 1), len(v)] for name, v in each.items()}
        print(
            json.dumps(
                {"ask_cpu_ms": Times.of(took).p50, "p95": Times.of(took).p95, "ms (median, most, questions)": told}
            )
        )
        print(f"open {opened:.3f} s, vectors {faiss_opened:.3f} s, suggest {time.perf_counter() - suggested:.3f} s")
        print(f"resident {process.memory_info().rss / 1e6:.0f} MB, models alone {loaded / 1e6:.0f} MB")


def _timed(owner: Any, name: str, parts: dict[str, list[float]]) -> None:
    work = getattr(owner, name)

    def timed(*args: Any, **kwargs: Any) -> Any:
        began = time.process_time()
        try:
            return work(*args, **kwargs)
        finally:
            parts[name].append((time.process_time() - began) * 1000)

    setattr(owner, name, timed)


def main() -> None:
    """Build the library where it is not there yet, and ask it."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.large")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--questions-of", type=Path, required=True)
    parser.add_argument("--vectors", type=Path, required=True, help="made.npy of tests.bench.growth")
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=100)
    wanted = parser.parse_args()
    if not (wanted.folder / "library.sqlite").exists():
        wanted.folder.mkdir(parents=True, exist_ok=True)
        build(wanted.folder, wanted.data, wanted.vectors, wanted.passages)
    ask(wanted.folder, wanted.questions_of, wanted.questions)


if __name__ == "__main__":
    main()
