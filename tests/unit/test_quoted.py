"""Questions about somebody's words, asked of real stories: all of theirs, in order, and nobody else's."""

import re

import pytest

from index.answering.citations import holds
from index.library import Library, bundled_story
from index.types import Answer, QuoteKind, Reason, Refusal
from tests.unit.parts import WordEmbedder, story_of

STORY = bundled_story()
DIRECT = ["“During my six years", "“I don’t like diplomacy", "“With the favour of God", "“We want peace with"]
OTHERS = [
    "neither well",
    "I spoke to him",
    "narco-terrorists",
    "anti-drug",
    "transit point",
    "worst US-Venezuela crisis",
]
CLINTONS = story_of(
    "“We will win in Ohio,” Hillary Clinton said on Monday.",
    "Former President Bill Clinton told a crowd in Iowa: “She is ready for this job.”",
    "Bernie Sanders said taxes should rise.",
    name="clintons",
)


@pytest.fixture(scope="module")
def clintons():
    with Library.of(CLINTONS, embedder=WordEmbedder()) as library:
        yield library


def ask(library, question, story_id=None):
    """The outcome; where it is an answer, its statements were held against their stories."""
    outcome = library.ask(question, story_id)
    if isinstance(outcome, Answer):
        assert [s.citation.number for s in outcome.statements] == list(range(1, len(outcome.statements) + 1))
        assert all(holds(s, library.story(s.citation.story_id)) for s in outcome.statements)
        assert len({s.spans for s in outcome.statements}) == len(outcome.statements)
    return outcome


def names(outcome):
    return list(dict.fromkeys(s.speaker.name for s in outcome.statements))


@pytest.mark.parametrize(
    "name", ["Maduro", "Nicolás Maduro", "nicolas maduro", "Pres. Maduro", "President Maduro", "MADURO"]
)
def test_all_that_maduro_said_first_quoted_then_reported_in_the_storys_order(bundled, name):
    outcome = ask(bundled, f"What did {name} say?")
    assert names(outcome) == ["Nicolás Maduro"]
    direct = [s for s in outcome.statements if s.kind is QuoteKind.DIRECT]
    assert [s.text[: len(start)] for s, start in zip(direct, DIRECT, strict=True)] == DIRECT
    assert list(outcome.statements[:4]) == direct
    for group in (direct, outcome.statements[4:]):
        assert [s.spans for s in group] == sorted(s.spans for s in group)
    shown = "\n".join(s.text for s in outcome.statements)
    assert not [words for words in OTHERS if words in shown]


def test_what_is_reported_stands_in_the_storys_own_sentence(bundled):
    texts = [s.text for s in ask(bundled, "What did Maduro say?").statements]
    assert "He declined further details, favouring “prudence” and “respect”." in texts
    assert (
        "Maduro accuses Trump of using the pretext for regime change to seize Venezuela’s vast oil reserves." in texts
    )


def test_the_words_by_which_a_quotation_is_introduced_are_not_reported_themselves(bundled):
    texts = [s.text for s in ask(bundled, "What did Maduro say?").statements]
    assert not [text for text in texts if text.startswith("he said, referencing")]


def test_no_words_are_shown_twice(bundled):
    spans = [span for s in ask(bundled, "What did Maduro say?").statements for span in s.spans]
    assert not [(a, b) for a in spans for b in spans if a != b and a.start < b.end and b.start < a.end]


def test_an_occasion_is_the_storys_own_words(bundled):
    statements = ask(bundled, "What did Maduro say?").statements
    assert statements[3].occasion.of(STORY.text) == "In Monday’s Caracas rally"
    (trump,) = ask(bundled, "What did Trump say about drugs?").statements
    assert trump.occasion.of(STORY.text) == "On Wednesday, during a White House press conference"


@pytest.mark.parametrize(
    "question", ["What did Trump say about drugs?", "Did Trump say anything about drugs?", "Trump on drugs"]
)
def test_trump_on_drugs_is_the_one_passage_where_he_speaks_of_them(bundled, question):
    (statement,) = ask(bundled, question).statements
    assert statement.text.startswith("“I spoke to him briefly")
    assert statement.text.endswith("they shouldn’t be sending.”")
    assert (statement.speaker.name, statement.kind) == ("Donald Trump", QuoteKind.DIRECT)


