"""Questions about somebody's words, told by their form from questions about facts."""

import pytest
from hypothesis import given

from index.answering.speech import Speech, read_speech
from tests.unit.parts import lines, long_lines

MADURO = Speech("Maduro")
ON_PEACE = Speech("Maduro", "peace")
ANYBODY = Speech(about="drugs")
COLONY = Speech(words="Colony, never")
GREEDY: tuple[pytest.MarkDecorator, ...] = ()


@pytest.mark.parametrize(
    ("question", "speech"),
    [
        # what did X say?
        ("what did Maduro say?", MADURO),
        ("What did Maduro say", MADURO),
        ("WHAT DID MADURO SAY??", Speech("MADURO")),
        ("  What  did\nMaduro say ?", MADURO),
        ("What does Maduro think?", MADURO),
        ("What has Maduro said?", MADURO),
        pytest.param("What did Maduro actually say?", MADURO, marks=GREEDY),
        ("What else did Maduro say?", MADURO),
        pytest.param("What does Maduro have to say?", MADURO, marks=GREEDY),
        ("What is Maduro saying?", MADURO),
        ("everything Maduro said", MADURO),
        ("Please tell me what Maduro said.", MADURO),
        ("Can you tell me what Nicolás Maduro said?", Speech("Nicolás Maduro")),
        ("What did Pres. Maduro say?", Speech("Pres. Maduro")),
        ("What did he say?", Speech("he")),
        ("What did Donald Trump Jr. say?", Speech("Donald Trump Jr.")),
        ("quotes by Maduro", MADURO),
        ("Show me quotes from Maduro", MADURO),
        ("Maduro's statement?", MADURO),
        ("What is Maduro’s position?", MADURO),
        ("What was the reaction of Maduro?", MADURO),
        ("How did Maduro react?", Speech("Maduro", is_sure=False)),
        ("qué dijo Maduro?", MADURO),
        ("¿Qué dijo Maduro?", MADURO),
        # … about Y?
        ("What did Maduro say about peace?", ON_PEACE),
        ("What did Maduro say on peace?", ON_PEACE),
        ("What does Maduro think of peace?", ON_PEACE),
        ("What did Maduro claim about peace?", ON_PEACE),
        ("Did Maduro say anything about peace?", ON_PEACE),
        ("Did Maduro mention peace?", ON_PEACE),
        ("Has Maduro commented on peace?", ON_PEACE),
        ("What are Maduro's views on peace?", ON_PEACE),
        ("quotes by Maduro about peace", ON_PEACE),
        ("¿Qué dijo Maduro sobre peace?", ON_PEACE),
        ("Maduro on peace", Speech("Maduro", "peace", is_sure=False)),
        ("What did Trump tell Maduro?", Speech("Trump", "Maduro")),
        ("What did the White House say about drugs?", Speech("the White House", "drugs")),
        # who said it?
        ("Who said “Colony, never”?", COLONY),
        ('who said "Colony, never"?', COLONY),
        ("Who said 'Colony, never'?", COLONY),
        ("Who said «Colony, never»?", COLONY),
        ("Whose words are “Colony, never”?", COLONY),
        ("Who was it that said “Colony, never”?", COLONY),
        ("¿Quién dijo “Colony, never”?", COLONY),
        ("who said colony, never?", Speech(words="colony, never")),
        # in a reader's own way
        ("Maduro?", Speech("Maduro", is_sure=False)),
        ("anything from Maduro on peace", ON_PEACE),
        ("What were Maduro's exact words?", MADURO),
        ("give me a quote by Maduro please", MADURO),
        ("Give me Maduro's quotes", MADURO),
        ("what maduro say", Speech("maduro")),
        ("What's Maduro's take on peace?", ON_PEACE),
        ("Is Maduro quoted?", MADURO),
        ("citas de Maduro", MADURO),
        ("How did Maduro describe peace?", Speech("Maduro", "peace", is_sure=False)),
        ("What does Maduro deny?", Speech("Maduro", act="deny")),
        ("What did Maduro warn about?", Speech("Maduro", act="warn")),
        ("Did Maduro threaten anyone?", Speech("Maduro", act="threaten")),
        ("Did Maduro confirm the call?", Speech("Maduro", "the call", is_sure=False, act="confirm")),
        ("Who said what?", Speech(is_roll=True)),
        ("Who is quoted in this story?", Speech(is_roll=True)),
        ("who speaks?", Speech(is_roll=True)),
        ("¿Quién habla?", Speech(is_roll=True)),
        # anybody
        ("Who talked about drugs?", ANYBODY),
        ("Who said anything about drugs?", ANYBODY),
        ("Who mentioned drugs?", ANYBODY),
        ("What was said about drugs?", ANYBODY),
        ("What did they say about drugs?", ANYBODY),
        ("What did they say to each other?", Speech()),
    ],
)
def test_a_question_about_words_is_read_as_one(question, speech):
    assert read_speech(question) == speech


@pytest.mark.parametrize(
    "question",
    [
        "What does Maduro accuse Trump of?",
        "Is Maduro president?",
        "What did Watt add to the steam engine in 1788?",
        "Who is Maduro?",
        "What happened on Wednesday?",
        "Why did Maduro disclose the call?",
        "How many strikes on alleged drug boats were conducted?",
        "When did Trump confirm the call?",
        "Where did the rally take place?",
        "What did Trump do about drugs?",
        "Who won the World Cup?",
        "Who attacked the boats?",
        "What is the capital of Venezuela?",
        "What is diplomacy?",
        "Does Venezuela produce cocaine?",
        "How did the crisis begin?",
        "",
        "😀",
        "?",
    ],
)
def test_a_question_about_facts_is_none(question):
    assert read_speech(question) is None


@pytest.mark.parametrize(
    "question", ["Tell me about the call", "Information on strikes", "How did Maduro react to it?"]
)
def test_what_may_be_a_question_about_facts_is_never_sure(question):
    assert not read_speech(question).is_sure


@given(lines | long_lines)
def test_any_text_is_read_in_no_time(text):
    speech = read_speech(text[:1_000])
    assert speech is None or speech.speaker is None or speech.speaker.strip()
