"""Stories and questions in any number, the same on every machine.

All are made from the bundled story. Its sentences are put in another order and, up to thirty
paragraphs a story, regrouped into paragraphs of the bundled story's shape; each story swaps every name
for one of its own cast, a third of the longer words for other words of the news, and every number.
So texts differ while their grammar, their lengths and their frequent words stay those of a news story.
What they say is nonsense, and how well they are answered means nothing: only times and sizes do. They have
fewer different words than so many true stories would (about 800), so each is found in more places.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from index.library import bundled_story
from index.reading.draft import Draft
from index.reading.passages import split_passages
from index.reading.story import compose_story
from index.types import BlockKind, Story

PASSAGES_A_STORY = 30
OFF_STORY = 8  # every so many-th question is about something else

_SWAPPED = 1 / 3  # of the longer words
_WORD = re.compile(r"[^\W\d_]+|\d+")
_NO_NAMES = frozenset("also during they this with".split())

_NAMES = """
    Abara Achterberg Adeyemi Almeida Arancibia Ashdown Bakker Barzani Belmonte Bergström Bukele Carvalho Castellanos
    Chikwanha Dalgaard Demirel Desai Dragović Ebanks Eriksen Farouk Fitzgerald Fujimori Galloway Gebremariam Grímsson
    Haddad Hakimi Halvorsen Hidalgo Ibrahimov Ikeda Jankowski Kaczmarek Kamau Karimov Kowalczyk Lindqvist Lombardi
    Mahmoudi Mbeki Moreau Mwangi Nakamura Navarro Ndiaye Nyström Obradović Okonkwo Oliveira Ortega Papadakis Petrov
    Quispe Rahman Rasmussen Rossi Sadiq Salazar Schreiber Sepúlveda Sharma Sokolov Suleiman Takahashi Tanaka Thackeray
    Tshabalala Ursu Valdés Vasquez Vermeulen Villanueva Wanjiru Weizman Yamamoto Yilmaz Zapatero Zelenko Zhukov
    Ankara Antwerp Asunción Bamako Bergen Bogotá Bremen Bucharest Cardiff Cusco Dakar Dublin Gdańsk Harare Izmir Jakarta
    Kampala Kraków Lagos Leipzig Lima Lusaka Malmö Manila Montevideo Nairobi Oslo Palermo Porto Quito Riga Rosario
    Santiago Sarajevo Seville Tallinn Tbilisi Tunis Utrecht Valparaíso Vilnius Warsaw Zagreb
""".split()  # surnames and cities

_WORDS = """
    academy accident account agency airline airport alliance allowance amendment analyst apartment appeal apple
    archive armour arrest article artist athlete auction balance ballot banker barrel basin battery beach benefit
    bicycle border bottle boycott branch bread bridge broker budget builder burden butter cabinet camera campus cancer
    candidate canyon capital carbon cargo carrier castle cattle ceiling cement census ceremony champion channel chapter
    charity chemist cinema circuit citizen clinic closure cluster coach coalition coffee collapse college column comet
    comment committee commuter compass concert congress consumer contract convoy copper coral council courier courtroom
    creditor cricket customs cyclone dairy debate debtor decree defender deficit delegate demand deposit desert
    detective detour diamond dispute district doctor donation drought earthquake economy editor election electricity
    elephant embargo embassy emission engine engineer envelope epidemic estate eviction exhibit exile expert explosion
    export factory failure famine farmer feather ferry festival fever fiction finance fisher flight flood flower
    football forecast forest fortune freight fridge funeral furnace gallery garden garment glacier goalkeeper grain
    guardian harbour hardware harvest hearing highway holiday hospital hostage hotel housing hurricane hydrogen import
    income infant inflation inquiry insect insurance interest invoice island jacket journal journey judge jungle justice
    kitchen laboratory labour ladder landlord landslide laptop launch lawyer leader leather lecture ledger lender
    letter librarian licence lighthouse livestock locker lottery machine magazine majority manager mandate manuscript
    marathon market marriage medal medicine member memorial merchant merger midwife migrant minister ministry
    monument mortgage mosque motorway mountain museum musician network novelist nuclear nurse nursery ocean officer
    orchard orchestra orphan outbreak oxygen painting parade parcel parking parliament partner passenger pasture
    patient pavement payment pension petition petrol pharmacy physics picture pilot pipeline planet plaster platform
    player plaza poetry poison police pollution portrait postage poverty powder prairie prayer premium prison
    processor producer profit protein protest province publisher pupil quarantine quarry radar railway rainfall ransom
    rebel receipt recipe recycling referee referendum refinery refugee region regulator religion rescue reservoir
    resident restaurant revenue reward river robot rocket rooftop rowing rubber ruling runner salary satellite
    scholar school science scooter season seller senate sergeant settlement shelter shipyard shortage signal silver
    soldier speech stadium station statue steel storage storm strike student studio subsidy subway suburb sugar
    summit supplier surgeon survey swimmer symptom tablet tariff taxpayer teacher telescope temple tenant terminal
    theatre ticket timber tobacco tourist tractor trader traffic trailer treasury treaty trial tribunal trophy tunnel
    turbine tutor uniform union vaccine valley vehicle vendor verdict veteran victim village vineyard violin virus
    visitor volcano volunteer voter voyage waiter wallet warehouse warning weather website wedding wheat widow winner
    witness worker workshop writer
