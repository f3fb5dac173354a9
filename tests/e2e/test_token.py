"""Tokens that are none, or no longer."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.bot_api import BotApi
from tests.e2e.conftest import Processes, ran

UNKNOWN = (
    "verbatim: Telegram does not know this TELEGRAM_BOT_TOKEN. "
    "Ask @BotFather for the present one (/mybots); with a server of your own, check TELEGRAM_API_BASE_URL too."
)


@pytest.mark.parametrize(
    "token", ["swordfish", "7000:sword fish", ":swordfish", "seven:swordfish", "7000:sword:fish", "7000:swördfish"]
)
async def test_a_malformed_token_ends_the_start_in_one_line_that_does_not_repeat_it(
    process: Processes, tmp_path: Path, token: str
) -> None:
    bot = await ran(process(tmp_path, "run", TELEGRAM_BOT_TOKEN=token))

    assert bot.exit_code == 2
    assert bot.stdout == ""
    (line,) = bot.stderr.splitlines()
    assert line.startswith("verbatim: TELEGRAM_BOT_TOKEN is not a bot token; one looks like 123456789:AAE…")
    assert "fish" not in line


async def test_a_revoked_token_ends_the_start_with_the_remedy(api: BotApi, process: Processes, data: Path) -> None:
    bot = process(data, "run")
    api.revoke(bot.token)

    await ran(bot)

    assert bot.exit_code == 2
    assert bot.stdout == ""
    assert bot.stderr.splitlines()[-1] == UNKNOWN


async def test_a_revoked_token_ends_the_start_without_a_traceback(api: BotApi, process: Processes, data: Path) -> None:
    bot = process(data, "run")
    api.revoke(bot.token)

    await ran(bot)

    assert "Traceback" not in bot.stderr


async def test_a_token_revoked_while_the_bot_runs_ends_it_with_the_remedy(
    api: BotApi, process: Processes, data: Path
) -> None:
    bot = process(data, "run")
    await bot.start()

    api.revoke(bot.token)

    assert await bot.ended(within=30) == 2
    assert bot.stderr.splitlines()[-1] == UNKNOWN