@pytest.mark.parametrize(
    "question", ["Who said “Colony, never”?", 'who said "colony never"?', "Who said «Colony, never!»?"]
)
def test_who_said_colony_never(bundled, question):
    (statement,) = ask(bundled, question).statements
    assert statement.speaker.name == "Nicolás Maduro"
    assert "Colony, never!" in statement.text


@pytest.mark.parametrize("name", ["Putin", "Vladimir Putin"])
def test_somebody_whom_the_story_does_not_have_is_named_as_the_reader_did(bundled, name):
    outcome = ask(bundled, f"What did {name} say?")
    assert (outcome.reason, outcome.about) == (Reason.NOT_IN_STORY, name)
    assert outcome.suggestions[:2] == ("What did Nicolás Maduro say?", "What did Donald Trump say?")


@pytest.mark.parametrize("name", ["Hugo Chávez", "Chavez", "hugo chavez"])
def test_somebody_who_is_named_and_not_quoted(bundled, name):
    outcome = ask(bundled, f"What did {name} say?")
    assert (outcome.reason, outcome.about) == (Reason.NOT_QUOTED, "Hugo Chávez")


def test_somebody_who_is_quoted_but_not_on_that(bundled):
    outcome = ask(bundled, "What did Maduro say about football?")
    assert (outcome.reason, outcome.about) == (Reason.NOT_QUOTED_ON, "Nicolás Maduro")


def test_what_was_reported_by_officials_is_theirs_alone(bundled):
    outcome = ask(bundled, "What did US officials say?")
    assert names(outcome) == ["US officials"]


@pytest.mark.parametrize("question", ["What did he say?", "What did they say to him?", "What does she think of drugs?"])
def test_a_pronoun_is_asked_back_or_means_everybody(bundled, question):
    outcome = ask(bundled, question)
    if isinstance(outcome, Refusal):
        assert (outcome.reason, outcome.about) == (Reason.WHICH_SPEAKER, None)
        assert re.match("What did (Nicolás Maduro|Donald Trump) say", outcome.suggestions[0])


def test_both_sides_are_told_speaker_by_speaker(bundled):
    outcome = ask(bundled, "What did they say to each other?")
    order = [s.speaker.name for s in outcome.statements]
    assert order == sorted(order, key=names(outcome).index)
    assert {"Nicolás Maduro", "Donald Trump"} <= set(order)


@pytest.mark.parametrize("question", ["What did Putin say?", "What did he say?", "What did Hugo Chávez say?"])
def test_every_question_that_is_offered_instead_is_answered(bundled, question):
    for suggestion in ask(bundled, question).suggestions:
        outcome = ask(bundled, suggestion)
        assert names(outcome) == [suggestion.removeprefix("What did ").removesuffix(" say?")]


@pytest.mark.parametrize("question", ["What does Maduro accuse Trump of?", "Is Maduro president?"])
def test_a_question_about_a_fact_gets_sentences_not_quotations(bundled, question):
    assert {s.kind for s in ask(bundled, question).statements} == {None}


def test_the_storys_own_sample_questions_are_answered(bundled):
    assert not [q for q in STORY.questions if isinstance(ask(bundled, q), Refusal)]


def test_words_that_nobody_said_are_refused(bundled):
    assert isinstance(ask(bundled, "Who said he wants pancakes?"), Refusal)


@pytest.mark.parametrize("name", ["the Venezuelan President", "the US President", "God"])
def test_nobody_whom_the_text_names_is_said_not_to_be_in_it(bundled, name):
    assert getattr(ask(bundled, f"What did {name} say?"), "reason", None) is not Reason.NOT_IN_STORY


def test_two_who_are_asked_for_together_are_both_answered(bundled):
    assert set(names(ask(bundled, "What did Trump and Maduro say?"))) == {"Donald Trump", "Nicolás Maduro"}


