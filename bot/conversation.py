"""Whose turns belong together."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Conversation:
    """One reader's turns, in one chat and (0: outside of any) one topic of it."""

    reader: int
    chat: int
    topic: int = 0
