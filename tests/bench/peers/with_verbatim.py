"""Ours, in this environment: with VERBATIM_PART=retrieval the nearest passages alone, else the whole `Library.ask`."""

import json
import os
from collections.abc import Callable
from pathlib import Path

from measuring import K, run

from index.library import Library
from index.reading.draft import Draft
from index.reading.story import compose_story
from index.types import BlockKind


def index(passages: list[str], model: str, folder: Path) -> None:
    with Library.open(folder) as library:
        blocks = tuple((BlockKind.PARAGRAPH, words) for words in passages)
        library.add(compose_story(Draft(blocks, title="A story to measure"), name="measured"))
        library.store.nearest(library.embedder.embed_query("saved"), 1)


def reopen(model: str, folder: Path) -> Callable[[str], list[int]]:
    library = Library.open(folder)
    if os.environ.get("VERBATIM_PART") == "retrieval":
        return lambda q: [id_ - 1 for id_, _ in library.store.nearest(library.embedder.embed_query(q), K)]
    return lambda q: [0] if json.dumps(str(library.ask(q))) else []


run(index, reopen)
