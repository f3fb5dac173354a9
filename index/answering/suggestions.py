"""Questions that a story does answer, to offer where there is no answer.

The editors' own come first; then one on each of the story's most frequent names. Every one is tried
before it is offered.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice

from index.answering.question import understand
from index.names import with_article
from index.types import Story

_ABOUT = {
    "en": "What does the story say about {}?",
    "es": "¿Qué dice la historia sobre {}?",
}
_CALENDAR = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july
    august september october november december""".split()
)
_TOKEN = re.compile(r"[^\W\d_][\w’'-]*|[^\w\s]")


def suggest(story: Story, is_answered: Callable[[str], bool], k: int) -> tuple[str, ...]:
    """Up to `k` questions for which `is_answered` holds."""
    template = _ABOUT.get(story.language[:2], _ABOUT["en"])
    asked = dict.fromkeys(
        (*story.questions, *(template.format(with_article(topic, story.text)) for topic in _topics(story)))
    )
    good = (question for question in asked if is_answered(question))
    return tuple(islice(good, k))


def _topics(story: Story) -> Iterator[str]:
    """The story's names, the most frequent first; behind them its frequent longer words."""
    names: Counter[str] = Counter()
    words: Counter[str] = Counter()
    for paragraph in story.paragraphs:
        text = paragraph.of(story.text)
        names.update(_names(text))
        words.update(word for word in understand(text).terms if len(word) > 5 and word.isalpha())
    parts = {part for name in names if " " in name for part in name.split()}
    ranked = [name for name, _ in names.most_common(12) if name not in parts]
    yield from ranked[:8]
    in_names = {part.lower() for name in names for part in name.split()}
    yield from (word for word, count in words.most_common(8) if count > 1 and word not in in_names)


def _names(text: str) -> Iterator[str]:
    """Runs of capitalised words; the first word of a sentence alone says nothing."""
    run: list[str] = []
    starts = True
    for token in [*_TOKEN.findall(text), "."]:
        bare = re.sub(r"[’']s?$", "", token)
        if bare[:1].isupper() and bare.lower() not in _CALENDAR and not starts:
            run.append(bare)
            if bare == token:
                continue
        name = " ".join(run)
        if len(name) > 2 and not (len(run) > 1 and name.isupper()):  # a headline in capitals is no name
            yield name
        run = []
        starts = not token[:1].isalpha() and token not in ",-–()"
