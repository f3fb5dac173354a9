"""The sentences of `bot.texts` in Spanish: the same names, the same places to fill in."""

import re
from typing import assert_never

from bot.numerals import grouped
from index.types import Reason, Remark, Topic

START = (
    "Respondo preguntas sobre una noticia con sus propias frases, cada una con su lugar en el texto.\n"
    "Lo que la noticia no dice, yo tampoco lo digo. Pregunta:"
)
HELP = (
    "<b>Pregunta con tus palabras</b>: quién, qué, cuándo, dónde, por qué, cuántos.\n"
    "Recibes las frases de la propia noticia. El botón [1] muestra una en su lugar; tras /story, en la noticia misma.\n"
    "Si la noticia no lo dice, te lo digo.\n"
    "Pregunta por las palabras de alguien: ¿qué dijo … (sobre …)?, ¿quién dijo «…»?\n"
    "Sigue preguntando: ¿y …?, ¿cuándo fue?, ¿qué más? Te muestro cómo lo entendí.\n"
    "Pregunta por la noticia: ¿de qué trata?, ¿quién aparece?, ¿cuándo se publicó?\n\n"
    "/story – la noticia, para leerla aquí\n/stories – todas las noticias, para elegir\n/quotes – a quién se cita\n"
    "/start – preguntas de ejemplo\n/forget – olvidar lo que preguntaste aquí\n"
    "/privacy – qué se guarda y cuánto tiempo\n/help – esto"
)
COMMANDS = (
    ("start", "Qué es esto, con preguntas de ejemplo"),
    ("story", "La noticia, para leerla aquí"),
    ("stories", "Todas las noticias, para elegir"),
    ("quotes", "A quién se cita en ella"),
    ("help", "Qué se puede preguntar"),
    ("forget", "Olvidar lo que pregunté aquí"),
    ("privacy", "Qué se guarda, y por cuánto tiempo"),
)
SHORT_DESCRIPTION = "Pregunta a una noticia. Responde con sus propias palabras, cada una con su lugar en el texto."
DESCRIPTION = (
    "Pregunta a una noticia lo que quieras, con tus palabras.\n\n"
    "Recibes sus propias frases, o las palabras de alguien bajo su nombre, cada una con su lugar en el texto. "
    "Lo que la noticia no dice, yo tampoco lo digo.\n\n"
    "En un grupo: mencióname o respóndeme. En cualquier chat: escribe mi nombre y tu pregunta."
)

ENGLISH_ONLY = "Si una noticia no está en inglés, solo encuentro lo que va entre comillas, así que puede faltar algo."

REFUSALS = {
    Reason.NOT_COVERED: "La noticia no lo dice.",
    Reason.OFF_TOPIC: "No encuentro nada sobre eso en la noticia.",
    Reason.NOT_A_QUESTION: "Pregúntame algo sobre la noticia, con palabras.",
    Reason.TOO_LONG: "Es demasiado largo para una pregunta. Pregunta en una o dos frases, por favor.",
    Reason.NO_STORIES: "Aquí no hay ninguna noticia todavía. Puede añadirla quien administra este bot.",
    Reason.NOT_IN_STORY: "{about} no aparece en esta noticia.",
    Reason.UNSURE_WHOSE: "No encontré palabras que sean con certeza de {about}.",
    Reason.NOT_QUOTED: "Esta noticia no cita a {about}.",
    Reason.NOT_QUOTED_ON: "Esta noticia no cita a {about} sobre eso.",
    Reason.NO_QUOTE_FOUND: f"No encontré ninguna cita de {{about}} para eso. {ENGLISH_ONLY}",
    Reason.WHICH_SPEAKER: "¿A quién te refieres?",
    Reason.WHO_IS_QUOTED: "La noticia cita a estas personas e instituciones:",
}
OTHER_LANGUAGE = "No lo encontré. La noticia está en otro idioma: prueba a preguntar en el suyo."
NEAREST = "Lo más cercano que dice:"
SUGGESTIONS = "Esto sí lo responde:"

TEXT_ONLY = "Solo leo texto. Escríbeme una pregunta sobre la noticia."
UNKNOWN_COMMAND = "No conozco ese comando. /help muestra lo que sé hacer."
CITATION_CHANGED = "El texto de la noticia ha cambiado desde esta respuesta. Vuelve a preguntar, por favor."
STORY_REMOVED = "Esta noticia ya no está aquí."
QUESTION_GONE = "Este botón es demasiado antiguo. Escribe la pregunta, por favor."
FAILED = "Algo falló por mi parte y no pude responder. Inténtalo otra vez, por favor."
SET_ASIDE = "Lo intenté tres veces y no pude responder a esto. Quienes llevan este bot pueden verlo."
TOO_FAST = "¡Qué rápido! Esta no la pude atender. Espera medio minuto y vuelve a preguntar."
NOT_THEIR_WORDS = "No se cita a {about} sobre eso. La noticia cuenta esto:"
UNNAMED_PUBLISHER = "sin fuente indicada"

