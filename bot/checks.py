"""What `verbatim check` looks at, one line each."""

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.folder import is_held, is_open_to_others
from bot.settings import Settings, load_settings
from index.crossencoder import CrossEncoder
from index.embedder import Embedder
from index.errors import VerbatimError
from index.library import Library
from index.tokens import TokenEncoder


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, whether it is well, and what was found or is to be done."""

    name: str
    ok: bool
    detail: str


def run_checks() -> Iterator[Check]:
    """The checks one by one; where the settings can't be read, there are no others."""
    try:
        settings = load_settings()
    except VerbatimError as error:
        yield Check("settings", False, str(error))
        return
    yield Check("settings", True, f"data in {settings.verbatim_data}, model {settings.verbatim_model}")
    yield _checked("folder", lambda: _folder(settings))
    embedder = Embedder(
        settings.verbatim_model, threads=settings.verbatim_threads, data=settings.verbatim_data.expanduser()
    )
    yield _checked("model", lambda: _model(embedder))
    yield _checked("index", lambda: _index(settings, embedder))
    yield _checked("inbox", lambda: _inbox(settings))
    yield _checked("token", lambda: _token(settings))


def _checked(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, True, look())
    except VerbatimError as error:
        return Check(name, False, str(error))


def _folder(settings: Settings) -> str:
    folder = settings.verbatim_data.expanduser()
    if not folder.is_dir():
        return f"{folder} is made at the first start"
    if is_open_to_others(folder):
        return f"other users of this machine can look into {folder}, though not read the files; chmod 700 closes it"
    return f"{folder} is closed to other users{', and in use' if is_held(folder) else ''}"


def _model(embedder: Embedder) -> str:
    embedder.load()
    for ranking in (TokenEncoder(embedder.data).model, CrossEncoder(embedder.data).model):
        ranking.load()
    dimensions = len(embedder.embed_query("Is it there?"))
    return f"{embedder.fingerprint} loads, {dimensions} dimensions, {embedder.served}"


def _index(settings: Settings, embedder: Embedder) -> str:
    if not (settings.verbatim_data / "library.sqlite").exists():
        return f"none in {settings.verbatim_data} yet; the first start makes it"
    with Library.open(settings.verbatim_data, embedder=embedder) as library:
        library.check()
        library.require_model()
        if library.is_new:
            return "empty; the bundled story is added at the first start"
        stories = len(library.story_ids())
        return f"whole, {stories:,} {'story' if stories == 1 else 'stories'}, {library.count_passages():,} passages"


def _inbox(settings: Settings) -> str:
    from bot.received import set_aside

    aside = set_aside(settings.verbatim_data)
    if not aside:
        return "no question is set aside"
    listed = (
        f"{one.update_id} ({one.kind}, {time.strftime('%Y-%m-%d %H:%M', time.gmtime(one.at))} UTC"
        f"{', sent without a word from Telegram' * one.is_unknown})"
        for one in aside
    )
    return (
        f"could not be answered: {', '.join(listed)}; the log tells why. "
        "verbatim check --clear takes them off this list"
    )


def _token(settings: Settings) -> str:
    if settings.telegram_bot_token is None:
        return "none; verbatim run talks in the terminal (one for Telegram comes from @BotFather)"
    from bot.run import greet

    return f"Telegram knows it as @{asyncio.run(greet(settings))}"
