"""sentence-transformers and FAISS, as their own front pages show."""

import json
from collections.abc import Callable
from pathlib import Path

import faiss
import torch
from measuring import K, run
from sentence_transformers import SentenceTransformer

torch.set_num_threads(1)
faiss.omp_set_num_threads(1)


def index(passages: list[str], model: str, folder: Path) -> None:
    torch.set_num_threads(2)
    vectors = SentenceTransformer(model, device="cpu").encode(passages, normalize_embeddings=True)
    made = faiss.IndexFlatIP(vectors.shape[1])
    made.add(vectors)
    folder.mkdir(parents=True, exist_ok=True)
    faiss.write_index(made, str(folder / "index.faiss"))
    (folder / "passages.json").write_text(json.dumps(passages), "utf-8")


def reopen(model: str, folder: Path) -> Callable[[str], list[int]]:
    encoder, kept = SentenceTransformer(model, device="cpu"), faiss.read_index(str(folder / "index.faiss"))

    def search(question: str) -> list[int]:
        _, found = kept.search(encoder.encode([question], normalize_embeddings=True), K)
        return [int(i) for i in found[0]]

    return search


run(index, reopen)
