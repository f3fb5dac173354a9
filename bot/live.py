"""What `verbatim check --live` looks at: whether a bot runs on the data folder, how it is, what Telegram says of it."""

import asyncio
import re
import urllib.request
from collections.abc import Iterator
from http.client import HTTPException
from urllib.error import HTTPError

from telegram import Bot, WebhookInfo
from telegram.error import InvalidToken, TelegramError

from bot.checks import Check
from bot.folder import is_held
from bot.settings import Settings, load_settings
from index.errors import VerbatimError

_SAMPLE = re.compile(r"^(verbatim_\w+)(?:\{[^}]*\})? (\S+)$", re.MULTILINE)
_PATIENCE = 10  # seconds for an answer of the bot's own server
_MANY = 100  # updates that wait at Telegram
_LARGEST = 1_000_000  # bytes that are read of an answer
_FOREIGN = "something answers there that is not the bot. Which program has this port? Stop it, or name another"


def run_live_checks() -> Iterator[Check]:
    """The checks one by one; where the settings can't be read, there are no others."""
    try:
        settings = load_settings()
    except VerbatimError as error:
        yield Check("settings", False, str(error))
        return
    yield _process(settings)
    if settings.verbatim_metrics:
        yield _metrics(settings.verbatim_metrics)
    if settings.verbatim_webhook_url:
        yield _webhook(settings)
    yield _telegram(settings)


def _process(settings: Settings) -> Check:
    if is_held(settings.verbatim_data):
        return Check("process", True, f"{settings.verbatim_data} is in use")
    return Check("process", False, f"nothing runs on {settings.verbatim_data}. Start the bot: verbatim run")


def _webhook(settings: Settings) -> Check:
    address = _here(settings.verbatim_webhook_listen)
    try:
        answered = _asked_at(f"http://{address}/readyz")
    except HTTPException:
        return Check("webhook", False, f"{address}: {_FOREIGN} with VERBATIM_WEBHOOK_LISTEN.")
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        return Check("webhook", False, f"{address} does not answer ({reason}). Start the bot: verbatim run")
    if answered == (200, "ready\n"):
        return Check("webhook", True, f"{address} is ready")
    if answered == (503, "not ready\n"):
        full = "It loads its model, has no room for more, or stops; ask again in a minute."
        return Check("webhook", False, f"{address} is not ready (503). {full}")
    return Check("webhook", False, f"{address} ({answered[0]}): {_FOREIGN} with VERBATIM_WEBHOOK_LISTEN.")


def _asked_at(address: str) -> tuple[int, str]:
    """The status and the beginning of what this machine answers there. Raises OSError, ValueError, HTTPException."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # a proxy would ask its own machine
    try:
        with direct.open(address, timeout=_PATIENCE) as answered:
            return answered.status, answered.read(_LARGEST).decode("utf-8", "replace")
    except HTTPError as error:
        with error:
            return error.code, error.read(_LARGEST).decode("utf-8", "replace")


def _here(address: str) -> str:
    """Where this machine reaches what is listened on."""
    host, _, port = address.rpartition(":")
    here = {"0.0.0.0": "127.0.0.1", "[::]": "[::1]"}.get(host, host)  # noqa: S104 - asked, not listened at
    return f"{here}:{port}"


def _metrics(address: str) -> Check:
    try:
        _, told = _asked_at(f"http://{_here(address)}/metrics")
    except HTTPException:
        told = ""
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        return Check("metrics", False, f"{address} does not answer ({reason}). Does the bot run with VERBATIM_METRICS?")
    sums: dict[str, float] = {}
    for name, value in _SAMPLE.findall(told):
        sums[name] = sums.get(name, 0) + float(value)
    if not sums:
        return Check("metrics", False, f"{address}: {_FOREIGN} with VERBATIM_METRICS.")
    failures, unkept = sums.get("verbatim_failures_total", 0), sums.get("verbatim_unkept_total", 0)
    detail = (
        f"since the start {sums.get('verbatim_questions_total', 0):,.0f} asked, {failures:,.0f} failed, "
        f"{sums.get('verbatim_telegram_errors_total', 0):,.0f} faults of Telegram; "
        f"now {sums.get('verbatim_waiting', 0):,.0f} waiting, stories: {sums.get('verbatim_stories', 0):,.0f}"
    )
    if unkept:
        return Check("metrics", False, f"{detail}. {unkept:,.0f} times nothing could be remembered: is the disk full?")
    return Check("metrics", True, detail)


def _telegram(settings: Settings) -> Check:
    if settings.telegram_bot_token is None:
        return Check("telegram", False, "TELEGRAM_BOT_TOKEN is not set. Get one from @BotFather.")
    try:
        name, info = asyncio.run(_asked(settings, settings.telegram_bot_token.get_secret_value()))
    except InvalidToken:
        return Check("telegram", False, "Telegram does not know this TELEGRAM_BOT_TOKEN. Ask @BotFather (/mybots).")
    except TelegramError as error:
        lost = f"Telegram cannot be reached ({type(error).__name__}). Check the network and TELEGRAM_API_BASE_URL."
        return Check("telegram", False, lost)
    way = "by webhook" if info.url else "by polling"
    detail = f"@{name} {way}, {info.pending_update_count:,} updates wait there"
    if info.last_error_message and info.pending_update_count:
        said = " ".join(info.last_error_message.split())
        return Check("telegram", False, f"{detail}; its last delivery failed: {said}. Look at the way to the webhook.")
    if info.pending_update_count >= _MANY:
        return Check("telegram", False, f"{detail}. Does the bot run, and nowhere twice?")
    return Check("telegram", True, detail)


async def _asked(settings: Settings, token: str) -> tuple[str, WebhookInfo]:
    bot = Bot(token, base_url=settings.telegram_api_base_url)
    try:
        return (await bot.get_me()).username or "?", await bot.get_webhook_info()
    finally:
        await bot.shutdown()
