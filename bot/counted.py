"""Requests to Telegram whose faults are counted."""

from typing import Any

from telegram.request import HTTPXRequest

from bot import metrics


class CountingRequest(HTTPXRequest):
    """Reaches Telegram; counts what comes back as an error, or doesn't come back."""

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Make one request: (HTTP status, content)."""
        try:
            status, payload = await super().do_request(*args, **kwargs)
        except Exception as error:
            metrics.count_fault(type(error).__name__)
            raise
        if status >= 400:
            metrics.count_fault(str(status))
        return status, payload
