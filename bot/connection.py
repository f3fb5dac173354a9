"""How the bot reaches Telegram, and what it does about Telegram's faults."""

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
from aiolimiter import AsyncLimiter
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter
from telegram.ext import AIORateLimiter

from bot import handling
from bot.counted import CountingRequest, GatewayFault
from index.errors import SettingsInvalid, VerbatimError

logger = logging.getLogger(__name__)

_PAUSES = (1, 2, 4)  # seconds before each further try of a call; after that its update is tried again later
_SPREAD = (1.0, 2.0, 30.0, 120.0)  # seconds after each send that may have been taken: its few copies outlast minutes
_STOPPING = 0.5  # seconds, more than a stop takes to begin
_FLEETING = {"sendChatAction", "answerInlineQuery"}  # worth nothing if they come later
_LONG = 10.0  # seconds that a call waits for its chat; after that its update is tried again later
_BURST = 20  # messages in a row to one reader
_KEPT = 1_000  # readers of whom the rate is known
_PROBE = 5.0  # seconds for the response to a call that changes nothing
_CONFLICTS = 2  # in a row: a single one may come of a connection of our own that broke


class PatientLimiter(AIORateLimiter):
    """Keeps Telegram's rates, tries again what Telegram did not take, and says nothing twice within an update.

    A chat that Telegram wants left alone for a while holds up no other. A connection that breaks before the response
    leaves unknown whether Telegram took the message. It is sent again, `handling.SENDS` times at most: a reader may get
    an answer twice so, but hardly one gets none. Before that, Telegram is asked for something that changes nothing,
    until it responds: an outage in which it takes messages and stays silent brings no more copies the longer it lasts.
    """

    def __init__(self, end: Callable[[VerbatimError], None] | None = None) -> None:
        """`end` gets to know that there is no point in going on."""
        super().__init__()  # without tries of its own: those would stop all chats for one
        self._end = end
        self._private: dict[int, AsyncLimiter] = {}
        self._is_silent, self._listening = False, asyncio.Lock()
        self._closed: dict[int, float] = {}  # until when a chat is left alone, by the loop's clock

    async def process_request(
        self, callback: Any, args: Any, kwargs: Any, endpoint: str, data: dict[str, Any], rate_limit_args: int | None
    ) -> Any:
        """Make one call to the Bot API; raises what the last try raised."""
        chat = int(data["chat_id"]) if str(data.get("chat_id")).lstrip("-").isdigit() else 0
        is_said = endpoint.startswith(("send", "edit")) and endpoint not in _FLEETING
        now = handling.current()

        async def made() -> Any:
            try:
                return await super(PatientLimiter, self).process_request(
                    callback, args, kwargs, endpoint, data, rate_limit_args
                )
            except NetworkError as error:
                if is_said and _may_be_taken(error):
                    self._is_silent = True
                    if now is not None and endpoint.startswith("send"):
                        await now.mark_unheard()
                raise

        async def call() -> Any:
            await self._until_open(chat)
            if chat > 0 and is_said:
                await self._rate_of(chat).acquire()
            try:
                if self._is_silent and endpoint.startswith("send"):
                    await self._until_heard(callback)
                return await made()
            except RetryAfter as error:
                self._closed[chat] = asyncio.get_running_loop().time() + wanted_pause(error)
                raise
            except InvalidToken:
                if self._end is not None:
                    self._end(unknown_token())
                raise

        if endpoint in _FLEETING:
            return await call()
        if now is not None and endpoint.startswith("send"):
            return await now.once(lambda: _patiently(call))
        return await _patiently(call)

    async def _until_open(self, chat: int) -> None:
        seconds = self._closed.get(chat, 0.0) - asyncio.get_running_loop().time()
        if seconds > _LONG:
            raise RetryAfter(int(seconds) + 1)
        if seconds > 0:
            await asyncio.sleep(seconds)
        self._closed.pop(chat, None)

    async def _until_heard(self, callback: Any) -> None:
        """Whoever comes first asks whether Telegram responds; raises what that raised."""
        async with self._listening:
            if self._is_silent:
                await callback("getMe", {}, read_timeout=_PROBE)
                self._is_silent = False

    def _rate_of(self, chat: int) -> AsyncLimiter:
        """A message a second to a reader, as Telegram asks, after the first few."""
        if len(self._private) > _KEPT:
            idle = [other for other, rate in self._private.items() if rate.has_capacity(rate.max_rate)]
            for other in idle:
                del self._private[other]
        return self._private.setdefault(chat, AsyncLimiter(_BURST, _BURST))


