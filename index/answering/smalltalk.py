"""What is no question to the story's text: hello, thanks, "who are you?", "what is this about?", "who wrote it?".

Only whole lines count, so that no real question falls in ("What did he say in thanks?"). English and Spanish.
"""

import re

from index.names import fold
from index.types import Topic

_STORY = r"""(?: (?: (?:the|this|that|your) \s (?: whole \s
    | news \s )? (?: story|article|text|piece|report|page|news ) | this | it )
    | (?: la|esta \s )? \s? (?: noticia|historia ) | (?: el|este ) \s (?: articulo|texto ) | esto )"""
_OF = rf"(?: \s (?: of|in|on|for|from|about|de|en|del ) \s (?: here | {_STORY} | articulo | texto ))?"
_GREETING = r"""(?: hi | hello | hey | heya | hiya | howdy | yo | greetings
    | good \s (?: morning|afternoon|evening|day )
    | how \s (?: are \s you (?: \s (?: doing|today ))? | s \s it \s going | is \s it \s going )
    | what s \s up | whats \s up | sup
    | hola | buenas (?: \s (?: tardes|noches ))? | buenos \s dias | buen \s dia | que \s tal | como \s estas
    | saludos )"""
_THANKS = r"""(?: (?: thanks | thank \s you | many \s thanks | thx | ty | cheers | (?: muchas \s | mil \s )? gracias )
    (?: \s (?: so|very ) \s much | \s a \s (?: lot|million ) | \s again
    | \s (?: for|por ) \s (?: that|this|it|everything
    | (?: the|your|tu|la ) \s (?: help|answer|ayuda|respuesta )|todo ))? | much \s appreciated )"""
_BYE = r"""(?: bye (?: \s bye )? | good \s? bye | good \s night
    | see \s (?: you|ya ) (?: \s (?: later|soon|tomorrow ))? | farewell
    | take \s care | ciao | chao | adios | hasta \s (?: luego|pronto|manana|la \s vista ) | nos \s vemos )"""
_NOD = r"""(?: ok | okay | k | yes | yeah | yep | no | nope | sure | fine | right | alright | great | nice | cool | good
    | perfect    | wow | lol | haha+ | hm+ | oh | ah | awesome | amazing | i \s (?: see | understand ) | got \s it
    | (?: very \s )? interesting
    | (?: very \s )? (?: good|nice|helpful ) | well \s done | good \s (?: bot|job ) | si | vale | bien
    | genial | perfecto | claro
    | entiendo | entendido | de \s acuerdo | muy \s bien )"""
