"""The installation that only serves: in a virtual environment of its own, on an index that this one made."""

import json
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LIMIT_MB = 400
QUESTIONS = [
    "what did Maduro say?",
    "what did Maduro say about diplomacy?",
    "When was the call?",
    "Who won the World Cup?",
]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def run(python, *words, folder, said=""):
    command = [str(python), *map(str, words)]
    env = {"PATH": "/usr/bin:/bin", "VERBATIM_DATA": str(folder / "data"), "HOME": str(folder)}
    return subprocess.run(command, cwd=folder, env=env, input=said, capture_output=True, text=True, check=False)


def answers(done):
    assert done.returncode == 0, done.stderr
    return [json.loads(line) | {"latency_ms": None, "confidence": None} for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """The Python of an environment that has what requirements-serving.lock lists, and this project."""
    folder = tmp_path_factory.mktemp("small")
    venv.create(folder / "venv", with_pip=False, symlinks=True)
    for name in ("bot", "index"):
        shutil.copytree(ROOT / name, folder / "source" / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder / "source")
    pip = [sys.executable, "-m", "pip", "--python", folder / "venv", "install", "--quiet", "--no-deps"]
    for wanted in (["-r", ROOT / "requirements-serving.lock"], [folder / "source"]):
        done = subprocess.run([*pip, *wanted], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    return folder / "venv" / "bin" / "python"


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A folder whose data/ was indexed by the whole installation, and what that answers."""
    folder = tmp_path_factory.mktemp("served")
    rows = [json.dumps({"id": number, "question": question}) for number, question in enumerate(QUESTIONS)]
    (folder / "questions.jsonl").write_text("\n".join(rows), "utf-8")
    search = f"import sys; sys.path[:0] = {[str(ROOT), *filter(None, sys.path)]!r}; from bot.cli import main; main()"
    done = run(sys.executable, "-c", search, "ask", "--questions", "questions.jsonl", folder=folder)
    return folder, answers(done)


def test_it_answers_as_the_whole_installation_does(small, served):
    folder, expected = served
    done = run(small, "-m", "bot", "ask", "--questions", "questions.jsonl", folder=folder)
    assert answers(done) == expected
    assert [row["kind"] for row in expected] == ["answer", "answer", "answer", "refusal"]
    assert "check" not in done.stderr


def test_it_talks_in_the_terminal(small, served):
    folder, expected = served
    done = run(small, "-m", "bot", "run", folder=folder, said="When was the call?\n")
    assert done.returncode == 0, done.stderr
    assert expected[2]["statements"][0]["text"] in done.stdout


@pytest.mark.parametrize("name", ["new.txt", "new.html"])
def test_a_story_is_refused_there_in_one_line_with_the_remedy(small, served, name):
    folder, _ = served
    (folder / name).write_text("<p>The minister said that it would rain on Monday.</p>" * 20, "utf-8")
    done = run(small, "-m", "bot", "index", "add", name, folder=folder)
    assert done.returncode == 2
    *_, line = done.stderr.splitlines()
    assert line.startswith("verbatim: Stories can't be added here: ")
    assert line.endswith("Add them where all of Verbatim is installed, and copy the data folder here.")


def test_an_index_without_its_models_is_refused_with_the_remedy(small, served, tmp_path):
    shutil.copytree(served[0] / "data", tmp_path / "data", ignore=shutil.ignore_patterns("models"))
    done = run(small, "-m", "bot", "ask", "When was the call?", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "not installed" in done.stderr


def test_it_is_small_and_has_nothing_that_makes_an_index(small):
    packages = small.parents[1]
    assert not list(packages.glob("lib*/python*/site-packages/torch"))
    size = sum(file.stat().st_size for file in packages.rglob("*") if file.is_file() and not file.is_symlink())
    assert size / 1e6 <= LIMIT_MB


def test_its_versions_are_those_that_were_tested():
    listed = {line for line in (ROOT / "requirements-serving.lock").read_text("utf-8").splitlines() if line[0] != "#"}
    assert listed <= set((ROOT / "requirements.lock").read_text("utf-8").splitlines())
