"""Kinds of FAISS index against each other as a library grows: `python -m tests.bench.growth --data FOLDER`.

The folder holds stories.jsonl and questions.jsonl as `tests.quality` reads them (several: --data A --data B). Their
paragraphs and questions are embedded by the project's model. There are not a million real paragraphs, so the rest is
made up in their manner, in the space of vectors: a made-up story's centre lies between two real stories' centres and
is moved by the difference of two paragraphs; its paragraphs lie about it as real ones do about theirs (the offset is
mixed of two real paragraphs' offsets), with a third of the spread again at random, for what no real story says. All
real paragraphs are in every size that holds them, so that the questions have their answers. How near this comes is
measured and printed first: cosines from a question and from a passage to their 1st and 10th nearest, cosines of any
two, and the local intrinsic dimension (Levina and Bickel 2004, 20 neighbours), real beside made up.

Each kind is measured in a process of its own: built on all cores, then opened from its file (memory-mapped where
FAISS can) and searched on one thread, a question at a time.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.bench.build import ROOT
from tests.bench.figures import Times

Vectors = NDArray[np.float32]

K = 10
_STORY = 20  # paragraphs of a made-up story
_NOISE = 0.35
_KINDS = (
    *("Flat", "HNSW32,SQ8", "IVF256,SQ8", "IVF512,SQ8", "IVF1024,SQ8", "IVF4096,SQ8", "IVF4096,SQfp16"),
    "IVF4096,PQ96x8,Refine(SQfp16)",
)
_EFFORTS = {"HNSW": (64, 128, 256, 512), "IVF": (16, 32, 64, 96, 128, 192)}


@dataclass(frozen=True, slots=True)
class Measured:
    """One kind at one size, with one effort (cells searched, or nodes visited; 0: all)."""

    kind: str
    passages: int
    effort: int
    search_ms: Times
    recall: float  # of the exact ten
    resident_mb: float  # of it in memory after the searches, with the pages of its file
    file_mb: float
    open_s: float
    build_s: float


@dataclass(frozen=True, slots=True, eq=False)
class Real:
    """Real paragraphs (n, d), the story of each (n,), and questions (m, d)."""

    paragraphs: Vectors
    stories: NDArray[np.int64]
    questions: Vectors


def real_vectors(folders: list[Path], cache: Path, most: int) -> Real:
    """The data's vectors; kept in the cache."""
    file = cache / "real.npz"
    if not file.exists():
        from index.embedder import Embedder

        texts, stories, questions = [], [], []
        for folder in folders:
            for line in (folder / "stories.jsonl").read_text("utf-8").splitlines():
                story = json.loads(line)
                if story.get("lang", "en") == "en":
                    found = [part.strip() for part in story["text"].split("\n") if len(part.strip()) > 20]
                    texts += found
                    stories += [f"{folder.name} {story['id']}"] * len(found)
            for line in (folder / "questions.jsonl").read_text("utf-8").splitlines():
                question = json.loads(line)
                if question.get("lang", "en") == "en":
                    questions.append(question["question"])
        random = np.random.default_rng(1)
        some = random.permutation(len(texts))[:most]
        asked = random.permutation(len(questions))[:500]
        embedder = Embedder()
        np.savez(
            file,
            paragraphs=embedder.embed_documents([texts[i] for i in some]),
            stories=np.unique([stories[i] for i in some], return_inverse=True)[1],
            questions=embedder.embed_documents([questions[i] for i in asked]),
        )
    kept = np.load(file)
    return Real(kept["paragraphs"], kept["stories"], kept["questions"])