_FORMS: list[tuple[Topic, str]] = [
    (Topic.FAREWELL, rf"(?: (?: {_THANKS} | {_NOD} ) \s (?: and \s | y \s )? )* {_BYE} (?: \s {_BYE} )*"),
    (Topic.THANKS, rf"(?: (?: {_NOD} ) \s )* (?: {_THANKS} ) (?: \s {_THANKS} | \s {_NOD} )*"),
    (
        Topic.GREETING,
        rf"{_GREETING} (?: \s {_GREETING} | \s (?: there|all|everyone|everybody|friend|a \s todos|amigo ) )*",
    ),
    (Topic.NODDING, rf"{_NOD} (?: \s {_NOD} )*"),
    (
        Topic.WHO_ARE_YOU,
        r"""who \s are \s you | what \s are \s you | what \s? (?: is|s ) \s your \s name
        | who \s (?: made|built|created ) \s you
        | are \s you \s (?: a \s | an \s )? (?: bot|robot|human|person|real|ai|machine|chatgpt|llm )
        | introduce \s yourself
        | tell \s (?: me|us ) \s about \s yourself | (?: tu \s )? quien \s eres (?: \s tu )? | que \s eres
        | como \s te \s llamas
        | eres \s un (?: a )? \s (?: bot|robot|persona|humano|maquina )""",
    ),
    (
        Topic.WHAT_CAN_YOU_DO,
        r"""what \s (?: can|do ) \s you \s do
        | what \s (?: can|could|should|may ) \s i \s ask (?: \s you )? (?: \s here )?
        | what \s (?: questions|things ) \s can \s (?: i \s ask | you \s answer ) (?: \s you )? | help (?: \s me )?
        | how \s (?: do \s you | does \s (?: this|it ) (?: \s bot )? ) \s work | how \s can \s you \s help (?: \s me )?
        | how \s (?: do|can ) \s i \s use \s (?: you|this|it ) (?: \s bot )? | what \s are \s you \s (?: for
        | good \s for )
        | que \s (?: puedes|sabes ) \s hacer | ayuda (?: me )? | como \s funcionas? (?: \s esto )?
        | que \s puedo \s preguntar (?: te )?
        | para \s que \s sirves""",
    ),
    (
        Topic.SUMMARY,
        rf"""what \s? (?: is|s ) \s {_STORY} \s (?: all \s )? about | what \s happens \s in \s {_STORY}
        | what \s does \s {_STORY} \s say
        | what \s (?: happened | s \s the \s (?: news|gist|story ) | is \s the \s (?: news|gist|story ) | s \s new )
        | (?: can \s you \s | could \s you \s )? (?: summari[sz]e | sum \s up ) (?: \s {_STORY} )?
        (?: \s (?: for \s me | in \s (?: short | brief | \w+ \s sentences? )) )?
        | (?: (?: give|make|write|show|tell ) \s (?: me|us ) \s )? (?: a|the )? \s? (?: short \s | brief \s
        | quick \s )? summary {_OF}
        | tl \s? dr | in \s (?: short | a \s nutshell ) | the \s gist
        | (?: what \s are \s )? (?: the \s )? (?: main|key ) \s points {_OF}
        | what \s? (?: is|s ) \s the \s (?: main|key ) \s point {_OF} | tell \s (?: me|us ) \s about \s {_STORY}
        | (?: sobre|de ) \s que \s (?: trata|va|es ) (?: \s {_STORY} )? | que \s (?: paso | ha \s pasado )
        | resumen {_OF}
        | (?: puedes \s )? resum (?: e|ir|eme|elo|irlo|irme ) (?: \s {_STORY} )?
        | (?: haz|da ) me \s un \s resumen {_OF}""",
    ),
    (
        Topic.WHO_IS_IN_IT,
        rf"""who \s? (?: is|s|are ) \s in \s {_STORY} | who \s? (?: is|s|are ) \s {_STORY} \s about
        | who \s? (?: is|s|are ) \s (?: mentioned|named|featured ) {_OF}
        | who \s appears {_OF}
        | who \s are \s the \s (?: main \s )? (?: people|persons|characters|figures ) {_OF}
        | (?: list|show \s me|which ) \s (?: the \s
        | all \s (?: the \s )? )? (?: people|speakers|persons ) (?: \s are )? {_OF}
        | quien (?: es )? \s (?: sale|salen|aparece|aparecen|habla|hablan ) {_OF}
        | (?: de|sobre ) \s quien (?: es )? \s (?: trata|habla ) {_OF}
        | a \s quien (?: es )? \s (?: cita|citan|menciona|mencionan ) {_OF}""",
    ),
    (
        Topic.AUTHOR,
        rf"""who \s (?: wrote | has \s written
        | is \s the \s (?: author|writer|reporter|journalist ) \s of ) \s {_STORY}
        | who \s? (?: is|s ) \s the \s (?: author|writer|reporter|journalist ) | (?: the \s )? author
        | whose \s (?: story|article ) \s is \s (?: this|it )
        | who \s was \s {_STORY} \s written \s by | quien \s (?: lo \s | la \s )? (?: escribio
        | ha \s escrito ) (?: \s {_STORY} )?
        | quien \s es \s el \s autor {_OF} | quien \s es \s la \s autora {_OF}""",
    ),
    (
        Topic.PUBLISHED,
        rf"""when \s (?: was|were ) \s {_STORY} \s (?: published|written|posted )
        | when \s did \s {_STORY} \s (?: come \s out|appear )
        | how \s (?: old|recent ) \s is \s {_STORY} | when \s is \s {_STORY} \s from
        | what \s? (?: is|s ) \s the \s date \s of \s {_STORY}
        | what \s date \s is \s {_STORY} (?: \s from )? | (?: publication \s date | date \s of \s publication ) {_OF}
        | cuando \s (?: se \s (?: publico | ha \s publicado | escribio )
        | fue \s (?: publicad|escrit ) [oa] ) (?: \s {_STORY} )?
        | de \s (?: cuando | que \s fecha ) \s es (?: \s {_STORY} )?""",
    ),
    (
        Topic.SOURCE,
        rf"""where \s? (?: is|s|does|did ) \s {_STORY} \s (?: come \s )? from
        | (?: what \s? (?: is|s ) \s )? (?: the|your )? \s? (?: source|link|url ) {_OF}
        | who \s published \s {_STORY} | where \s was \s {_STORY} \s (?: published|posted )
        | where \s did \s you \s get \s {_STORY}
        | (?: what|which ) \s (?: newspaper|site|website|outlet|paper|publication ) \s (?: is|published )
        \s {_STORY} (?: \s from )?
        | de \s donde \s (?: es|viene|sale ) (?: \s {_STORY} )? | cual \s es \s la \s fuente {_OF}
        | (?: la \s )? fuente {_OF}
        | quien \s (?: lo \s | la \s )? (?: publico | ha \s publicado ) (?: \s {_STORY} )?
        | donde \s se \s publico (?: \s {_STORY} )?""",
    ),
    (
        Topic.LENGTH,
        rf"""how \s long \s is \s {_STORY} | how \s many \s words (?: \s (?: does \s {_STORY} \s have
        | are \s (?: there \s )? in \s {_STORY} | is \s {_STORY} ))?
        | how \s long \s does \s it \s take \s to \s read (?: \s {_STORY} )?
        | cuant [oa]s \s palabras \s tiene (?: \s {_STORY} )?
        | (?: que \s tan \s larg [oa] | cuan \s larg [oa] ) \s es (?: \s {_STORY} )?
        | cuanto \s se \s tarda \s en \s leer (?: lo|la )? (?: \s {_STORY} )?""",
    ),
]
_COMPILED = [(topic, re.compile(pattern, re.VERBOSE)) for topic, pattern in _FORMS]
_AROUND = re.compile(
    r"""^(?: (?: please | so | well | and | but | hey | ok | okay | oye | y | e | por \s favor
    | (?: hello|hi|hola ) (?: \s there )? ) \s )+ (?= \w)
    | (?: \s (?: please | bot | verbatim | por \s favor | exactly | anyway ) )+ $""",
    re.VERBOSE,
)
_STATEMENT = re.compile(
    r"^(?:i|we|you)(?:['’]m|['’]re|\s+(?:am|are|like|love|hate|think|believe|feel|agree|disagree|don['’]?t|know|hope|was|have|had|did))\b"
    r"|^(?:yo\s+)?(?:creo|pienso|opino|me\s+gusta|no\s+me\s+gusta|estoy)\b",
    re.IGNORECASE,
)
_WANTS_TO_KNOW = re.compile(
    r"\b(?:know|wonder\w*|ask\w*|curious|tell|interested|looking|want|need|saber)\b", re.IGNORECASE
)


def read_topic(text: str) -> Topic | None:
    """Which small talk or question about the story itself a whole line is; None for anything else."""
    line = " ".join(re.findall(r"\w+", fold(text)))
    for form in dict.fromkeys((line, _AROUND.sub("", line))):
        for topic, pattern in _COMPILED:
            if pattern.fullmatch(form):
                return topic
    return None


def is_statement(text: str) -> bool:
    """Whether a line tells what its writer thinks, and asks nothing: "I don't believe a word"."""
    line = text.strip()
    return "?" not in line and bool(_STATEMENT.match(line)) and not _WANTS_TO_KNOW.search(line)
