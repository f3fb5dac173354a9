"""What every file format is read into, before it is normalised into a `Story`."""

from collections.abc import Callable
from dataclasses import dataclass, field

from index.types import BlockKind


@dataclass(frozen=True, slots=True)
class Draft:
    """Blocks of raw text with their kinds, and what the file says of itself."""

    blocks: tuple[tuple[BlockKind, str], ...]
    title: str | None = None
    source: str | None = None
    url: str | None = None
    published: str | None = None
    language: str | None = None
    questions: tuple[str, ...] = field(default=())


Format = Callable[[str], Draft]