@pytest.mark.parametrize(
    "question",
    ["What did Maduro talk about?", "What did Maduro say yesterday?", "Maduro quotes", "What did Maduro confirm?"],
)
def test_whoever_asks_for_maduros_words_is_never_given_trumps(bundled, question):
    outcome = ask(bundled, question)
    shown = "".join(s.text for s in getattr(outcome, "statements", ()))
    assert not [words for words in OTHERS if words in shown]


FLOOD = story_of(
    "Mayor Anna Weber said the dam was old. Weber grew up with the floods of 1997.",
    "The White House declined to comment. Paul Braun and Max Keller said that rain was welcome.",
    name="flood",
)


@pytest.fixture(scope="module")
def flood(embedder):
    with Library.of(FLOOD, embedder=embedder) as library:
        yield library


def test_where_somebody_is_not_quoted_on_it_the_storys_own_words_on_both_are_told_as_such(flood):
    outcome = ask(flood, "What did Weber say about the floods?")
    assert outcome.unquoted == "Anna Weber"
    (statement,) = outcome.statements
    assert (statement.text, statement.speaker, statement.kind) == ("Weber grew up with the floods of 1997.", None, None)


def test_whoever_declined_to_comment_is_not_quoted_and_the_sentence_is_the_nearest(flood):
    outcome = ask(flood, "What did the White House say?")
    assert (outcome.reason, outcome.about) == (Reason.NOT_QUOTED, "the White House")
    assert outcome.nearest.text == "The White House declined to comment."


@pytest.mark.parametrize("name", ["Braun", "Keller", "Braun and Keller"])
def test_what_two_said_together_is_shown_to_who_asks_for_either(flood, name):
    (statement,) = ask(flood, f"What did {name} say?").statements
    assert statement.text == "Paul Braun and Max Keller said that rain was welcome."
    assert {"Paul Braun", "Max Keller"} == set(statement.speaker.members)


def test_a_role_asks_for_its_only_bearer_and_back_where_there_are_two(bundled, flood):
    assert names(ask(flood, "What did the mayor say?")) == ["Anna Weber"]
    assert names(ask(bundled, "What did the Venezuelan president say?")) == ["Nicolás Maduro"]
    outcome = ask(bundled, "What did the president say?")
    assert outcome.reason is Reason.WHICH_SPEAKER
    assert set(outcome.suggestions) == {"What did Nicolás Maduro say?", "What did Donald Trump say?"}


@pytest.mark.parametrize("question", ["Who said what?", "who is quoted?", "Who speaks?"])
def test_who_speaks_is_answered_with_the_speakers(flood, question):
    outcome = ask(flood, question)
    assert outcome.reason is Reason.WHO_IS_QUOTED
    assert set(outcome.suggestions) == {f"What did {who} say?" for who in ("Anna Weber", "Paul Braun", "Max Keller")}


def test_a_misspelt_name_is_asked_back(bundled):
    outcome = ask(bundled, "What did Madruo say?")
    assert (outcome.reason, outcome.suggestions) == (Reason.WHICH_SPEAKER, ("What did Nicolás Maduro say?",))


# Two of one surname


def test_two_people_of_one_surname_are_asked_back_and_each_is_answered(clintons):
    outcome = ask(clintons, "What did Clinton say?")
    assert (outcome.reason, outcome.about) == (Reason.WHICH_SPEAKER, "Clinton")
    assert outcome.suggestions == ("What did Hillary Clinton say?", "What did Bill Clinton say?")
    said = [[s.text for s in ask(clintons, question).statements] for question in outcome.suggestions]
    assert said == [["“We will win in Ohio,”"], ["“She is ready for this job.”"]]


def test_a_first_name_tells_two_apart(clintons):
    assert names(ask(clintons, "What did Hillary say?")) == ["Hillary Clinton"]
    assert ask(clintons, "What did Chelsea Clinton say?").reason is Reason.NOT_QUOTED


def test_whoever_is_asked_back_is_still_asked_on_the_subject(clintons):
    assert "What did Hillary Clinton say about Ohio?" in ask(clintons, "What did Clinton say about Ohio?").suggestions


