"""txtai's Embeddings, with its default index (FAISS)."""

from collections.abc import Callable
from pathlib import Path

import torch
from measuring import K, run
from txtai import Embeddings

torch.set_num_threads(1)


def index(passages: list[str], model: str, folder: Path) -> None:
    torch.set_num_threads(2)
    made = Embeddings(path=model, content=True, gpu=False)
    made.index(list(enumerate(passages)))
    made.save(str(folder))


def reopen(model: str, folder: Path) -> Callable[[str], list[int]]:
    kept = Embeddings(path=model, content=True, gpu=False)
    kept.load(str(folder))
    return lambda question: [int(found["id"]) for found in kept.search(question, K)]


run(index, reopen)
