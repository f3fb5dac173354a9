"""The same conversations with Telegram calling the bot."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest_asyncio
from aiohttp import web

from tests.e2e.bot_api import BotApi
from tests.e2e.bot_process import BotProcess
from tests.e2e.conftest import Processes, happens, quotations, ran
from tests.e2e.reader import Reader
from tests.e2e.test_conversation import QUESTION, SENTENCE
from tests.e2e.test_restart import asked
from tests.e2e.test_upkeep import command_lines

SECRET = "a-secret-of-telegrams-own"


class Hooked:
    """A bot behind a webhook, and where."""

    def __init__(self, make: Processes, folder: Path, **env: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.root = f"http://127.0.0.1:{free.getsockname()[1]}"
        self.hook = f"{self.root}/telegram"
        self.settings = {
            "VERBATIM_WEBHOOK_URL": self.hook,
            "VERBATIM_WEBHOOK_LISTEN": self.root.removeprefix("http://"),
            "VERBATIM_WEBHOOK_SECRET": SECRET,
        }
        self.bot = make(folder, "run", **self.settings, **env)

    async def start(self) -> None:
        await self.bot.launch()
        for _ in range(1_500):
            assert self.bot.exit_code is None, self.bot.stderr
            if (await self.get("/readyz"))[0] == 200:
                return
            await asyncio.sleep(0.06)
        raise AssertionError(self.bot.stderr)

    async def get(self, path: str) -> tuple[int, str]:
        try:
            async with aiohttp.ClientSession() as client, client.get(self.root + path) as response:
                return response.status, await response.text()
        except aiohttp.ClientError:
            return 0, ""

    async def post(self, path: str, data: bytes, **headers: str) -> int:
        url = self.root + path
        async with aiohttp.ClientSession() as client, client.post(url, data=data, headers=headers) as response:
            return response.status


@pytest_asyncio.fixture(loop_scope="session")
async def hooked(process: Processes, data: Path) -> AsyncIterator[Hooked]:
    made = Hooked(process, data)
    await made.start()
    yield made


async def test_a_question_that_telegram_brings_is_answered_and_only_telegram_may_bring_one(
    api: BotApi, hooked: Hooked, meet: Callable[[BotProcess], Reader]
) -> None:
    reader = meet(hooked.bot)
    (answer,) = await reader.says(QUESTION)
    assert quotations(answer) == [SENTENCE]

    secret = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    update = b'{"update_id": 77}'
    assert await hooked.post("/telegram", update) == 403
    assert await hooked.post("/telegram", update, **{"X-Telegram-Bot-Api-Secret-Token": SECRET + "x"}) == 403
    assert await hooked.post("/telegram", update, **secret) == 200
    assert await hooked.post("/telegram", b"{}", **secret) == 400
    assert await hooked.post("/telegram", b"noise", **secret) == 400
    assert await hooked.post("/telegram", b" " * 1_000_001, **secret) == 413
    assert await hooked.post("/else", update, **secret) == 404
    assert (await hooked.get("/telegram"))[0] == 405
    assert (await hooked.get("/"))[0] == 404
    assert await hooked.get("/healthz") == (200, "alive\n")
    assert await hooked.get("/readyz") == (200, "ready\n")

    (answer,) = await reader.says("what did Trump say about drugs?")
    assert quotations(answer)
    await hooked.bot.stop()
    assert SECRET not in hooked.bot.stderr


async def test_a_question_taken_by_webhook_before_a_kill_is_answered_by_polling_after_it(
    api: BotApi, hooked: Hooked, meet: Callable[[BotProcess], Reader], process: Processes, data: Path
) -> None:
    reader = meet(hooked.bot)
    api.fail("sendMessage", 502, "Bad Gateway", times=1_000)
    since = len(api.log)
    await asked(api, reader)
    await happens(lambda: any(call.method == "sendMessage" for call in api.log[since:]))
    await hooked.bot.kill()
    await asked(api, reader, "what did Trump say about drugs?")  # Telegram keeps it: nobody listens
    api.calm()

    await process(data, "run", TELEGRAM_BOT_TOKEN=hooked.bot.token).start()

    await happens(lambda: len(reader.sees()) == 2)
    await reader.says("thanks!")
    assert [bool(quotations(shown)) for shown in reader.sees()] == [True, True, False]
    assert quotations(reader.sees()[0]) == [SENTENCE]


@asynccontextmanager
async def proxied(target: str) -> AsyncIterator[str]:
    """A reverse proxy as operators have them: it tells who asked, and hands bodies on in chunks of no known length."""

    async def chunks(body: bytes) -> AsyncIterator[bytes]:
        for at in range(0, len(body), 100):
            yield body[at : at + 100]

    async def pass_on(request: web.Request) -> web.Response:
        kept = ("Content-Type", "X-Telegram-Bot-Api-Secret-Token")
        headers = {name: request.headers[name] for name in kept if name in request.headers}
        headers |= {"X-Forwarded-For": "149.154.167.220, 10.0.0.1", "X-Forwarded-Proto": "https", "Host": "bot.example"}
        body, url = await request.read(), target + request.raw_path
        sent = chunks(body) if body else None
        async with (
            aiohttp.ClientSession() as client,
            client.request(request.method, url, data=sent, headers=headers) as got,
        ):
            return web.Response(status=got.status, body=await got.read())

    app = web.Application(client_max_size=10_000_000)
    app.router.add_route("*", "/{path:.*}", pass_on)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def test_behind_a_reverse_proxy_questions_are_answered_and_strangers_turned_down(
    hooked: Hooked, meet: Callable[[BotProcess], Reader], api: BotApi
) -> None:
    reader, secret = meet(hooked.bot), {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    message = {"message_id": 1, "date": 1, "from": reader.user, "chat": reader.chat, "text": QUESTION}
    update = json.dumps({"update_id": 1_000_000, "message": message}).encode()
    async with proxied(hooked.root) as root:
        direct, hooked.root = hooked.root, root
        assert await hooked.post("/telegram", update) == 403
        assert await hooked.post("/telegram", b" " * 1_000_001, **secret) == 413
        assert await hooked.post("/telegram", update, **secret) == 200
        assert await hooked.get("/readyz") == (200, "ready\n")
        hooked.root = direct
    await happens(lambda: reader.sees())
    assert quotations(reader.sees()[0]) == [SENTENCE]
    await hooked.bot.stop()


async def test_a_live_check_asks_the_webhook_whether_it_is_ready(
    hooked: Hooked, process: Processes, data: Path
) -> None:
    more = hooked.settings | {"TELEGRAM_BOT_TOKEN": hooked.bot.token}
    well = await ran(process(data, "check", "--live", **more))
    assert f"ok    webhook: {more['VERBATIM_WEBHOOK_LISTEN']} is ready" in well.stdout
    assert not any(SECRET.encode() in line for line in command_lines())

    await hooked.bot.stop()
    ill = await ran(process(data, "check", "--live", **more))
    assert ill.exit_code == 2
    assert f"FAIL  webhook: {more['VERBATIM_WEBHOOK_LISTEN']} does not answer" in ill.stdout
    assert SECRET not in well.stdout + ill.stdout


async def test_a_port_that_is_taken_ends_the_start_in_one_line(process: Processes, data: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        where = f"127.0.0.1:{taken.getsockname()[1]}"
        url = "http://127.0.0.1:9/telegram"
        bot = await ran(process(data, "run", VERBATIM_WEBHOOK_URL=url, VERBATIM_WEBHOOK_LISTEN=where))

    assert bot.exit_code == 2
    assert bot.stderr.splitlines()[-1].startswith(f"verbatim: VERBATIM_WEBHOOK_LISTEN: {where} cannot be listened on")
    assert "Traceback" not in bot.stderr


async def test_a_token_revoked_behind_a_webhook_ends_the_bot_with_the_remedy(
    api: BotApi, hooked: Hooked, meet: Callable[[BotProcess], Reader]
) -> None:
    reader = meet(hooked.bot)
    api.revoke(hooked.bot.token)

    await asked(api, reader)

    assert await hooked.bot.ended(within=30) == 2, hooked.bot.stderr
    assert "Telegram does not know this TELEGRAM_BOT_TOKEN." in hooked.bot.stderr.splitlines()[-1]
