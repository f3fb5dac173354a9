"""What whoever keeps the bot running can do, and what the bot leaves of itself on the machine."""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
import stat
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.bot_api import BotApi
from tests.e2e.bot_process import BotProcess
from tests.e2e.conftest import Processes, marked, new_token, ran
from tests.e2e.reader import Reader
from tests.e2e.test_conversation import QUESTION, SENTENCE


async def test_a_backup_is_made_while_the_bot_runs_and_put_back_while_it_does_not(
    process: Processes, meet: Callable[[BotProcess], Reader], data: Path
) -> None:
    bot = process(data, "run")
    reader = meet(bot)
    await bot.start()
    (answer,) = await reader.says(QUESTION)

    made = await ran(process(data, "backup", "kept.zip"))
    assert made.exit_code == 0, made.stderr
    refused = await ran(process(data, "restore", "kept.zip"))
    assert refused.exit_code == 75
    assert "in use. Stop the bot" in refused.stderr
    assert "Traceback" not in refused.stderr

    await bot.stop()
    shutil.rmtree(data / "data")
    restored = await ran(process(data, "restore", "kept.zip"))
    assert restored.exit_code == 0, restored.stderr
    await bot.start()

    (again,) = await reader.says(QUESTION)
    assert again.text.startswith("You just asked this.")  # the conversation is back
    (place,), _ = await reader.presses(answer, "[1]")  # and so is the story
    assert marked(place, "bold") == [SENTENCE]
    await bot.stop()


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX's")
async def test_the_data_are_closed_to_other_users_of_the_machine(
    process: Processes, meet: Callable[[BotProcess], Reader], tmp_path: Path
) -> None:
    bot = process(tmp_path, "run")
    await bot.start()
    await meet(bot).says(QUESTION)

    ours = [path for path in (tmp_path / "data").rglob("*") if path.is_file()]
    files = {path.name: stat.S_IMODE(path.stat().st_mode) for path in ours}
    assert {"library.sqlite", "memory.sqlite", "memory.sqlite-wal", "memory.sqlite-shm"} <= set(files)
    assert set(files.values()) == {0o600}
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    await bot.stop()


async def test_privacy_is_told_in_plain_words_in_the_readers_language(reader: Reader) -> None:
    (shown,) = await reader.says("/privacy")
    assert "for 24 hours" in shown.text
    assert "for 30 days" in shown.text
    assert "/forget removes" in shown.text

    reader.user["language_code"] = "es"
    (shown,) = await reader.says("/privacy")
    assert "durante 24 horas" in shown.text
    assert "/forget borra" in shown.text


async def test_what_readers_ask_is_in_no_log_however_much_is_logged(
    bot: BotProcess, reader: Reader, process: Processes, meet: Callable[[BotProcess], Reader], data: Path
) -> None:
    said = ("what did Maduro say about xylophones?", "who stole the marmalade?", "/quotes marzipan", "ok pumpernickel")
    for words in said:
        await reader.says(words)
    verbose = process(data, "run", VERBATIM_LOG="DEBUG", VERBATIM_LOG_FORMAT="json")
    await verbose.start()
    for words in said:
        await meet(verbose).says(words)
    await verbose.stop()

    assert bot.env["VERBATIM_LOG"] == "DEBUG"
    for words in ("xylophone", "marmalade", "marzipan", "pumpernickel", "Alice"):
        assert words not in bot.stdout + bot.stderr
        assert words not in verbose.stdout + verbose.stderr
    for line in verbose.stderr.splitlines():
        assert not line.startswith("{") or {"time", "level", "logger", "event"} <= set(json.loads(line))
    assert '"event": "Polling Telegram' in verbose.stderr


async def test_metrics_tell_what_happened_and_neither_who_asked_nor_any_secret(
    api: BotApi, process: Processes, meet: Callable[[BotProcess], Reader], data: Path
) -> None:
    address = f"127.0.0.1:{free_port()}"
    bot = process(data, "run", VERBATIM_METRICS=address)
    reader = meet(bot)
    await bot.start()
    await reader.says(QUESTION)
    await reader.says("who stole the marmalade?")
    api.fail("sendMessage", 502, "Bad Gateway")
    await reader.says("when was the call?")

    told = await asyncio.to_thread(fetched, f"http://{address}/metrics")

    assert 'verbatim_questions_total{kind="answer"} 2.0' in told
    assert 'verbatim_questions_total{kind="refusal"} 1.0' in told
    assert 'verbatim_refusals_total{reason="' in told
    assert 'verbatim_stage_seconds_count{stage="find"} 3.0' in told
    assert 'verbatim_stage_seconds_count{stage="send"} 3.0' in told
    assert 'verbatim_telegram_errors_total{code="502"} 1.0' in told
    assert "verbatim_stories 1.0" in told
    for words in (bot.token.partition(":")[2], "marmalade", "Alice", str(reader.user["id"])):
        assert words not in told
    await bot.stop()


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="looks at the list of processes where Linux has it")
async def test_no_secret_is_in_the_list_of_processes(bot: BotProcess) -> None:
    secret = bot.token.partition(":")[2].encode()
    lines = command_lines()
    assert any(b"bot\0run" in line for line in lines)
    assert not any(secret in line for line in lines)


def command_lines() -> list[bytes]:
    return [read(path / "cmdline") for path in Path("/proc").iterdir() if path.name.isdigit()]


def read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:  # it has ended meanwhile
        return b""


def fetched(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as answered:
        text: str = answered.read().decode()
    return text


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


async def test_a_live_check_tells_how_the_running_bot_is_and_what_is_wrong_when_it_is_not(
    process: Processes, meet: Callable[[BotProcess], Reader], data: Path
) -> None:
    more = {"VERBATIM_METRICS": f"127.0.0.1:{free_port()}", "TELEGRAM_BOT_TOKEN": new_token()}
    bot = process(data, "run", **more)
    await bot.start()
    await meet(bot).says(QUESTION)

    well = await ran(process(data, "check", "--live", **more))
    assert well.exit_code == 0, well.stdout
    assert [line[:4] for line in well.stdout.splitlines()] == ["ok  "] * 3
    assert "since the start 1 asked, 0 failed" in well.stdout
    assert "by polling, 0 updates wait there" in well.stdout

    await bot.stop()
    ill = await ran(process(data, "check", "--live", **more))
    assert ill.exit_code == 2
    assert [line[:4] for line in ill.stdout.splitlines()] == ["FAIL", "FAIL", "ok  "]
    assert "Start the bot: verbatim run" in ill.stdout