""".split()

_ASKED = (
    "What did {name} say about the {one}?",
    "what does {name} want with the {one} and the {two}?",
    "How many {one} were there?",
    "When did {name} speak of {one}, {two} and {three}?",
    "Who accuses {name} of {one}?",
    "Why was the {one} {two}?",
    "where is the {one} that {name} talked about on television?",
    "{name} {one} {two}",
)
_ASKED_OFF_STORY = (
    "Who won the World Cup in {year}?",
    "What is the boiling point of water at {year} metres?",
    "How do I bake a cake for {year} guests?",
    "What films came out in {year}?",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and the story that it was made from."""

    text: str
    story_id: str


def made_up_stories(passages: int) -> Iterator[Story]:
    """Stories that have about so many passages together (off by a few, where a paragraph is split)."""
    pattern = bundled_story()
    shape = [[s.span.of(pattern.text) for s in p.sentences] for p in split_passages(pattern)]
    number, left = 0, passages
    while left > 0:
        number += 1
        story = _made_up(number, shape, min(left, PASSAGES_A_STORY))
        left -= len(split_passages(story))
        yield story


def made_up_questions(story_ids: Sequence[str], read: Callable[[str], Story], k: int) -> list[Asked]:
    """`k` questions about these stories, one in `OFF_STORY` about none of them."""
    random, asked = Random("questions"), []
    for number in range(1, k + 1):
        story = read(random.choice(story_ids))
        if number % OFF_STORY == 0:
            text = random.choice(_ASKED_OFF_STORY).format(year=random.randint(1900, 2030))
        else:
            paragraph = random.choice([p for p in story.paragraphs if len(_long_words(p.of(story.text))) >= 3])
            one, two, three = random.sample(_long_words(paragraph.of(story.text)), 3)
            name = random.choice(_names(story.text))
            text = random.choice(_ASKED).format(name=name, one=one, two=two, three=three)
        asked.append(Asked(text, story.id))
    return asked


def _made_up(number: int, shape: list[list[str]], paragraphs: int) -> Story:
    random = Random(f"story {number}")
    cast: dict[str, str] = {}
    sentences = [sentence for passage in shape for sentence in passage]
    made: list[str] = []
    while len(made) < paragraphs:
        order = iter(random.sample(sentences, len(sentences)))
        made += [" ".join(_swapped(next(order), cast, random) for _ in passage) for passage in shape]
    blocks = tuple((BlockKind.PARAGRAPH, words) for words in made[:paragraphs])
    draft = Draft(blocks, title=f"A story made up for measuring, number {number}", source="tests.bench", language="en")
    return compose_story(draft, name=f"made-up-{number:05}")


def _swapped(sentence: str, cast: dict[str, str], random: Random) -> str:
    def other(match: re.Match[str]) -> str:
        word = match[0]
        if word.isdigit():
            return str(random.randint(2, 10 ** min(len(word), 6)))
        if _is_name(word):
            return cast.setdefault(word, random.choice(_NAMES))
        if len(word) >= 5 and word.islower() and random.random() < _SWAPPED:
            return random.choice(_WORDS)
        return word

    return _WORD.sub(other, sentence)


def _is_name(word: str) -> bool:
    return len(word) >= 4 and word[0].isupper() and word.lower() not in _NO_NAMES


def _names(text: str) -> list[str]:
    return sorted({word for word in _WORD.findall(text) if _is_name(word)})


def _long_words(text: str) -> list[str]:
    return sorted({word for word in _WORD.findall(text) if len(word) >= 5 and word.islower()})