# Several stories


@pytest.fixture(scope="module")
def dams():
    one = story_of("“The dam will hold,” Mayor Anna Weber said.", name="one")
    two = story_of("“The dam has broken,” Mayor Anna Weber said.", name="two")
    with Library.of(one, two, embedder=WordEmbedder()) as library:
        yield library


def test_the_newest_story_comes_first_and_one_story_can_be_asked_alone(dams):
    assert [s.citation.story_id for s in ask(dams, "What did Weber say?").statements] == ["two", "one"]
    (alone,) = ask(dams, "What did Weber say?", "one").statements
    assert alone.text == "“The dam will hold,”"


def test_a_story_without_quotations_says_so():
    with Library.of(story_of("It rained on Monday."), embedder=WordEmbedder()) as library:
        assert ask(library, "What did Weber say?").reason is Reason.NOT_IN_STORY
        assert ask(library, "What did they say?").reason is Reason.NOT_COVERED


def test_a_pronoun_is_not_asked_back_where_nobody_is_quoted():
    with Library.of(story_of("It rained on Monday."), embedder=WordEmbedder()) as library:
        assert ask(library, "What did he say?").reason is not Reason.WHICH_SPEAKER


def test_a_surname_that_two_bear_alike_is_given_to_neither(embedder):
    story = story_of(
        "Hillary Clinton and Bill Clinton came to the fair.",
        "“One of us is here too often,” Clinton said.",
        name="fair",
    )
    with Library.of(story, embedder=embedder) as library:
        for name in ("Hillary Clinton", "Bill Clinton"):
            assert isinstance(library.ask(f"What did {name} say?"), Refusal)
        assert names(library.ask("What did Clinton say?")) == ["Clinton"]


@pytest.mark.parametrize(
    "who", ["The engineer Paul Braun", "The actor and director Paul Braun", "Former mayor Paul Braun"]
)
def test_a_role_before_a_name_is_the_named_persons(embedder, who):
    with Library.of(story_of(f"{who} said that the dam was old.", name="dam"), embedder=embedder) as library:
        assert names(library.ask("What did Braun say?")) == ["Paul Braun"]


# Other languages


def test_a_story_that_is_not_english_is_never_said_not_to_quote_somebody():
    story = story_of(
        "El presidente Pedro Sánchez anunció el lunes en Madrid un nuevo plan de vivienda para los jóvenes.",
        "Sánchez dijo que el plan costará 3.000 millones y que estará listo en mayo.",
        "«Es pura propaganda», respondió la líder de la oposición, Isabel Ruiz.",
        language=None,
    )
    with Library.of(story, embedder=WordEmbedder()) as library:
        assert ask(library, "What did Pedro Sánchez say?").reason is Reason.NO_QUOTE_FOUND
        assert ask(library, "What did Isabel Ruiz say about football?").reason is Reason.NO_QUOTE_FOUND
        assert names(ask(library, "What did Isabel Ruiz say?")) == ["Isabel Ruiz"]
        assert ask(library, "What did Ada Lovelace say?").reason is Reason.NOT_IN_STORY


def test_who_speaks_for_somebody_is_offered_first_where_they_are_not_quoted_themselves():
    story = story_of(
        "Mayor Anna Keller stayed away on Monday.",
        "“We stay,” said Tom Brandt. “We always stay,” Brandt said.",
        "Keller’s office said the port was closed.",
    )
    with Library.of(story, embedder=WordEmbedder()) as library:
        assert library.ask("What did Keller say?").suggestions[0] == "What did Keller’s office say?"


def test_where_words_beside_somebody_are_nobodys_it_is_not_said_that_they_are_not_quoted():
    story = story_of("Anna Keller met Tom Brandt in Hamburg.", "“We stay,” in the words of a friend of both.")
    with Library.of(story, embedder=WordEmbedder()) as library:
        refusal = library.ask("What did Keller say?")
    assert (refusal.reason, refusal.nearest.text) == (Reason.UNSURE_WHOSE, "“We stay,”")
