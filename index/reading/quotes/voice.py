"""Whose voice a quotation is in: a figure's, a description's, or several together."""

from dataclasses import dataclass

from index.names import FEMALE, MALE
from index.reading.quotes.figure import Figure
from index.types import Span, Speaker

_BODIES = frozenset(
    """campaign company firm government ministry department agency office force union party committee council court
    commission board bank club team hospital university school organization organisation charity group newspaper
    magazine network embassy army navy military association federation foundation institute authority bureau panel
    watchdog regulator administration airline publisher manufacturer carrier hotel museum""".split()
)


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks: a figure, or a description in the story's words, and where that stands."""

    span: Span | None
    figure: Figure | None = None
    described: str = ""
    plural: bool = False
    together: tuple[Figure, ...] = ()

    @property
    def known(self) -> bool:
        """Whether it is anyone."""
        return self.figure is not None or bool(self.described)

    @property
    def gender(self) -> str:
        """The pronoun that a description calls for, where a word of it tells."""
        words = set(self.described.lower().split())
        return "she" if words & FEMALE else "he" if words & MALE else ""

    @property
    def is_body(self) -> bool:
        """Whether a description is one institution's: "the Clinton campaign"."""
        return not self.plural and self.described.lower().rpartition(" ")[2] in _BODIES

    def speaker(self) -> Speaker | None:
        """The voice as a speaker of the story."""
        if self.figure is not None:
            return self.figure.speaker()
        if not self.described:
            return None
        return Speaker(self.described, members=tuple(figure.speaker().name for figure in self.together))

    def same(self, other: "Voice") -> bool:
        """Whether two voices are surely one."""
        if self.figure is not None:
            return self.figure is other.figure
        return bool(self.described) and self.described.lower() == other.described.lower()


NOBODY = Voice(None)
