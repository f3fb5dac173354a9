"""The bot as the soak runs it: `python -m tests.soak.bot run`, with nothing changed but Telegram's 30 calls a second.

The emulator takes any number of calls, and at 30 a second the soak would take two hours. What is kept for each reader
to hold the rate of a call a second to each stays: it, too, is to be seen not to grow.
"""

import sys
from typing import Any

from bot import app
from bot.__main__ import main
from bot.connection import PatientLimiter


class _Faster(PatientLimiter):
    """Keeps each chat's rate, and none over all chats."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._base_limiter = None


if __name__ == "__main__":
    app.PatientLimiter = _Faster  # type: ignore[misc]
    sys.exit(main())
