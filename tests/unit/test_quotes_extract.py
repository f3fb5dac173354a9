"""Who said what, in sentences of many kinds."""

import time

import pytest

from index.reading.draft import Draft
from index.reading.quotes import extract_quotes, named_people
from index.reading.story import compose_story
from index.types import BlockKind, QuoteKind

pytest.importorskip("spacy")


def told(*paragraphs, language="en"):
    draft = Draft(tuple((BlockKind.PARAGRAPH, p) for p in paragraphs), language=language)
    story = compose_story(draft, name="test")
    return story, extract_quotes(story)


def words(story, quote):
    return " … ".join(span.of(story.text) for span in quote.spans)


def said_by(name, *paragraphs):
    story, quotes = told(*paragraphs)
    return [words(story, q) for q in quotes if q.speaker and q.speaker.name == name]


INTRO = "Mayor Anna Keller met the dockers’ leader, Tom Brandt, in Hamburg on Monday."


@pytest.mark.parametrize(
    ("paragraph", "name", "content"),
    [
        ("“The port stays open,” Keller said.", "Anna Keller", "“The port stays open,”"),
        ('"The port stays open," said Keller.', "Anna Keller", '"The port stays open,"'),
        ("‘The port stays open,’ Keller told reporters.", "Anna Keller", "‘The port stays open,’"),
        ("Keller said: “The port stays open.”", "Anna Keller", "“The port stays open.”"),
        ("“The port,” said Keller, “stays open.”", "Anna Keller", "“The port,” … “stays open.”"),
        ("Brandt said that the strike would go on.", "Tom Brandt", "that the strike would go on"),
        ("The strike will go on, Brandt said.", "Tom Brandt", "The strike will go on"),
        ("The strike, Brandt said, will go on.", "Tom Brandt", "The strike … will go on"),
        ("According to Brandt, the strike will go on.", "Tom Brandt", "the strike will go on"),
        ("Brandt accused the city of breaking its word.", "Tom Brandt", "the city of breaking its word"),
        ("The plan was criticised by Brandt.", "Tom Brandt", "The plan"),
        ("Brandt called the offer “a bad joke”.", "Tom Brandt", "the offer “a bad joke”"),
        ("The dockers’ leader, Tom Brandt, said the offer was late.", "Tom Brandt", "the offer was late"),
        ("City officials said the offer was fair.", "City officials", "the offer was fair"),
        ("The White House said the offer was fair.", "White House", "the offer was fair"),
        (
            "A person familiar with the talks said the offer was fair.",
            "A person familiar with the talks",
            "the offer was fair",
        ),
    ],
)
def test_words_go_to_their_speaker(paragraph, name, content):
    assert content in said_by(name, INTRO, paragraph)


def test_a_pronoun_stands_for_the_speaker_before_it():
    mine = said_by("Anna Keller", INTRO, "Keller spoke first. “We have money,” she said. “We have time.”")
    assert mine == ["“We have money,” … “We have time.”"]


def test_the_next_paragraph_goes_on_with_the_speaker():
    mine = said_by("Anna Keller", INTRO, "“We have money,” Keller said.", "“And we have time. Nobody should doubt it.”")
    assert mine == ["“We have money,”", "“And we have time. Nobody should doubt it.”"]


def test_a_quotation_over_paragraphs_has_one_speaker():
    paragraphs = ("Keller said: “We have money.", "“We have time.", "“We have friends.” The hall was silent.")
    assert said_by("Anna Keller", INTRO, *paragraphs) == ["“We have money.", "“We have time.", "“We have friends.”"]


def test_scare_quotes_and_titles_are_no_speech():
    story, quotes = told(INTRO, "The “smart harbour” opened in 2019. The film “The Long Strike” was shown.")
    assert [words(story, q) for q in quotes if q.kind is not QuoteKind.INDIRECT] == []


def test_words_quoted_within_a_quotation_stay_with_the_outer_speaker():
    story, quotes = told(INTRO, "“Brandt told me ‘we will never give up’ and hung up,” Keller said.")
    assert [(q.speaker.name, words(story, q)) for q in quotes] == [
        ("Anna Keller", "“Brandt told me ‘we will never give up’ and hung up,”")
    ]


def test_one_of_two_sides_is_never_given_the_others_words():
    story, quotes = told(INTRO, "“It is over,” Keller said, but Brandt replied: “It has just begun.”")
    assert [(q.speaker.name, words(story, q)) for q in quotes if q.kind is QuoteKind.DIRECT] == [
        ("Anna Keller", "“It is over,”"),
        ("Tom Brandt", "“It has just begun.”"),
    ]


def test_a_joint_subject_is_one_speaker_of_its_own():
    _, quotes = told(INTRO, "Keller and Brandt said the talks would go on.")
    assert [q.speaker.name for q in quotes] == ["Keller and Brandt"]


def test_two_people_of_one_surname_are_told_apart():
    story, quotes = told(
        "Maria Weber runs the yard; her brother Paul Weber runs the bank.",
        "“The yard is full,” Maria Weber said.",
        "“The bank is empty,” Paul Weber said.",
    )
    assert [(q.speaker.name, words(story, q)) for q in quotes if q.kind is QuoteKind.DIRECT] == [
        ("Maria Weber", "“The yard is full,”"),
        ("Paul Weber", "“The bank is empty,”"),
    ]


def test_nobodys_words_are_left_unattributed():
    _, quotes = told("It rained in Hamburg.", "“We will be back in the morning, all of us.”")
    assert [q.speaker for q in quotes] == [None]


