"""Telegram's updates by HTTP: a small server that takes what Telegram sends, records it, and says so.

It stands behind a reverse proxy that ends TLS. Telegram repeats whatever is not responded to with 200, so an update
for which there is no room, or no disk, is turned down and comes again.
"""

import asyncio
import hmac
import json
import logging
import secrets
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from telegram import Bot, Update
from telegram.error import NetworkError, RetryAfter, TelegramError
from telegram.ext import Updater

from bot.connection import out_of_reach
from bot.inbox import Inbox
from bot.settings import Settings
from index.errors import SettingsInvalid

logger = logging.getLogger(__name__)

LARGEST = 1_000_000
"""Bytes of one update; Telegram's have some thousand."""

_HEADER = "x-telegram-bot-api-secret-token"
_READING = 10.0  # seconds for an update's body to come in
_GRACE = 10.0  # seconds for responses under way at the end
_CONNECTIONS = 40  # that Telegram may open at the same time


class WebhookUpdater(Updater):
    """Takes the place of PTB's own updater, whose server knows neither limits nor questions about its health."""

    def __init__(self, bot: Bot, inbox: Inbox, settings: Settings, is_ready: Callable[[], bool]) -> None:
        """Raises `SettingsInvalid` where the address cannot be listened on."""
        super().__init__(bot, inbox)
        assert settings.verbatim_webhook_url is not None
        given = settings.verbatim_webhook_secret
        self._url = settings.verbatim_webhook_url
        self._secret = given.get_secret_value() if given else secrets.token_urlsafe(32)
        self._address = settings.webhook_address
        self._listening = _listening(*self._address)
        self._app = serving(inbox, bot, urlsplit(self._url).path or "/", self._secret, is_ready)

    async def start_webhook(self, *args: Any, **kwargs: Any) -> "asyncio.Queue[object]":
        """Listen, then tell Telegram where; `kwargs` has its `allowed_updates`. Raises `SettingsInvalid`."""
        self._server = _Server(
            uvicorn.Config(
                self._app,
                log_config=None,
                access_log=False,
                server_header=False,
                lifespan="off",
                ws="none",
                limit_concurrency=4 * _CONNECTIONS,
                timeout_graceful_shutdown=int(_GRACE),
            )
        )
        self._serving = asyncio.create_task(self._server.serve(sockets=[self._listening]))
        self._running = True
        await self._announce(kwargs.get("allowed_updates"))
        logger.info("Listening on %s:%d.", *self._address)
        return self.update_queue

    async def stop(self) -> None:
        """Take no more; what was taken is responded to. Telegram keeps what comes now, and the address."""
        self._server.should_exit = True
        await self._serving
        self._running = False

    async def _announce(self, kinds: Any) -> None:
        pause = 1.0
        while True:
            try:
                await self.bot.set_webhook(
                    self._url,
                    secret_token=self._secret,
                    allowed_updates=kinds,
                    max_connections=_CONNECTIONS,
                    drop_pending_updates=False,
                )
            except (NetworkError, RetryAfter) as error:
                if not out_of_reach(error):
                    raise SettingsInvalid(
                        f"Telegram does not take VERBATIM_WEBHOOK_URL ({error}).", "It needs a public https:// address."
                    ) from error
                logger.warning("The webhook could not be set (%s); trying again in %.0f s.", error, pause)
                await asyncio.sleep(pause)
                pause = min(60.0, 2 * pause)
            else:
                return


def serving(inbox: Inbox, bot: Bot, path: str, secret: str, is_ready: Callable[[], bool]) -> Starlette:
    """The web application: POST `path` takes an update that comes with the secret; all else is health, or nothing."""

    async def take(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(_HEADER, "").encode(), secret.encode()):
            return Response(status_code=403)
        if inbox.is_full:
            return Response(status_code=503, headers={"Retry-After": "5"})
        try:
            async with asyncio.timeout(_READING):
                body = await _body(request)
        except TimeoutError:
            return Response(status_code=408)
        if body is None:
            return Response(status_code=413)
        update = _update(body, bot)
        if update is None:
            return Response(status_code=400)
        try:
            await inbox.put(update)
        except TelegramError as error:
            logger.error("%s", error)
            return Response(status_code=503, headers={"Retry-After": "5"})
        return Response()

    async def health(request: Request) -> Response:
        return PlainTextResponse("alive\n")

    async def readiness(request: Request) -> Response:
        ready = is_ready() and not inbox.is_full and not inbox.stopping.is_set()
        return PlainTextResponse("ready\n" if ready else "not ready\n", 200 if ready else 503)

    return Starlette(
        routes=[
            Route("/healthz", health, methods=["GET"]),
            Route("/readyz", readiness, methods=["GET"]),
            Route(path, take, methods=["POST"]),
        ]
    )


async def _body(request: Request) -> bytes | None:
    """The request's body; None where it is too large, which is not read to its end."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            return None
    return bytes(body)


def _update(body: bytes, bot: Bot) -> Update | None:
    try:
        content = json.loads(body)
        return Update.de_json(content, bot) if isinstance(content["update_id"], int) else None
    except Exception as error:  # whatever it is, it is no update that could be answered
        logger.error("What came as an update is none (%s).", type(error).__name__)
        return None


def _listening(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listening = socket.socket(family)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
    except OSError as error:
        raise SettingsInvalid(
            f"VERBATIM_WEBHOOK_LISTEN: {host}:{port} cannot be listened on ({error.strerror or error}).",
            "Free that port, or name another address.",
        ) from error
    return listening


class _Server(uvicorn.Server):
    """uvicorn beside PTB, which sees to the signals."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave them alone."""
        yield
