"""Verbs of saying in languages without a parser, and the name that stands behind one."""

import re

from index.types import Span

# Stems of regular verbs with the endings that news uses: past and present, one and several, participle.
_REGULAR = {
    "ó aron a an ado": """afirm asegur declar explic señal indic manifest expres subray apunt coment contest anunci
        denunci precis relat pregunt agreg critic lament argument destac reiter aclar sentenci confes coment grit
        anticip matiz remarc avis celebr reclam ironiz zanj inform""",  # Spanish
    "e ent é a": """déclar affirm expliqu ajout assur estim indiqu soulign rappel racont confi annonc précis lanc
        martel insist regrett dénonc jug témoign commen plaid not résum conclu""",  # French
    "te t ten en": "sag erklär beton mein warn forder frag kritisier ergänz beklag bekräftig versicher äußer",  # German
    "ou aram a am ado": """afirm declar explic acrescent destac ressalt cont anunci coment not garant critic
        lament avali reforç alert""",  # Portuguese
    "ò arono a ano ato": """dichiar afferm spieg sottoline ricord racont comment annunci assicur not conferm
        ribatt lament denunci attacc""",  # Italian
}
_OTHERS = """
dijo dijeron dice dicen dicho añadió añade añadido añadieron sostuvo sostiene advirtió advierte advertido recordó
recuerda respondió responde respondido insistió insiste insistido reconoció reconoce reconocido escribió escribe
concluyó concluye sugirió admitió admite repitió pidió prometió replicó replica espetó señalaron
dit ajouté déclaré lancé annoncé répond répondu écrit soutient soutenu prévient prévenu poursuit poursuivi promet
reconnaît reconnu conclut admet
gesagt sprach antwortete antwortet schrieb schreibt berichtete berichtet fügte kündigte teilte versprach hieß findet
disse disseram diz dizem dito garantiu respondeu responde escreveu admitiu pediu
dice dicono detto aggiunto aggiunge aggiunse sostenuto sostiene spiega rispose risponde risposto scrive scritto
zei zeggen zegt zegde verklaarde verklaart vertelde vertelt benadrukte benadrukt waarschuwde stelt schreef schrijft
sade säger sa sier sagde siger skriver skrev berättar forteller fortæller menar mener
powiedział powiedziała mówi dodał dodała stwierdził stwierdziła podkreślił podkreśliła
"""
VERB = (
    "(?:"
    + "|".join(
        sorted(
            {stem + end for ends, stems in _REGULAR.items() for stem in stems.split() for end in ends.split()}
            | set(_OTHERS.split()),
            key=lambda verb: (-len(verb), verb),
        )
    )
    + ")"
)
"""A verb of saying, as a pattern."""

ACCORDING = "(?:según|selon|d['’]après|laut|so|secondo|segundo|de acordo com|volgens|aldus|enligt|ifølge|według)"
"""What stands before a source without a verb, as a pattern."""

AUXILIARY = "(?:(?:le|les|lo|se|l['’]|lui|leur|gli|lhe)\\s+)?(?:(?:a|ha|han|hat|haben|había|avait|ont|heeft|har)\\s+)?"
"""What may stand between a name and its verb, as a pattern."""

PARTICLES = "de la|de los|de las|de|del|von der|von|van der|van den|van|da|dos|di|du|al|bin"
_CAPITAL = "[A-ZÀ-ÖØ-ÞŁŚŻČŠŽ]"
NAME = rf"(?:{_CAPITAL}\w{{0,2}}\.\s+)*{_CAPITAL}[\w’'-]*(?:\s+(?:(?:{PARTICLES})\s+)?{_CAPITAL}[\w’'-]*){{0,4}}"
"""One to five capitalised words with the particles between them, as a pattern."""

# Not Portuguese a: in Spanish and Italian that is "to".
_ARTICLES = frozenset(
    "el la los las un una le les l’ l' une der die das ein eine il lo gli i uno o os as um uma de het een".split()
)
_LINKS = frozenset("de del de la du des d’ d' der des di dei della dello delle do da dos das van".split())
_PREPOSITIONS = frozenset(
    """a al ante con contra desde durante en entre hacia hasta para por según sin sobre tras à au aux avec après chez
    contre dans depuis devant lors par pour sous sur vers ab am an auf aus bei beim durch für gegen gegenüber im in ins
    mit nach seit über um unter vom von vor zu zum zur con da dal dopo durante nel nella per su ai alla agli davanti
    ao aos após às com em na no nas nos pela pelo aan bij met naar na op over tegen tijdens voor til på vid efter mot
    med hos till av i do dla po przed w z selon laut secondo segundo volgens enligt ifølge według
    que qu dass daß che quando cuando als when mientras""".split()
)
_WORDS = re.compile(r"[^\W\d_][\w’'-]*|[,:;.!?—–()«»„“”\"]")
_NAME = re.compile(NAME)
_FARTHEST = 14  # words from the verb to the name behind it


def name_behind(text: str, start: int, end: int) -> Span | None:
    """The name that a verb of saying before `start` surely has for its subject, or none.

    "dijo Ruiz", "dijo ayer Ruiz", "dijo la ministra Ana Ruiz", "dijo la líder de la oposición, Ana Ruiz"; but not
    "dijo a Ruiz", "dijo el portavoz de Ruiz", "sagte die Ministerin".
    """
    role = False  # an article has opened a description of whoever speaks
    linked = False  # the word before joins a part of the description: "de", "der"
    words = 0
    at = start
    while (word := _WORDS.search(text, at, end)) and words < _FARTHEST:
        words += 1
        token = word.group()
        if token == "," and role:
            behind = _NAME.match(text, word.end() + 1) if text[word.end() : word.end() + 1] == " " else None
            return Span(behind.start(), behind.end()) if behind and " " in behind.group() else None
        if not token[0].isalnum():
            return None
        found = _NAME.match(text, word.start(), end)
        if found:
            plain = " " not in found.group()
            if not role or (not linked and not (plain and _is_article(text, start, word.start()))):
                return Span(found.start(), found.end())
            at = found.end() if " " in found.group() else word.end()
            linked = False
            continue
        low = token.lower()
        if low in _ARTICLES and not (role and low in _LINKS):
            linked = linked and role
            role = True
        elif role and low in _LINKS:
            linked = True
        elif low in _PREPOSITIONS or (not role and words > 3):
            return None
        at = word.end()
    return None


def bare_name(form: str) -> str:
    """A row of capitalised words without what is surely none of the name: an article or preposition, particles."""
    form = re.sub(rf"(?:\s+(?:{PARTICLES}))+$", "", form)
    first, _, rest = form.partition(" ")
    low = first.lower()
    if low in _PREPOSITIONS or (low in _ARTICLES and " " in rest):  # not "La Haya", "El Salvador"
        return bare_name(rest) if rest else form
    return form


def has_preposition(words: str) -> bool:
    """Whether a preposition or a link stands among words: a name behind it may be no subject."""
    return any(word.lower() in _PREPOSITIONS or word.lower() in _LINKS for word in re.findall(r"[^\W\d_]+", words))


def _is_article(text: str, start: int, before: int) -> bool:
    """Whether an article stands right before: what follows it alone is a noun in German, and a title elsewhere."""
    words = text[start:before].split()
    return bool(words) and words[-1].lower() in _ARTICLES
