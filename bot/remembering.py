"""The memory as the settings want it."""

from bot.memory import Memory
from bot.settings import Settings


def memory_of(settings: Settings) -> Memory:
    """The memory in the settings' folder, kept for as long as they say. Raises `StoreError`."""
    return Memory(settings.verbatim_data, hours=settings.verbatim_history_hours, days=settings.verbatim_keep_days)
