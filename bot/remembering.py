"""The memory as the settings want it."""

from bot.digest_key import key_in
from bot.memory import Memory
from bot.settings import Settings


def memory_of(settings: Settings) -> Memory:
    """The memory in the settings' folder, kept for as long as they say. Raises `StoreError`."""
    token = settings.telegram_bot_token
    return Memory(
        settings.verbatim_data,
        hours=settings.verbatim_history_hours,
        days=settings.verbatim_keep_days,
        secret=key_in(settings.verbatim_data),
        former=token.get_secret_value() if token else "",
    )