async def _patiently(call: Callable[[], Any]) -> Any:
    """Make a call, and again after the pauses that Telegram or `_PAUSES` name, as long as they are short."""
    for seconds in _PAUSES:
        try:
            return await _heard(call)
        except RetryAfter as error:
            await _excuse()
            if wanted_pause(error) > _LONG:
                raise
            logger.warning("Telegram wants a message later; trying again in %.0f s.", wanted_pause(error))
        except NetworkError as error:
            if isinstance(error, BadRequest):
                raise
            await _excuse()
            now = handling.current()
            pause = max(seconds, spread(now)) if now is not None else seconds
            if pause > _LONG or (now is not None and now.is_unknown()):
                raise
            logger.warning("Telegram could not be reached (%s); trying again in %.0f s.", error, pause)
            await asyncio.sleep(pause)
    return await _heard(call)


async def _heard(call: Callable[[], Any]) -> Any:
    """Make a call; what follows one that came through is the update's own doing."""
    response, now = await call(), handling.current()
    if now is not None:
        await now.resume()
    return response


def _may_be_taken(error: NetworkError) -> bool:
    """Whether the call went out and no response of Telegram's own came back."""
    if isinstance(error, GatewayFault):
        return True
    broken, never_out = error.__cause__, (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
    return isinstance(broken, httpx.TransportError) and not isinstance(broken, never_out)


async def _excuse() -> None:
    now = handling.current()
    if now is not None:
        await now.excuse()


def out_of_reach(error: BaseException | None) -> bool:
    """Whether Telegram could not be reached, wants it later, or has another token by now: no fault of the update's."""
    if isinstance(error, (RetryAfter, InvalidToken)):
        return True
    return isinstance(error, NetworkError) and not isinstance(error, BadRequest)


def wanted_pause(error: BaseException | None) -> float:
    """The seconds for which Telegram wants to hear nothing more, 0 where it named none."""
    if not isinstance(error, RetryAfter):
        return 0.0
    after = error.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)


def spread(now: handling.Handling) -> float:
    """The seconds to leave before a message that may have been taken is sent once more; 0 where none may."""
    return _SPREAD[min(now.unheard, len(_SPREAD)) - 1] if now.unheard else 0.0


class UpdatesRequest(CountingRequest):
    """Fetches updates; tells when there is no point in going on, where PTB would only end the poll or log it."""

    def __init__(self, end: Callable[[VerbatimError], None], read_timeout: float = 5.0) -> None:
        """`read_timeout` are the seconds that a response may come late, after a long poll's own time."""
        super().__init__(read_timeout=read_timeout)
        self._end: Callable[[VerbatimError], None] | None = end
        self._conflicts = 0

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Make one request; once it is over, each only waits a little for the stop, which cancels a poll.

        It doesn't cancel PTB's last request, to confirm; that would end the other bot's poll once more.
        """
        if self._end is not None:
            status, payload = await super().do_request(*args, **kwargs)
            self._conflicts = self._conflicts + 1 if status == httpx.codes.CONFLICT else 0
            over = unknown_token() if status in (401, 404) else second_bot() if self._conflicts >= _CONFLICTS else None
            if over is None:
                return status, payload
            end, self._end = self._end, None
            end(over)
        await asyncio.sleep(_STOPPING)
        return 200, b'{"ok": true, "result": []}'


def unknown_token() -> SettingsInvalid:
    """Telegram does not know the token, or no longer."""
    return SettingsInvalid(
        "Telegram does not know this TELEGRAM_BOT_TOKEN.",
        "Ask @BotFather for the present one (/mybots); with a server of your own, check TELEGRAM_API_BASE_URL too.",
    )


def second_bot() -> SettingsInvalid:
    """Another process fetches the updates of the same bot."""
    return SettingsInvalid(
        "Another process asks Telegram for the updates of the same bot.",
        "Stop it, or ask @BotFather for a token of its own (/newbot).",
    )
