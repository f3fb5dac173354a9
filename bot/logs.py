"""What goes to standard error: one event a line, without secrets and without readers' words."""

import json
import logging
import time
from collections.abc import Sequence
from typing import Any

from telegram.error import TelegramError

from bot.settings import Settings

_QUIET = ("httpx", "httpcore", "apscheduler", "telegram", "sentence_transformers", "faiss", "asyncio", "uvicorn")
"""They tell at DEBUG or INFO what was sent where, with the token or readers' words in it: heard from WARNING on."""

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class _Redacting(logging.Formatter):
    """Strikes secrets out of whatever another formatter makes, wherever they turn up."""

    def __init__(self, words: logging.Formatter, secrets: Sequence[str]) -> None:
        super().__init__()
        self._words, self._secrets = words, sorted(secrets, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        if record.name.startswith("telegram.") and record.exc_info and isinstance(record.exc_info[1], TelegramError):
            # What Telegram refused is in the message; where PTB noticed it is of no use to anybody.
            record = logging.makeLogRecord(record.__dict__ | {"exc_info": None, "exc_text": None})
        line = self._words.format(record)
        for secret in self._secrets:
            line = line.replace(secret, "<secret>")
        return line


class _Json(logging.Formatter):
    """One object a line: time (UTC), level, logger, event, the fields given as `extra`, and an error with its trace."""

    def format(self, record: logging.LogRecord) -> str:
        when = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        fields: dict[str, Any] = {
            "time": f"{when}.{int(record.msecs):03d}Z",
            "level": record.levelname,
            "logger": record.name,
            "event": record.getMessage(),
        }
        fields |= {name: value for name, value in vars(record).items() if name not in _STANDARD}
        if record.exc_info and record.exc_info[0]:
            fields |= {"error": record.exc_info[0].__name__, "trace": self.formatException(record.exc_info)}
        return json.dumps(fields, ensure_ascii=False, default=str)


def log_without_secrets(settings: Settings) -> None:
    """Log to standard error as the settings say."""
    text = logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    handler = logging.StreamHandler()
    handler.setFormatter(_Redacting(_Json() if settings.verbatim_log_format == "json" else text, settings.secrets))
    logging.basicConfig(level=settings.verbatim_log, handlers=[handler], force=True)
    for noisy in _QUIET:
        logging.getLogger(noisy).setLevel(max(logging.WARNING, logging.getLevelName(settings.verbatim_log)))
    logging.getLogger("telegram.ext.AIORateLimiter").setLevel(logging.CRITICAL)  # bot/connection.py tells what it does