def made_up(real: Real, k: int) -> Iterator[Vectors]:
    """`k` unit vectors in the real ones' manner, a story at a time."""
    random = np.random.default_rng(0)
    n = len(real.paragraphs)
    centres = np.stack([real.paragraphs[real.stories == s].mean(0) for s in range(real.stories.max() + 1)])
    offsets = real.paragraphs - centres[real.stories]
    shared = np.flatnonzero(np.bincount(real.stories)[real.stories] >= 4)  # alone in its story, a paragraph has none
    spread = offsets[shared].std(0)
    while k > 0:
        m = min(_STORY, k)
        one, other = random.choice(len(centres), 2, replace=False)
        share = random.uniform(0.5, 1)
        moved = real.paragraphs[random.integers(n)] - real.paragraphs[random.integers(n)]
        centre = share * centres[one] + (1 - share) * centres[other] + 0.35 * random.uniform() * moved
        mix = random.uniform(0.3, 1, (m, 1))
        first, second = (offsets[shared[random.integers(0, len(shared), m)]] for _ in range(2))
        offset = np.sqrt(mix) * first + np.sqrt(1 - mix) * second
        yield _unit(centre + offset + _NOISE * random.standard_normal((m, spread.size), np.float32) * spread)
        k -= m


def likeness(vectors: Vectors, questions: Vectors) -> dict[str, float]:
    """What tells real vectors from made-up ones, if anything does."""
    random = np.random.default_rng(2)
    asked = -np.sort(-(questions @ vectors.T), axis=1)[:, :K]
    some = vectors[random.permutation(len(vectors))[:1_000]]
    near = -np.sort(-(some @ vectors.T), axis=1)[:, 1:21]
    distances = np.sqrt(np.maximum(2 - 2 * near, 1e-9))
    dimension = 1 / np.log(distances[:, -1:] / distances[:, :-1]).mean(1)
    any_two = some[: len(some) // 2] @ some[len(some) // 2 :].T
    told = {"question, 1st": asked[:, 0], "question, 10th": asked[:, -1], "passage, 1st": near[:, 0]}
    told |= {"passage, 10th": near[:, K - 1], "any two": any_two, "local dimension": dimension}
    return {name: round(float(np.median(values)), 3) for name, values in told.items()}


def measured(kind: str, n: int, cache: Path, threads: int) -> list[Measured]:
    """Build, open and search; to be run in a process of its own."""
    import faiss
    import psutil

    vectors, truth = np.load(cache / "made.npy", mmap_mode="r"), np.load(cache / f"truth-{n}.npy")
    questions = np.load(cache / "real.npz")["questions"]
    file = cache / f"{kind.replace(',', '-').replace('(', '-').replace(')', '')}-{n}.faiss"
    built = file.with_suffix(".seconds")
    if not built.exists():
        faiss.omp_set_num_threads(threads)
        index = faiss.index_factory(vectors.shape[1], kind, faiss.METRIC_INNER_PRODUCT)
        began = time.perf_counter()
        lists = int(kind[3:].partition(",")[0]) if kind.startswith("IVF") else 1_000
        index.train(_read(vectors, np.linspace(0, n - 1, min(n, 40 * lists)).astype(int)))
        if kind.startswith("HNSW"):
            index.hnsw.efConstruction = 80
        for start in range(0, n, 20_000):
            index.add(_read(vectors, slice(start, min(start + 20_000, n))))
        faiss.write_index(index, str(file))
        built.write_text(str(time.perf_counter() - began))
        del index
        return []  # a fresh process measures: what building left in memory doesn't count
    faiss.omp_set_num_threads(1)
    process = psutil.Process()
    before = process.memory_info().rss
    began = time.perf_counter()
    flags = faiss.IO_FLAG_MMAP if kind.startswith("IVF") else faiss.IO_FLAG_MMAP_IFC
    index = faiss.read_index(str(file), flags)
    opened = time.perf_counter() - began
    return [
        _searched(index, kind, n, effort, questions, truth, lambda: process.memory_info().rss - before)
        | {"file_mb": file.stat().st_size / 1e6, "open_s": opened, "build_s": float(built.read_text())}
        for effort in _EFFORTS.get(kind[: kind.find("3") if kind.startswith("HNSW") else 3], (0,))
    ]


def _searched(
    index: Any, kind: str, n: int, effort: int, questions: Vectors, truth: NDArray[np.int64], resident: Any
) -> dict[str, Any]:
    import faiss

    if kind.startswith("HNSW"):
        parameters = faiss.SearchParametersHNSW(efSearch=effort)
    elif "Refine" in kind:
        base = faiss.SearchParametersIVF(nprobe=effort)
        parameters = faiss.IndexRefineSearchParameters(k_factor=10, base_index_params=base)
    else:
        parameters = faiss.SearchParametersIVF(nprobe=effort) if effort else None
    took, hits = [], 0
    for _ in range(2):  # the first finds the pages on the disk
        took, hits = [], 0
        for question, exact in zip(questions, truth, strict=True):
            began = time.perf_counter()
            _, ids = index.search(question[None, :], K, params=parameters)
            took.append((time.perf_counter() - began) * 1000)
            hits += len(set(ids[0].tolist()) & set(exact.tolist()))
    return {
        "kind": kind,
        "passages": n,
        "effort": effort,
        "search_ms": asdict(Times.of(took)),
        "recall": hits / truth.size,
        "resident_mb": resident() / 1e6,
    }


def _prepared(real: Real, sizes: list[int], cache: Path) -> None:
    """The vectors of the largest library, and the exact ten for each size."""
    file = cache / "made.npy"
    if not file.exists():
        n = max(sizes)
        kept = np.lib.format.open_memmap(file, "w+", np.float16, (n, real.paragraphs.shape[1]))
        m = min(len(real.paragraphs), min(sizes))
        kept[:m] = real.paragraphs[:m]
        for vectors in made_up(real, n - m):
            kept[m : m + len(vectors)] = vectors
            m += len(vectors)
        kept.flush()
    vectors = np.load(file, mmap_mode="r")
    for n in sizes:
        if not (cache / f"truth-{n}.npy").exists():
            best = np.empty((len(real.questions), 0), np.float32)
            ids = np.empty((len(real.questions), 0), np.int64)
            for start in range(0, n, 20_000):
                scores = real.questions @ _read(vectors, slice(start, min(start + 20_000, n))).T
                near = np.argpartition(-scores, K, 1)[:, :K]
                best = np.concatenate([best, np.take_along_axis(scores, near, 1)], 1)
                ids = np.concatenate([ids, start + near], 1)
                order = np.argsort(-best, 1)[:, :K]
                best, ids = np.take_along_axis(best, order, 1), np.take_along_axis(ids, order, 1)
            np.save(cache / f"truth-{n}.npy", ids)


def _read(vectors: Vectors, part: Any) -> Vectors:
    return _unit(np.asarray(vectors[part], np.float32))


def _unit(vectors: Vectors) -> Vectors:
    made: Vectors = vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
    return made


def main() -> None:
    """Print the likeness, then one JSON object a kind and size."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.growth")
    parser.add_argument("--data", type=Path, action="append", default=[])
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--sizes", default="1000,20000,100000,1000000")
    parser.add_argument("--kinds", default=";".join(_KINDS), help="with semicolons")
    parser.add_argument("--real", type=int, default=10_000, help="most real paragraphs")
    parser.add_argument("--threads", type=int, default=2, help="to build with")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    sizes = [int(size) for size in wanted.sizes.split(",")]
    if wanted.one:
        print(json.dumps(measured(wanted.kinds, sizes[0], wanted.cache, wanted.threads)))
        return
    wanted.cache.mkdir(parents=True, exist_ok=True)
    real = real_vectors(wanted.data, wanted.cache, wanted.real)
    n = len(real.paragraphs)
    print(f"{n} real paragraphs:", likeness(real.paragraphs, real.questions))
    like = np.concatenate(list(made_up(real, 5 * n)))[np.random.default_rng(3).permutation(5 * n)[:n]]
    print(f"{n} made up:", likeness(like, real.questions), flush=True)
    _prepared(real, sizes, wanted.cache)
    for size in sizes:
        for kind in wanted.kinds.split(";"):
            if kind.startswith("IVF") and int(kind[3:].partition(",")[0]) * 40 > size:
                continue
            command = [sys.executable, "-m", "tests.bench.growth", "--one", "--cache", str(wanted.cache)]
            command += ["--sizes", str(size), "--kinds", kind, "--threads", str(wanted.threads)]
            figures: list[dict[str, Any]] = []
            while not figures:  # the first run may only build
                done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
                figures = json.loads(done.stdout)
            for figure in figures:
                print(json.dumps(figure), flush=True)


if __name__ == "__main__":
    main()
