"""How the bot reaches Telegram, and what it does about Telegram's faults."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from telegram.error import NetworkError
from telegram.ext import AIORateLimiter

from bot.counted import CountingRequest
from index.errors import SettingsInvalid

logger = logging.getLogger(__name__)

_PAUSES = (1, 2, 4)  # seconds before each further try


class PatientLimiter(AIORateLimiter):
    """Keeps Telegram's rates, and tries again what a gateway turned down.

    What may have arrived (a time-out) is not sent again: no reader shall get an answer twice.
    """

    async def process_request(self, *args: Any, **kwargs: Any) -> Any:
        """Make one call to the Bot API; raises what the last try raised."""
        for seconds in _PAUSES:
            try:
                return await super().process_request(*args, **kwargs)
            except NetworkError as error:
                if type(error) is not NetworkError:  # a subclass: a bad request, a time-out
                    raise
                logger.warning("Telegram could not be reached (%s); trying again in %d s.", error, seconds)
                await asyncio.sleep(seconds)
        return await super().process_request(*args, **kwargs)


class UpdatesRequest(CountingRequest):
    """Fetches updates; tells when Telegram no longer knows the token, where PTB only ends the poll."""

    def __init__(self, rejected: Callable[[], None]) -> None:
        super().__init__()
        self._rejected: Callable[[], None] | None = rejected

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Make one request; the first that is rejected for its token waits for the stop, which cancels it."""
        status, payload = await super().do_request(*args, **kwargs)
        if status in (401, 404) and self._rejected is not None:
            reject, self._rejected = self._rejected, None
            reject()
            await asyncio.Event().wait()
        return status, payload


def unknown_token() -> SettingsInvalid:
    """Telegram does not know the token, or no longer."""
    return SettingsInvalid(
        "Telegram does not know this TELEGRAM_BOT_TOKEN.",
        "Ask @BotFather for the present one (/mybots); with a server of your own, check TELEGRAM_API_BASE_URL too.",
    )
