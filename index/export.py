"""sentence-transformers' models, and how one becomes an ONNX graph: the only room that knows torch.

Indexing comes here once for a model. Whoever has the graph (`index/ready.py`) serves and indexes without torch.
"""

import os
import warnings
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelUnavailable

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]

_BATCH = 8  # small batches pad less
_OPSET = 17
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")


class Unfit(Exception):
    """A model that is not of the kind that can be exported; says why."""


class Reads(NamedTuple):
    """How a model reads a text."""

    tokenizer: str
    length: int


class SentenceModel:
    """A sentence-transformers model, loaded (2-4 s) by its name or folder. Raises `ModelUnavailable`."""

    def __init__(self, source: str) -> None:
        self._model = _loaded(source)

    def encode(self, texts: Sequence[str], threads: int) -> Vectors:
        """The unit vectors of texts, shape (len(texts), dimensions)."""
        import torch

        torch.set_num_threads(threads)
        vectors = self._model.encode(list(texts), batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)

    @property
    def reads(self) -> Reads:
        """Its tokenizer, as it is written, and the most tokens that it reads. Raises `Unfit`."""
        _require_fit(self._model)
        tokenizer = self._model.tokenizer
        return Reads(tokenizer.backend_tokenizer.to_str(), self._model.max_seq_length)

    @property
    def shape(self) -> tuple[int, int]:
        """How many heads its attention has, and how wide it is; zeros where it doesn't say."""
        config = getattr(getattr(self._model[0], "auto_model", None), "config", None)
        return getattr(config, "num_attention_heads", 0), getattr(config, "hidden_size", 0)

    def write_onnx(self, file: Path) -> None:
        """Write the model's graph, from tokens to vectors. Raises `Unfit`."""
        import torch

        _require_fit(self._model)
        with suppress(AttributeError, ValueError):  # attention step by step, as `fuse` knows it
            self._model[0].auto_model.set_attn_implementation("eager")
        features = _features(self._model)
        any_size = {name: {0: "texts", 1: "tokens"} for name in features}
        with torch.no_grad(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the tracer warns of whatever it takes for fixed; vectors are compared
            try:
                torch.onnx.export(
                    _graph(self._model, list(features)),
                    tuple(features.values()),
                    str(file),
                    dynamo=False,  # the newer exporter needs more packages
                    opset_version=_OPSET,
                    input_names=list(features),
                    output_names=["vectors"],
                    dynamic_axes={**any_size, "vectors": {0: "texts"}},
                )
            except Exception as error:  # whatever torch raises for what it can't trace
                raise Unfit(f"torch cannot export it ({type(error).__name__})") from error


def _graph(model: "SentenceTransformer", names: list[str]) -> Any:
    """The model as one module, from the named tensors to vectors."""
    import torch

    class Graph(torch.nn.Module):  # type: ignore[misc] # torch is not typed here
        def __init__(self) -> None:
            super().__init__()
            self.parts = torch.nn.ModuleList(model)

        def forward(self, *values: Any) -> Any:
            passed: dict[str, Any] = dict(zip(names, values, strict=True))
            for part in self.parts:
                passed = part(passed)
            return passed["sentence_embedding"]

    return Graph().eval()


def _loaded(source: str) -> "SentenceTransformer":
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    try:
        from huggingface_hub import HfApi
        from huggingface_hub.utils import logging as hub_logging
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging
    except ModuleNotFoundError as error:
        raise ModelUnavailable(
            f"The model {Path(source).name!r} is not ready to serve here, and {error.name} is not installed.",
            "Run verbatim check where all of Verbatim is installed, and copy the data folder here.",
        ) from error
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


def _require_fit(model: "SentenceTransformer") -> None:
    kinds = [type(module).__name__ for module in model]
    if kinds not in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"]):
        raise Unfit(f"it is made of {', '.join(kinds)}")
    if model.default_prompt_name:
        raise Unfit("it puts a prompt before each text")
    if not hasattr(model.tokenizer, "backend_tokenizer") or not model.max_seq_length:
        raise Unfit("its tokenizer is written in Python")


def _features(model: "SentenceTransformer") -> dict[str, Any]:
    """Two texts as the model takes them in, by the names of its inputs."""
    take = getattr(model, "preprocess", None) or model.tokenize
    taken = take(["One text.", "And another one, longer than the first."])
    return {name: taken[name] for name in _INPUTS if name in taken}