def test_an_odd_mark_spoils_only_its_own_paragraph():
    mine = said_by("Tom Brandt", INTRO, 'Keller waved a sign with "Peace on it.', '"We go on," Brandt said.')
    assert mine == ['"We go on,"']


def test_an_occasion_is_given_in_the_storys_words():
    story, quotes = told(INTRO, "In a radio interview on Tuesday, Keller said: “The port stays open.”")
    assert quotes[0].occasion.of(story.text) == "In a radio interview on Tuesday"


def test_every_span_lies_in_the_story_and_kinds_fit():
    story, quotes = told(INTRO, "Keller said the port was “open” and “The port stays open,” she added.")
    for quote in quotes:
        assert all(story.text[s.start : s.end].strip() for s in quote.spans)


def test_the_named_are_listed_quoted_or_not():
    story, _ = told(INTRO, "“We go on,” Brandt said.")
    assert {"Anna Keller", "Tom Brandt"} <= {s.name for s in named_people(story)}


def test_another_language_is_read_by_its_surface():
    story, quotes = told(
        "La alcaldesa Marta Ruiz visitó el puerto.",
        "«El puerto sigue abierto», afirmó Ruiz.",
        "Juan Soto dijo: «La huelga sigue».",
        "“No hay dinero para todos”, según Ruiz.",
        language="es",
    )
    assert [(q.speaker and q.speaker.name, words(story, q)) for q in quotes] == [
        ("Marta Ruiz", "«El puerto sigue abierto»"),
        ("Juan Soto", "«La huelga sigue»"),
        ("Marta Ruiz", "“No hay dinero para todos”"),
    ]


def test_an_age_may_stand_between_a_speaker_and_the_cue():
    told_ = ("“It is over,” Keller said.", "“Nobody here is afraid,” Brandt, 63, responded on Monday.")
    assert said_by("Anna Keller", INTRO, *told_) == ["“It is over,”"]


def test_a_quotation_whose_sentence_goes_on_is_never_given_to_the_speaker_before():
    _, quotes = told(INTRO, "“It is over,” Keller said.", "“Nobody is afraid of Hamburg,” in the view of many there.")
    assert [q.speaker and q.speaker.name for q in quotes] == ["Anna Keller", None]


def test_words_in_single_marks_are_quoted_as_in_double_ones():
    paragraphs = ("'We will not go,' Brandt said. 'Not once.'", "'They never asked us', said Brandt.")
    story, quotes = told(INTRO, *paragraphs)
    assert [(q.kind, q.speaker.name, words(story, q)) for q in quotes] == [
        (QuoteKind.DIRECT, "Tom Brandt", "'We will not go,' … 'Not once.'"),
        (QuoteKind.DIRECT, "Tom Brandt", "'They never asked us'"),
    ]


def test_a_quotation_in_a_heading_is_nobodys_and_is_not_gone_on_with():
    draft = Draft(
        (
            (BlockKind.PARAGRAPH, INTRO),
            (BlockKind.PARAGRAPH, "“We have money,” Keller said."),
            (BlockKind.HEADING, "“We won’t go”: Brandt defies the mayor"),
            (BlockKind.PARAGRAPH, "“And we have time. Nobody should doubt it.”"),
        )
    )
    story = compose_story(draft, name="test")
    assert [(q.speaker.name, words(story, q)) for q in extract_quotes(story)] == [
        ("Anna Keller", "“We have money,”"),
        ("Anna Keller", "“And we have time. Nobody should doubt it.”"),
    ]


def test_each_turn_of_an_interview_is_a_quotation_of_whoever_its_label_names():
    story, quotes = told(
        "The Guardian spoke to the novelist Elena Rossi in Rome.",
        "Guardian: Are you afraid of the critics?",
        "Rossi: I have never been afraid of critics. They are afraid of me.",
        "It was so in Rome, too.",
        "(Rossi laughs.)",
        "Guardian: What comes next?",
        "Rossi: A long holiday.",
        "The book is out on Monday.",
    )
    assert [(q.speaker and q.speaker.name, words(story, q), q.kind) for q in quotes] == [
        (None, "Are you afraid of the critics?", QuoteKind.DIRECT),
        ("Elena Rossi", "I have never been afraid of critics. They are afraid of me.", QuoteKind.DIRECT),
        ("Elena Rossi", "It was so in Rome, too.", QuoteKind.DIRECT),
        (None, "What comes next?", QuoteKind.DIRECT),
        ("Elena Rossi", "A long holiday.", QuoteKind.DIRECT),
    ]


def test_the_initials_of_an_interview_are_nobodys_names():
    _, quotes = told(
        "Elena Rossi spoke in Rome.", "Q: Why this book?", 'A: "Because I can."', "Q: And now?", "A: Home."
    )
    assert [q.speaker for q in quotes] == [None] * 4


def test_facts_and_headlines_with_a_colon_are_no_interview():
    _, quotes = told("Delegates so far.", "Clinton: 1,769.", "Sanders: 1,501.", "Clinton: 547.", "Born: in Ohio.")
    assert not [q for q in quotes if q.kind is QuoteKind.DIRECT]


def test_a_story_of_a_thousand_words_takes_half_a_second_at_most():
    paragraphs = [INTRO] + ["“The port stays open,” Keller said, and Brandt replied that the strike would go on."] * 65
    told(INTRO)
    start = time.perf_counter()
    _, quotes = told(*paragraphs)
    assert len(quotes) >= 130
    assert time.perf_counter() - start < 1.5  # half a second on an idle core
