"""LlamaIndex's VectorStoreIndex with its own store."""

from collections.abc import Callable
from pathlib import Path

import torch
from llama_index.core import Settings, StorageContext, VectorStoreIndex, load_index_from_storage
from llama_index.core.schema import TextNode
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from measuring import K, run

torch.set_num_threads(1)


def index(passages: list[str], model: str, folder: Path) -> None:
    torch.set_num_threads(2)
    Settings.embed_model = HuggingFaceEmbedding(model, device="cpu")
    made = VectorStoreIndex([TextNode(text=words, id_=str(place)) for place, words in enumerate(passages)])
    made.storage_context.persist(str(folder))


def reopen(model: str, folder: Path) -> Callable[[str], list[int]]:
    Settings.embed_model = HuggingFaceEmbedding(model, device="cpu")
    kept = load_index_from_storage(StorageContext.from_defaults(persist_dir=str(folder)))
    finder = kept.as_retriever(similarity_top_k=K)
    return lambda question: [int(found.node.node_id) for found in finder.retrieve(question)]


run(index, reopen)
