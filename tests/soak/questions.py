"""Questions in any number and no two alike, made of the words and names of the stories that are asked."""

from collections.abc import Iterator, Sequence
from random import Random

from index.types import Story
from tests.bench.stories import _NAMES, _WORDS, _long_words, _names

_FACTS = (
    "How many {one} were there after the {two}?",
    "When did {name} speak of {one} and {two}?",
    "Who accuses {name} of {one} and {two}?",
    "Why was the {one} {two}?",
    "where is the {one} that {name} talked about?",
    "What happened to the {one} of {name} after the {two}?",
    "{name} {one} {two}",
    "Is it true that the {one} {two} {three}?",
    "which {one} did {name} mean by {two}",
)
_SPEECH = (
    "What did {name} say about the {one} and the {two}?",
    "what does {name} think of {one}?",
    "did {name} say anything on {one} {two}?",
    "Who said that the {one} was {two}?",
)
_SPANISH = ("¿Qué dijo {name} sobre {one}?", "¿Cuándo habló {name} de {one} y {two}?", "¿Por qué {one} {two}?")
_ELSEWHERE = (
    "Who won the {other} cup of {city} in {year}?",
    "How do I bake a {other} cake for {year} guests in {city}?",
    "What is the price of {year} {other}s in {city}?",
    "Which film about a {other} from {city} came out in {year}?",
)
_FOLLOWING = (
    "and what about the {one}?",
    "what else did he say about {one}?",
    "and {name}?",
    "why {one}?",
    "when was that?",
    "who said that?",
    "did she mention the {one} of {name}?",
)
_SMALL_TALK = ("thanks!", "hello", "who are you?", "ok", "👍", "what can I ask?", "that is wrong")
MORE = ("more", "go on", "what else?", "next")


class Questions:
    """Each method makes one question of a kind; only those whose words are few come again."""

    def __init__(self, stories: Sequence[Story], seed: int) -> None:
        self._random = Random(seed)
        self._names = {story.id: _names(story.text) for story in stories}
        self._words = {
            story.id: [words for part in story.paragraphs if len(words := _long_words(part.of(story.text))) >= 3]
            for story in stories
        }
        self._asked = set[str]()

    def fact(self, story: str) -> str:
        """What the words of one of the story's paragraphs might answer."""
        return self._new(story, _FACTS)

    def speech(self, story: str) -> str:
        """Somebody's words on something."""
        return self._new(story, _SPEECH)

    def all_speech(self, story: str) -> str:
        """All that somebody says, which is what most has several pages."""
        return f"what did {self._random.choice(self._names[story])} say?"

    def spanish(self, story: str) -> str:
        """In another language than the story's."""
        return self._new(story, _SPANISH)

    def elsewhere(self, story: str) -> str:
        """About something that no story tells of."""
        return self._new(story, _ELSEWHERE)

    def follow_up(self, story: str) -> str:
        """What only the turns before make a question of."""
        return self._filled(story, _FOLLOWING)

    def more(self, story: str) -> str:
        """The rest of the answer above."""
        return self._random.choice(MORE)

    def small_talk(self, story: str) -> str:
        """No question at all."""
        return self._random.choice(_SMALL_TALK)

    def long(self, story: str) -> str:
        """More than anybody answers."""
        return " ".join(self._new(story, _FACTS) for _ in range(40))

    def _new(self, story: str, patterns: Sequence[str]) -> str:
        for text in self._tries(story, patterns):
            if text not in self._asked:
                break
        self._asked.add(text)
        return text

    def _tries(self, story: str, patterns: Sequence[str]) -> Iterator[str]:
        for _ in range(50):
            yield self._filled(story, patterns)

    def _filled(self, story: str, patterns: Sequence[str]) -> str:
        random = self._random
        one, two, three = random.sample(random.choice(self._words[story]), 3)
        about = {"one": one, "two": two, "three": three, "name": random.choice(self._names[story])}
        other = {"other": random.choice(_WORDS), "city": random.choice(_NAMES), "year": random.randint(1900, 2030)}
        return random.choice(patterns).format(**about, **other)
