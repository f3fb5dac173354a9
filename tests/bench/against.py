"""Retrieval by others beside ours, in one run: `python -m tests.bench.against --cache FOLDER`.

Each peer gets a virtual environment that is made here, the same model (the one we bring), the same passages and the
same questions, all different, one at a time, on one thread. What can't be installed is recorded as that. Cold start
is from the start of the process to the first answer, with the index made before. The peers give the nearest
passages; of ours there are two rows, that alone and the whole `ask` with ranking, attribution and verification.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
import venv
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from index.embedder import Embedder
from index.library import bundled_story
from index.reading.passages import split_passages
from tests.bench.build import ROOT
from tests.bench.figures import Code, Times, machine
from tests.bench.load import different_questions
from tests.bench.ours import Ours, ours
from tests.bench.peer import Peer, peers_page
from tests.bench.plot import bars

_HERE = Path(__file__).parent
_BASE = ("torch==2.13.0", "sentence-transformers==6.2.0", "faiss-cpu==1.15.1")
_PEERS = {
    "sentence-transformers + FAISS": ("with_plain.py", _BASE),
    "txtai": ("with_txtai.py", (*_BASE, "txtai")),
    "LlamaIndex": ("with_llamaindex.py", (*_BASE, "llama-index-core", "llama-index-embeddings-huggingface")),
    "Verbatim, retrieval only": ("with_verbatim.py", ()),
    "Verbatim, whole answer": ("with_verbatim.py", ()),
}
_TIME_LIMIT = 1_800.0


def measured(name: str, cache: Path, questions: list[str], starts: int) -> tuple[Peer, list[list[int]]]:
    """One peer's figures, and the passages that it found for each question."""
    script, wanted = _PEERS[name]
    made = Peer(name)
    python = Path(sys.executable)
    if wanted:
        place = cache / "environments" / script.removesuffix(".py")
        python = place / ("Scripts" if os.name == "nt" else "bin") / "python"
        if why := _install(place, python, wanted):
            return replace(made, missing=why), []
        made = replace(made, installed_mb=sum(f.stat().st_size for f in place.rglob("*") if f.is_file()) / 1e6)
    story = bundled_story()
    given = {
        "model": str(Embedder()._folder()),
        "passages": [passage.span.of(story.text) for passage in split_passages(story)],
        "questions": questions,
    }
    part = "retrieval" if "retrieval" in name else ""
    folder = cache / "indexes" / f"{script.removesuffix('.py')}-{part}"
    shutil.rmtree(folder, ignore_errors=True)  # of other code, it would be measured as this one's
    _run(python, script, "index", folder, given, part)
    cold = []
    for _ in range(starts):
        began = time.time()
        told = _run(python, script, "ask", folder, given | {"questions": questions[:1]}, part)
        cold.append(told["first_answer_at"] - began)
    told = _run(python, script, "ask", folder, given, part)
    times, start = Times.of(told["ms"]), Times.of(cold)
    return replace(made, cold_start_s=start, question_ms=times, resident_mb=told["resident_mb"]), told["found"]


def _install(place: Path, python: Path, wanted: tuple[str, ...]) -> str:
    """Make an environment with these packages where there is none yet; why it could not be, or nothing."""
    done = place / "installed"
    if done.exists() and done.read_text("utf-8") == "\n".join(wanted):
        return ""
    venv.create(place, with_pip=True, clear=True)
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wanted]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=_TIME_LIMIT, check=False)
    if ran.returncode:
        return next((line for line in ran.stderr.splitlines() if "ERROR" in line), "not installable")[:200]
    done.write_text("\n".join(wanted), "utf-8")
    return ""


def _run(python: Path, script: str, task: str, folder: Path, given: dict[str, Any], part: str) -> dict[str, Any]:
    env = os.environ | {"PYTHONPATH": str(ROOT) if script == "with_verbatim.py" else "", "HF_HUB_OFFLINE": "1"}
    env |= {"OMP_NUM_THREADS": "1" if task == "ask" else "2", "TOKENIZERS_PARALLELISM": "false", "VERBATIM_PART": part}
    done = subprocess.run(
        [str(python), str(_HERE / "peers" / script), task, str(folder)],
        input=json.dumps(given),
        stdout=subprocess.PIPE,
        text=True,
        timeout=_TIME_LIMIT,
        check=True,
        env=env,
    )
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def record(code: Code, peers: list[Peer], own: Ours) -> list[Path]:
    """Keep the figures by commit, as the table of PEERS.md, and draw them."""
    kept = {"commit": code.commit, "uncommitted_changes": code.changed, "machine": machine()}
    kept |= {"peers": [asdict(peer) for peer in peers], "ours": asdict(own)}
    results = _HERE / "results"
    file, plot, page = results / f"{code.commit}-peers.json", results / "peers.svg", _HERE / "PEERS.md"
    file.write_text(json.dumps(kept, indent=2) + "\n", "utf-8")
    there = [peer for peer in peers if peer.question_ms and peer.cold_start_s]
    panels = {
        "Cold start to the first answer, s": [(p.name, p.cold_start_s.p50) for p in there if p.cold_start_s],
        "A question, ms (median)": [(p.name, p.question_ms.p50) for p in there if p.question_ms],
        "Resident memory, MB": [(p.name, p.resident_mb) for p in there],
    }
    plot.write_text(bars(panels, ours="Verbatim"), "utf-8")
    page.write_text(peers_page(code, peers, own), "utf-8")
    return [file, plot, page]


def main() -> None:
    """Measure each peer and print the table; --record keeps it."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.against")
    parser.add_argument("--cache", type=Path, required=True, help="environments and indexes (2 GB a peer)")
    parser.add_argument("--peers", default=";".join(_PEERS), help="with semicolons")
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--record", action="store_true")
    wanted = parser.parse_args()
    code, questions = Code.now(), different_questions(wanted.questions)
    peers: list[Peer] = []
    reference: list[list[int]] = []
    for name in wanted.peers.split(";"):
        peer, found = measured(name, wanted.cache.resolve(), questions, wanted.starts)
        if found and not reference:
            reference = found
        elif found and not name.startswith("Verbatim"):
            shared = [len(set(a) & set(b)) / len(a) for a, b in zip(reference, found, strict=True)]
            peer = replace(peer, agrees=sum(shared) / len(shared))
        peers.append(peer)
        print(json.dumps(asdict(peer)), flush=True)
    own = ours(wanted.cache.resolve(), wanted.starts)
    print(json.dumps(asdict(own)), flush=True)
    if wanted.record:
        if code != Code.now():
            raise SystemExit("Not recorded: the code changed meanwhile.")
        for file in record(code, peers, own):
            print(f"recorded: {file.name}", file=sys.stderr)


if __name__ == "__main__":
    main()
