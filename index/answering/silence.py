"""Where a story tells that somebody did not speak: the nearest it comes to their words, if it has none."""

import re
from collections.abc import Sequence

from index.names import fold, name_words, surname
from index.types import Span, Speaker, Story

_ANSWERING = "(?:comment|say|respond|reply|answer|return|elaborate|discuss|speak|talk)"
_SILENT = re.compile(
    rf"\b(?:declin|refus)\w+\s+(?:to\s+{_ANSWERING}|comment)|\b(?:not|never)\s+(?:\w+ly\s+)?{_ANSWERING}\b"
    rf"|n't\s+{_ANSWERING}\b"
)


def find_silence(speaker: Speaker, story: Story, sentences: Sequence[Span]) -> Span | None:
    """The first sentence that names somebody before telling that they did not speak."""
    name = surname(name_words(speaker.name))
    for span in sentences:
        text = fold(span.of(story.text))
        silent = _SILENT.search(text)
        if silent and name in re.findall(r"[^\W_][\w-]*", text[: silent.start()]):
            return span
    return None
