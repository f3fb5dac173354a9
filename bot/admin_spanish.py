"""The sentences of `bot.admin_texts` in Spanish: the same names, the same places to fill in."""

from bot.numerals import grouped
from index.types import Reason

ADMIN_COMMANDS = (
    ("add", "Añadir una noticia: un archivo, una publicación reenviada, un texto"),
    ("remove", "Quitar una noticia"),
    ("stats", "Qué se preguntó y qué quedó sin respuesta"),
)
NOT_FOR_YOU = "Eso solo puede hacerlo quien administra este bot."
PRIVATELY = "Hazlo en nuestro chat privado, por favor."
SEND_STORY = (
    "Envíame la noticia: un archivo (.txt, .md o .html), una publicación reenviada o su texto. "
    "Si no cabe en un mensaje, envía un archivo."
)
ADD_THIS = "¿Añado esta noticia?"
REPLACE_THIS = "Ya hay una noticia con ese nombre. ¿Pongo esta en su lugar?"
ADD = "Añadirla"
REPLACE = "Sustituirla"
CANCEL = "Cancelar"
CANCELLED = "No se cambió nada."
ADDED = "Añadida. Ya se le puede preguntar:"
REPLACED = "Sustituida. Las preguntas van ya al texto nuevo:"
UNCHANGED = "Esa misma noticia ya está aquí:"
ONLY_SERVES = (
    "Aquí no se pueden añadir noticias: esta instalación solo responde preguntas. "
    "Añádelas donde esté instalado Verbatim completo, con: verbatim index add FILE"
)
STORY_MESSAGE_GONE = "El mensaje con la noticia ya no está. Vuelve a enviarla, por favor."
NOT_A_STORY = (
    "No encuentro ninguna frase ahí. Envía un archivo (.txt, .md o .html), una publicación reenviada o un texto."
)
WRONG_FILE = "Solo puedo leer archivos .txt, .md y .html."
WHICH_REMOVE = "¿Qué noticia quito?"
REMOVE_THIS = "¿Quito esta noticia? Los botones de sus respuestas dirán que ya no está."
REMOVE = "Quitarla"
REMOVED = "Quitada."

UNANSWERED = "Lo más preguntado sin respuesta:"
NO_FEEDBACK = "Nadie ha opinado todavía sobre una respuesta."

_WHY = {
    Reason.NOT_COVERED: "no está en la noticia",
    Reason.OFF_TOPIC: "sobre otra cosa",
    Reason.NOT_A_QUESTION: "no era una pregunta",
    Reason.TOO_LONG: "demasiado larga",
    Reason.NO_STORIES: "aún sin noticias",
    Reason.NOT_IN_STORY: "sobre alguien que no aparece",
    Reason.UNSURE_WHOSE: "sin palabras que sean con certeza suyas",
    Reason.NOT_QUOTED: "sobre alguien a quien no se cita",
    Reason.NOT_QUOTED_ON: "no se cita a esa persona sobre eso",
    Reason.NO_QUOTE_FOUND: "sin citas encontradas",
    Reason.WHICH_SPEAKER: "se preguntó a quién se refería",
    Reason.WHO_IS_QUOTED: "se mostró a quién se cita",
}


def too_large(megabytes: float) -> str:
    """A file that is too large to be sent."""
    size = f"{megabytes:g}".replace(".", ",")
    return (
        f"Ese archivo es demasiado grande; acepto hasta {size} MB. "
        "Añádelo donde funciona el bot: verbatim index add ARCHIVO"
    )


def too_many_stories(stories: int) -> str:
    """A story more than can be added in a chat."""
    return (
        f"Ya hay {grouped(stories)} noticias. Quita alguna, o añádela donde funciona el bot: verbatim index add ARCHIVO"
    )


def too_many_words(words: int) -> str:
    """A story that would keep readers waiting while it is read."""
    return (
        f"Esa noticia es larga: aquí acepto hasta {grouped(words)} palabras, para que nadie tenga que esperar. "
        "Añádela donde funciona el bot: verbatim index add ARCHIVO"
    )


def stories_here(count: int) -> str:
    """How many stories there are."""
    return "Hay 1 noticia." if count == 1 else f"Hay {grouped(count)} noticias."


def asked_since(questions: int, answered: int, refused: int, day: str) -> str:
    """What was asked, in numbers."""
    if not questions:
        return f"Ninguna pregunta desde el {day}."
    asked = f"{grouped(questions)} {'pregunta' if questions == 1 else 'preguntas'} desde el {day}"
    return f"{asked}: {grouped(answered)} con respuesta, {grouped(refused)} sin ella."


def refused_for(reason: Reason, count: int) -> str:
    """How often a question was refused for a reason."""
    return f"{_WHY[reason]}: {grouped(count)}"


def asked_times(question: str, count: int) -> str:
    """A question with how often it was asked."""
    return f"{question} ({grouped(count)} veces)" if count != 1 else question


def feedback_counts(good: int, bad: int) -> str:
    """What readers thought of the answers."""
    return f"Respuestas según los lectores: útiles, {grouped(good)}; no útiles, {grouped(bad)}."
