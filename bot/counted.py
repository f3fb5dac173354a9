"""Requests to Telegram whose faults are counted."""

from http import HTTPStatus
from typing import Any

from telegram.error import NetworkError
from telegram.request import HTTPXRequest

from bot import metrics


class GatewayFault(NetworkError):
    """What stands before Telegram responded in its place (502, 504): it may have taken the call."""


class CountingRequest(HTTPXRequest):
    """Reaches Telegram; counts what comes back as an error, or doesn't come back."""

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Make one request: (HTTP status, content). Raises `GatewayFault` besides PTB's own."""
        try:
            status, payload = await super().do_request(*args, **kwargs)
        except Exception as error:
            metrics.count_fault(type(error).__name__)
            raise
        if status >= 400:
            metrics.count_fault(str(status))
        if status in (HTTPStatus.BAD_GATEWAY, HTTPStatus.GATEWAY_TIMEOUT):
            raise GatewayFault(f"{HTTPStatus(status).phrase} ({status})")
        return status, payload
