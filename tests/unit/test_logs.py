import json
import logging

import pytest

from bot.logs import log_without_secrets
from bot.settings import Settings

KEY = "AAE-a-secret-that-nobody-may-see"


@pytest.fixture
def logger():
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    levels = {name: found.level for name, found in logging.Logger.manager.loggerDict.items() if hasattr(found, "level")}
    yield logging.getLogger("bot.somewhere")
    root.handlers[:] = before
    root.setLevel(level)
    for name, found in logging.Logger.manager.loggerDict.items():
        if hasattr(found, "level"):
            found.setLevel(levels.get(name, logging.NOTSET))


def begin(**given):
    log_without_secrets(Settings(telegram_bot_token=f"123:{KEY}", **given))


def failed():
    raise ValueError(f"https://api.telegram.org/bot123%3A{KEY}/getMe")


@pytest.mark.parametrize("style", ["text", "json"])
def test_no_secret_is_written_whatever_it_stands_in(logger, capsys, style):
    begin(verbatim_log_format=style, verbatim_log="DEBUG")
    logger.info("the token is 123:%s", KEY)
    logger.info("a field", extra={"url": f"bot123:{KEY}"})
    try:
        failed()
    except ValueError:
        logger.exception("it failed")
    written = capsys.readouterr().err
    assert KEY not in written
    assert "<secret>" in written
    assert "ValueError" in written


def test_an_event_is_an_object_a_line_with_its_fields(logger, capsys):
    begin(verbatim_log_format="json")
    logger.warning("An answer of %d parts\nwas sent.", 2, extra={"chat": 7})
    try:
        failed()
    except ValueError:
        logger.exception("it failed")
    first, second = map(json.loads, capsys.readouterr().err.splitlines())
    assert (first["level"], first["logger"], first["event"], first["chat"]) == (
        "WARNING",
        "bot.somewhere",
        "An answer of 2 parts\nwas sent.",
        7,
    )
    assert first["time"].endswith("Z")
    assert (second["error"], "failed()" in second["trace"]) == ("ValueError", True)


def test_libraries_that_tell_what_was_sent_where_are_not_heard(logger, capsys):
    begin(verbatim_log="DEBUG")
    for name in ("telegram.Bot", "telegram.ext.ExtBot", "httpx", "httpcore.connection", "asyncio"):
        logging.getLogger(name).debug("what did Maduro say?")
        logging.getLogger(name).info("what did Maduro say?")
    logger.debug("heard")
    assert capsys.readouterr().err.rstrip().endswith("heard")
    logging.getLogger("telegram.ext").warning("so is this")
    assert "so is this" in capsys.readouterr().err
