"""Without a token: the same conversation in the terminal."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.e2e.bot_api import BotApi
from tests.e2e.bot_process import BotProcess
from tests.e2e.conftest import NOWHERE, copied, processes, ran, settings
from tests.e2e.pseudo_terminal import PseudoTerminal
from tests.e2e.test_conversation import QUESTION, SENTENCE, SUGGESTIONS, TITLE


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def terminals(
    api: BotApi, bot: BotProcess, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[dict[str, BotProcess]]:
    """Sessions in the terminal that have come to their end; the one in which nothing is said starts with nothing."""
    spoken = {
        "nothing": b"",
        "closed": b"",
        "questions": f"{QUESTION}\n\n1\n/story\n🎉\nwho won the World Cup?\n".encode() + b"what did \xff\xfe say?\n",
    }
    async with processes(api) as make:
        made = {}
        for name, stdin in spoken.items():
            no_token = {"TELEGRAM_BOT_TOKEN": None, "TELEGRAM_API_BASE_URL": NOWHERE}
            folder = tmp_path_factory.mktemp(name)
            if name != "nothing":
                shutil.copytree(bot.env["VERBATIM_DATA"], folder / "data", copy_function=copied)
            made[name] = make(folder, "run", stdin=stdin, **no_token)
        made["closed"].args = ("sh", "-c", 'exec "$0" -m bot run <&-', sys.executable)
        await asyncio.gather(*map(ran, made.values()))
        yield made


def test_without_input_a_sample_conversation_is_shown(terminals: dict[str, BotProcess]) -> None:
    sample = terminals["nothing"]

    assert sample.exit_code == 0
    assert "write /newbot to @BotFather" in sample.stdout
    asked = [line for line in sample.stdout.splitlines() if line.startswith("> ")]
    assert asked == ["> /start", "> 1", "> 1", "> Who won the World Cup?"]
    assert f"│ {SENTENCE}\n[1] {TITLE} – AlJazeera" in sample.stdout
    assert f"│ ▸ {SENTENCE} ◂" in sample.stdout
    assert "The story doesn't say." in sample.stdout


def test_the_first_start_tells_that_it_indexes_and_nothing_else(terminals: dict[str, BotProcess]) -> None:
    assert terminals["nothing"].stderr == f"Indexing “{TITLE}” …\n"


def test_piped_questions_are_answered_and_numbers_press_buttons(terminals: dict[str, BotProcess]) -> None:
    piped = terminals["questions"]

    assert piped.exit_code == 0
    question, press, story, emoji, refusal, *_ = piped.stdout.split("\n> ")[1:]
    assert question.splitlines()[0] == QUESTION
    assert f"│ {SENTENCE}\n[1] {TITLE} – AlJazeera\n  1  [1]" in question
    assert f"│ ▸ {SENTENCE} ◂" in press
    assert f"{TITLE}\nAlJazeera\n320 words" in story
    assert "Ask me something about the story, in words." in emoji
    assert "The story doesn't say." in refusal
    assert [line[5:] for line in refusal.splitlines() if line.startswith("  ")] == list(SUGGESTIONS)


def test_a_line_that_is_not_utf8_gets_a_plain_line_and_no_traceback(terminals: dict[str, BotProcess]) -> None:
    piped = terminals["questions"]

    assert "Traceback" not in piped.stderr
    assert "Something went wrong" not in piped.stdout


def test_a_closed_standard_input_is_no_input(terminals: dict[str, BotProcess]) -> None:
    closed = terminals["closed"]

    assert closed.exit_code == 0
    assert closed.stdout == terminals["nothing"].stdout


def test_at_a_real_terminal_the_conversation_fits_and_its_buttons_stay_good(tmp_path: Path) -> None:
    env = settings(tmp_path, TELEGRAM_BOT_TOKEN=None, TELEGRAM_API_BASE_URL=NOWHERE, TERM="xterm-256color")
    env |= dict.fromkeys(("NO_COLOR", "FORCE_COLOR", "COLUMNS"))
    with PseudoTerminal(tmp_path, width=40, env=env) as terminal:
        greeting = terminal.until_prompt()
        answer = terminal.say(QUESTION)
        place = terminal.say("1")
        copied = terminal.say("2")
        said = terminal.written
        assert terminal.end() == 0

    assert "(A number presses its button." in greeting
    assert " ".join(line.removeprefix("│ ") for line in answer.split("\n[1]")[0].splitlines()) == SENTENCE
    assert "\n  1  [1]    2  Copy\n  3  👍 Helpful    4  👎 Not helpful\n" in answer
    assert "│ ▸ " in place
    assert "  5  Open the story" in place
    assert copied.startswith(f"{SENTENCE}\n– {TITLE}")
    assert all(len(line) <= 40 for line in (greeting + answer + place).splitlines())
    assert "\x1b[32m│" in said
