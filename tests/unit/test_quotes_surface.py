"""Who said what in languages without a parser: by quotation marks, dashes and the words beside them."""

import pytest

from index.reading.quotes import extract_quotes, named_people
from tests.unit.parts import story_of

SPANISH = (
    "El presidente Pedro Sánchez y la líder de la oposición, Isabel Ruiz, se reunieron el lunes en Madrid con el "
    "portavoz de los inquilinos, Carlos Vega."
)
FRENCH = "Le maire de Lyon, Jean Petit, a reçu lundi la députée Marine Dupont pour parler du port."
GERMAN = "In Hamburg sprach am Montag die Bürgermeisterin mit dem Chef des Hafens, und Anna Keller kam mit Tom Brandt."
ITALIAN = "Il sindaco Marco Bianchi ha incontrato i portuali a Genova lunedì mattina per parlare dello sciopero."
PORTUGUESE = "O prefeito João Silva anunciou na segunda-feira um novo plano para a habitação em Lisboa."
DUTCH = "Maandag sprak de burgemeester met de arbeiders van de haven, en Jan de Vries luisterde naar Kees Bakker."
SWEDISH = "På måndagen höll statsminister Ulf Kristersson en presskonferens i Stockholm om skatterna."


def said(*paragraphs):
    """The speakers with their words."""
    story = story_of(*paragraphs, language=None)
    return [
        (quote.speaker and quote.speaker.name, " … ".join(span.of(story.text) for span in quote.spans))
        for quote in extract_quotes(story)
    ]


@pytest.mark.parametrize(
    ("story", "paragraph", "speaker"),
    [
        (SPANISH, "«No habrá más dinero», afirmó Sánchez durante una rueda de prensa.", "Pedro Sánchez"),
        (SPANISH, "La líder de la oposición, Isabel Ruiz, respondió: «No habrá más dinero».", "Isabel Ruiz"),
        (SPANISH, "Isabel Ruiz, respondió: «No habrá más dinero».", "Isabel Ruiz"),
        (SPANISH, "«No habrá más dinero», lamentó la líder de la oposición, Isabel Ruiz.", "Isabel Ruiz"),
        (SPANISH, '"No habrá más dinero", ha dicho la concejala Susana Hornillo a Europa Press.', "Susana Hornillo"),
        (SPANISH, "Según el portavoz Carlos Vega, «no habrá más dinero».", "Carlos Vega"),
        (SPANISH, "Ayer dijo Ruiz en Sevilla: «No habrá más dinero».", "Isabel Ruiz"),
        (FRENCH, "« Il n’y a plus d’argent », a déclaré Jean Petit lundi.", "Jean Petit"),
        (FRENCH, "« Il n’y a plus d’argent », répond la députée Marine Dupont.", "Marine Dupont"),
        (FRENCH, "Jean Petit, maire de Lyon, explique : « Il n’y a plus d’argent. »", "Jean Petit"),
        (GERMAN, "„Es gibt kein Geld mehr“, sagte Keller der Zeitung.", "Anna Keller"),
        (GERMAN, "»Es gibt kein Geld mehr«, antwortete Brandt am Dienstag.", "Tom Brandt"),
        (GERMAN, "„Es gibt kein Geld mehr“, sagte der Sprecher der Polizei, Jan Wolf.", "Jan Wolf"),
        (GERMAN, "Nach dem Treffen mit Brandt sagte Keller: „Es gibt kein Geld mehr.“", "Anna Keller"),
        (ITALIAN, "«Non ci sono più soldi», ha detto Bianchi.", "Marco Bianchi"),
        (PORTUGUESE, "“Não há mais dinheiro”, afirmou João Silva.", "João Silva"),
        (DUTCH, "“Er is geen geld meer”, aldus vakbondsleider Kees Bakker.", "Kees Bakker"),
        (SWEDISH, "”Det finns inga pengar kvar”, skriver Ulf Kristersson.", "Ulf Kristersson"),
        (SWEDISH, "– Det finns inga pengar kvar, säger Ulf Kristersson.", "Ulf Kristersson"),
    ],
)
def test_the_name_beside_a_verb_of_saying_is_the_speaker(story, paragraph, speaker):
    assert [name for name, _ in said(story, paragraph)] == [speaker]


@pytest.mark.parametrize(
    ("story", "paragraph"),
    [
        (SPANISH, "«No habrá más dinero», dijo a Pedro Sánchez ayer."),
        (SPANISH, "«No habrá más dinero», dijo el portavoz de Isabel Ruiz."),
        (SPANISH, "El portavoz de Isabel Ruiz dijo: «No habrá más dinero»."),
        (SPANISH, "Tras hablar con Carlos Vega, dijo: «No habrá más dinero»."),
        (SPANISH, "Ayer dijo: «No habrá más dinero»."),
        (FRENCH, "« Il n’y a plus d’argent », dit-on à Lyon."),
        (GERMAN, "„Es gibt kein Geld mehr“, sagte die Ministerin."),
        (SPANISH, "«No habrá más dinero para nadie»."),
    ],
)
def test_a_name_that_is_no_subject_gets_no_words(story, paragraph):
    assert [name for name, _ in said(story, paragraph)] == [None]


def test_a_verb_alone_goes_on_with_the_speaker_before_it():
    assert said(SPANISH, "«Es pura propaganda», dijo Ruiz. «Llevan seis años sin hacer nada», añadió.") == [
        ("Isabel Ruiz", "«Es pura propaganda»"),
        ("Isabel Ruiz", "«Llevan seis años sin hacer nada»"),
    ]


def test_the_words_behind_the_dash_of_a_dialogue_are_quoted_without_their_cue():
    assert said(SPANISH, "—No lo haré —dijo Ruiz a los periodistas—. Nunca.", "—No lo creo —contestó el ministro.") == [
        ("Isabel Ruiz", "No lo haré … Nunca."),
        (None, "No lo creo"),
    ]


def test_an_item_of_a_list_is_no_dialogue():
    assert said(SPANISH, "— Más viviendas para los jóvenes", "– Menos impuestos – y más ayudas") == []


def test_titles_and_scare_quotes_within_a_sentence_are_no_speech():
    assert (
        said(SPANISH, "El libro «Sobre la libertad del cristiano» se vende con la «tarjeta de crédito» del banco.")
        == []
    )


def test_two_of_one_surname_are_not_taken_for_each_other():
    names = [
        name
        for name, _ in said(
            "En la reunión de Madrid hablaron María Weber y después su hermano Pablo Weber, del banco.",
            "«El puerto sigue abierto», dijo María Weber.",
            "«El banco está cerrado», dijo Pablo Weber.",
            "«No hay nada que hacer», dijo Weber.",
        )
    ]
    assert names == ["María Weber", "Pablo Weber", None]


def test_people_are_listed_once_under_their_full_names():
    story = story_of(SPANISH, "Sánchez saludó a Ruiz. Con Pedro Sánchez vino Carlos Vega.", language="es")
    assert [p.name for p in named_people(story)] == ["Pedro Sánchez", "Isabel Ruiz", "Carlos Vega"]