FORGOTTEN = "Hecho. Ya no guardo nada de lo que preguntaste en este chat."
NOTHING_TO_FORGET = "No hay nada que olvidar: no guardo ninguna pregunta tuya de este chat."

STORIES = "¿A qué noticia quieres preguntar?"
ASKING_ALL = "Ahora preguntas a todas."
ASKING_ONE = "Ahora preguntas a esta:"
ALL_STORIES = "Todas las noticias"
ALL_CHOSEN = "A partir de ahora preguntas a todas las noticias."
CHOSEN = "A partir de ahora preguntas a esta noticia:"
CHOSEN_IS_GONE = "La noticia que habías elegido ya no está aquí, así que pregunté a todas."
EARLIER_STORIES = "Noticias anteriores"
LATER_STORIES = "Noticias más recientes"
ELSEWHERE = "Otra noticia sí lo responde:"
LINK_GONE = "La noticia de este enlace ya no está aquí. Estas preguntas tienen respuesta:"
MENTIONED = "Mencióname junto con una pregunta, por ejemplo:"
ASK_ABOUT_IT = "Preguntar sobre ella"

INLINE_EMPTY = "Pregúntame sobre la noticia"
INLINE_BUSY = "Muchos preguntan ahora mismo. Prueba otra vez en un momento"
INLINE_REFUSED = "La noticia no lo responde. Pregúntame en un chat"

REPORTED = "Según lo cuenta la noticia:"
UNATTRIBUTED = "Sin certeza de quién habla"
QUOTED_HERE = "Quién habla y cuántas veces:"
NOBODY_QUOTED = "En esta noticia no se cita a nadie."
NO_QUOTES_FOUND = f"No encontré ninguna cita en esta noticia. {ENGLISH_ONLY}"


def busy(number: int) -> str:
    """That many have asked before; the answer comes all the same."""
    return f"Ahora preguntan muchos: tu pregunta es la número {grouped(number)}. La respuesta llegará aquí."


def understood(question: str) -> str:
    """How a follow-up was understood, above its answer."""
    return f"Lo entendí así: {question}"


def privacy(hours: str, days: str) -> str:
    """What is kept of readers, and for how long; times in hours ("0": not at all) and days."""
    talk = (
        f"tus últimas preguntas en cada chat y qué mensajes míos las respondieron, durante {hours} horas, "
        "para que puedas seguir preguntando"
        if hours != "0"
        else "nada de tus preguntas"
    )
    return (
        "Qué guardo, y por cuánto tiempo:\n"
        f"– Con tu número de Telegram: {talk}; tus valoraciones (👍, 👎), con la pregunta y la respuesta, "
        f"durante {days} días; y qué noticia elegiste en nuestro chat, y dónde publiqué noticias en él.\n"
        "– Sin tu nombre ni tu número: las preguntas que no hallaron respuesta o hallaron una larga, cada una con un "
        f"código hecho de tu número, por el que /forget encuentra las tuyas, durante {days} días; y cuántas se "
        "hicieron.\n"
        "– Tu mensaje mismo, solo hasta que está respondido.\n"
        "No guardo más nombres ni paso nada a nadie. Telegram tiene su propia copia de este chat, y quien me mantiene "
        "puede tener una copia de seguridad.\n\n"
        "/forget borra al momento todo lo que guardo de ti en el chat donde lo escribes."
    )


def remark(said: Remark) -> str:
    """What is said to small talk, and of the story itself."""
    detail = said.detail
    match said.topic:
        case Topic.GREETING:
            return "¡Hola! Pregúntame sobre la noticia, por ejemplo:"
        case Topic.THANKS:
            return "De nada. Pregunta lo que quieras."
        case Topic.FAREWELL:
            return "¡Adiós! La noticia y yo seguimos aquí."
        case Topic.NODDING:
            return "Bien. ¿Quieres saber algo más de la noticia?"
        case Topic.WHO_ARE_YOU:
            return (
                "Soy Verbatim, un bot. Respondo preguntas sobre una noticia con sus propias palabras "
                "y no invento ninguna. Pregunta:"
            )
        case Topic.WHAT_CAN_YOU_DO:
            return (
                "Encuentro lo que dice la noticia: quién, qué, cuándo, dónde, por qué, cuántos y qué dijo alguien. "
                "Lo que no dice, yo tampoco lo digo. En /help hay más. Por ejemplo:"
            )
        case Topic.WHO_IS_IN_IT:
            people = (f"{name} – {times(count)}" for name, count in said.people)
            return "\n".join(["En esta noticia:", *people]) if said.people else "La noticia no nombra a nadie."
        case Topic.AUTHOR:
            return f"La escribió {detail}." if detail else "La noticia no dice quién la escribió."
        case Topic.PUBLISHED:
            return f"Fecha de publicación: {detail}." if detail else "La noticia no dice cuándo se publicó."
        case Topic.SOURCE:
            return f"La noticia es de {detail}." if detail else "La noticia no dice de dónde es."
        case Topic.LENGTH:
            return f"La noticia tiene {length(int(detail or 0))}."
        case Topic.SUMMARY:
            return REFUSALS[Reason.NOT_COVERED]
        case _:
            assert_never(said.topic)


