"""Models made ready to serve, kept beside the library: what a question needs, without what a model is made with.

`models/<name>-<digest>/` holds a graph, its weights, its tokenizer, how much it reads, and what else belongs to it.
The digest is of all, so that no half-written or damaged model is ever loaded; a folder is swapped in by one rename,
and made again from its source when it is missing.
"""

import hashlib
import logging
import os
import shutil
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from threading import get_ident
from urllib.parse import quote, unquote

logger = logging.getLogger(__name__)

MODEL, WEIGHTS, TOKENIZER, READS = "model.onnx", "weights.bin", "tokenizer.json", "reads.json"
WIDE, CANARY = "wide.onnx", "canary.onnx"  # where there is one for other processors, see `eightbit.py`
_whole: set[Path] = set()  # what this process has compared with its digest


def find(data: Path | None, name: str) -> Path | None:
    """The folder of a model that was kept beside the library in `data`, whole; None where there is none."""
    for folder in _folders(data, name):
        with suppress(OSError):  # another process may swap it at this moment
            if folder in _whole or folder.name.endswith(f"-{_digest(folder)}"):
                _whole.add(folder)
                return folder
        logger.warning("The model in %s is damaged: it is made again.", folder)
    return None


def names(data: Path | None) -> list[str]:
    """The names of all models kept beside the library."""
    return sorted({unquote(folder.name.rpartition("-")[0]) for folder in _folders(data)})


def keep(data: Path, name: str, make: Callable[[Path], None]) -> Path | None:
    """Keep a model whose files `make` writes into an empty folder, in place of older ones of its name.

    None, with a notice, where it cannot be written: whoever asked serves from the source.
    """
    partial = data / "models" / f"{_quoted(name)}.{os.getpid()}-{get_ident()}.partial"
    try:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        make(partial)
        folder = partial.with_name(f"{_quoted(name)}-{_digest(partial)}")
        shutil.rmtree(folder, ignore_errors=True)
        partial.rename(folder)
    except OSError as error:
        logger.warning("The model %s could not be kept (%s).", name, error.strerror or error)
        return None
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    # Also what a killed process left half-written; another's that is still being written is younger.
    left = [p for p in partial.parent.glob("*.partial") if p.stat().st_mtime < time.time() - 3_600]
    for other in (*_folders(data, name), *left):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
    _whole.add(folder)
    return folder


def drop_others(data: Path, wanted: Iterable[str]) -> None:
    """Drop the models of all names but these."""
    for name in set(names(data)) - set(wanted):
        for folder in _folders(data, name):
            shutil.rmtree(folder, ignore_errors=True)


def _folders(data: Path | None, name: str | None = None) -> list[Path]:
    found = sorted((data / "models").glob("*-????????????????")) if data else []
    return [folder for folder in found if name is None or folder.name.rpartition("-")[0] == _quoted(name)]


def _quoted(name: str) -> str:
    return quote(name, safe="@")


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for name in (MODEL, WEIGHTS, TOKENIZER, READS, *(name for name in (WIDE, CANARY) if (folder / name).exists())):
        with (folder / name).open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()[:16]
