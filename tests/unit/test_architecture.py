import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.unit.parts import ROOT, run_python

HEAVY = set(
    "torch faiss onnxruntime telegram sentence_transformers transformers pydantic rich numpy trafilatura".split()
)


def imported(code):
    tell = "print('imported', *{name.partition('.')[0] for name in sys.modules})"
    done = run_python(f"import atexit, sys\natexit.register(lambda: {tell})\n{code}")
    assert done.returncode == 0, done.stderr
    said, *names = done.stdout.splitlines()[-1].split()
    assert said == "imported"
    return set(names)


def test_the_import_contracts_are_kept():
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("command", ["--help", "ask --help", "index --help", "index add --help", "check -h"])
def test_help_imports_nothing_heavy(command):
    names = imported(f"from bot.cli import main\nmain({command.split()})")
    assert "click" in names
    assert not HEAVY & names


def test_reading_a_story_needs_no_model_and_no_telegram():
    code = "from index.library import bundled_story\nbundled_story()"
    assert not {"torch", "sentence_transformers", "telegram", "faiss", "trafilatura"} & imported(code)


def test_the_index_never_imports_telegram_and_a_store_needs_no_torch():
    code = "from index.library import Library\nfrom index.store import Store\nStore().close()"
    assert not {"torch", "telegram", "bot"} & imported(code)


@pytest.mark.skipif(sys.platform != "linux" or os.cpu_count() == 1, reason="counts threads as Linux does")
@pytest.mark.parametrize(
    ("first", "alone"), [("import numpy", False), ("import bot.run", True), ("import index", True)]
)
def test_numpy_leaves_the_other_cores_alone(first, alone):
    told = run_python(
        f"{first}\nimport os, numpy\nbefore = len(os.listdir('/proc/self/task'))\n"
        "product = numpy.ones((512, 512)) @ numpy.ones((512, 512))\n"
        "print(max(before, len(os.listdir('/proc/self/task'))) == 1)",
        env={name: value for name, value in os.environ.items() if "_NUM_THREADS" not in name},
    )
    assert told.stdout.split() == [str(alone)], told.stderr


def test_only_the_settings_read_the_environment():
    reading = re.compile(r"os\.environ\b(?!\.setdefault)|getenv|dotenv")
    files = [file for folder in ("bot", "index") for file in (ROOT / folder).rglob("*.py")]
    assert [file.name for file in files if reading.search(file.read_text("utf-8"))] == []


@pytest.mark.parametrize("words", ["chunk", "doc", "context", "manager", "helper", "utils"])
def test_no_room_is_named_for_what_the_glossary_avoids(words):
    names = [file.stem for folder in ("bot", "index") for file in (ROOT / folder).rglob("*.py")]
    assert words not in names


def test_the_bundled_story_the_schema_and_the_first_names_are_in_the_package():
    data = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["package-data"]
    assert data == {"index": ["schema.sql", "first_names.txt"], "index.stories": ["*.md"]}