def times(count: int) -> str:
    """How often somebody speaks, quoted or reported."""
    # A noun, which also goes with names in the plural.
    known = {0: "solo se nombra", 1: "una intervención", 2: "dos intervenciones"}
    return known.get(count, f"{grouped(count)} intervenciones")


def current(title: str) -> str:
    """The button of the story that is asked now."""
    return f"{title} (ahora)"


def switch_to(title: str) -> str:
    """The button that puts the question to another story."""
    return f"Preguntar a esa noticia: {title}"


def all_together(count: int) -> str:
    """The card that has all of an answer's quotations."""
    return "Las dos juntas" if count == 2 else f"Las {grouped(count)} juntas"


def length(words: int) -> str:
    """How long a story is, for people: at 230 words a minute."""
    minutes = max(1, round(words / 230))
    counted = f"{grouped(words)} {'palabra' if words == 1 else 'palabras'}"
    return f"{counted}, se lee en {'un minuto' if minutes == 1 else f'{grouped(minutes)} minutos'}"


def more_stories(count: int) -> str:
    """That there are others beside the newest story."""
    return f"Aquí hay otras {grouped(count)} noticias." if count != 1 else "Aquí hay otra noticia."


def occasion(words: str) -> str:
    """Where or when something was said, above the words."""
    return f"{words[:1].upper()}{words[1:]}:"


def more_of(name: str | None, first: int, count: int) -> str:
    """The button to the next page of somebody's words."""
    return f"Más de {name}, {first} de {count}" if name else f"Más, {first} de {count}"


def speaker_count(name: str, count: int) -> str:
    """A speaker with the number of quotations."""
    return f"{name} ({grouped(count)})"


_WHAT_DID_SAY = re.compile(r"What did (.+) say\?")
_NAME = re.compile(r"(?:[^\W\d_a-z][\w.-]*(?: |$))+")  # "the White House" and "US officials" have English words


def what_did_say(name: str) -> str:
    """The question for somebody's words; in English about what has an English name."""
    return f"¿Qué dijo {name}?" if _NAME.fullmatch(name) else f"What did {name} say?"


def offered(question: str) -> str:
    """A question that can be asked, as its button says and then asks it: of somebody's words, in Spanish.

    What else a story answers is found by the story's own words, and stays in its language.
    """
    match = _WHAT_DID_SAY.fullmatch(question)
    return what_did_say(match[1]) if match else question


def named(name: str) -> str:
    """A name from the story, or from the reader, within a sentence of ours, without the English article."""
    return name.removeprefix("the ").removeprefix("The ")


OPEN_STORY = "Abrir la noticia"
TAP_QUOTE = "Ahí está en la noticia. Toca las palabras citadas para ir a ellas."
COPY = "Copiar"
ON_THE_PAGE = "En la web del medio"
NO_MORE = "Eso es todo lo que encontré."
SAME_QUESTION = "Acabas de preguntarlo. Mi respuesta está más arriba."
THINKING = "Buscando …"
AT_TERMINAL = "Un número pulsa su botón. Ctrl-D termina."
PART_CHANGED = "El texto de la noticia ha cambiado desde entonces. /story la muestra como está ahora."
HELPFUL = "👍 Útil"
NOT_HELPFUL = "👎 No es útil"
VERDICT_HELPFUL = "Gracias. Anotado: útil."
VERDICT_NOT_HELPFUL = "Gracias. Anotado: no es útil."
VERDICT_TAKEN_BACK = "Retirado."


def part_of(number: int, count: int) -> str:
    """Over each part of a posted story but the first."""
    return f"Parte {grouped(number)} de {grouped(count)}"


def go_on(number: int, count: int) -> str:
    """The button to the next parts of a posted story."""
    return f"Seguir, parte {grouped(number)} de {grouped(count)}"
