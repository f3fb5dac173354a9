"""Direct quotations with speakers by surface cues alone, for stories in languages without a parser.

A verb of saying beside the marks and a capitalised name beside the verb; anything less sure stays unattributed.
"""

import re
from collections.abc import Sequence

from index.names import fold, name_words, surname
from index.reading.quotes.marks import Quoted, find_quoted
from index.types import Quote, QuoteKind, Span, Speaker

_VERBS = """
dijo dijeron dice dicen afirmó afirma afirmaron aseguró asegura declaró declara explicó explica señaló señala
añadió añade
agregó agrega sostuvo sostiene indicó indica manifestó manifiesta expresó expresa advirtió advierte subrayó subraya
recordó
recuerda apuntó apunta comentó comenta respondió responde contestó insistió insiste anunció anuncia reconoció reconoce
denunció denuncia precisó precisa relató relata escribió escribe preguntó concluyó
dit déclare déclaré affirme affirmé explique expliqué ajoute ajouté assure assuré estime estimé indique indiqué souligne
souligné rappelle rappelé précise précisé raconte raconté répond répondu écrit annonce annoncé confie confié lance lancé
sagte sagt erklärte erklärt betonte betont meinte meint sagten fügte schrieb schreibt teilte warnte warnt forderte
fordert
kündigte antwortete fragte berichtete
ha-detto disse dice dichiarato dichiara affermato afferma spiegato spiega aggiunto aggiunge sostenuto sottolineato
ricordato
disse disseram afirmou afirma declarou explicou acrescentou garantiu ressaltou destacou contou respondeu escreveu
anunciou
zei zegt verklaarde vertelde aldus sade säger sa sier sagde siger powiedział powiedziała
""".split()
_ACCORDING = "según|selon|d'après|laut|secondo|segundo|de acordo com|volgens|enligt|ifølge|według"
_NAME = r"(?:[A-ZÀ-ÖØ-ÞŁŚŻ][\w’'.-]+(?:\s+(?:de|del|de la|la|von|van|der|da|dos|di|du|le|y|al|bin)\s+|\s+)?){1,5}"
_LEAD = (
    r"(?:(?:el|la|los|las|le|les|l['’]|der|die|das|il|lo|o|a|os|as|de|het|ha|a|hat|han"
    r"|(?:el|la|der|die|le|o|il)\s+\w+)\s+){0,3}"
)
_VERB = "(?:" + "|".join(sorted({re.escape(v.replace("-", " ")) for v in _VERBS}, key=len, reverse=True)) + ")"
_BEHIND = re.compile(rf"^[\s,.;–—-]*(?:(?:a|ha|hat)\s+)?({_VERB})\b[\s,]+(?i:{_LEAD})(?:\w+\s+){{0,3}}?({_NAME})")
_BEHIND_NAME = re.compile(rf"^[\s,;–—-]*(?i:{_LEAD})({_NAME})\s*(?:(?:a|ha|hat|avait|había)\s+)?({_VERB})\b")
_BEHIND_BY = re.compile(rf"^[\s,;–—-]*(?i:({_ACCORDING}))\s+(?i:{_LEAD})({_NAME})")
_BEFORE = re.compile(
    rf"(?i:{_LEAD})({_NAME})(?:,[^,.:]{{1,80}},)?\s*(?:(?:a|ha|hat|ayer|hoy)\s+)?({_VERB})\b[^.!?«“\"]{{0,60}}[:,]?\s*$"
)
_BEFORE_VERB = re.compile(rf"({_VERB})\s+(?i:{_LEAD})({_NAME})[^.!?«“\"]{{0,60}}[:,]\s*$")
_CAPITALS = re.compile(_NAME)


def surface_quotes(text: str, paragraphs: Sequence[Span]) -> list[Quote]:
    """The direct quotations of a story in any language, with a speaker where a verb of saying names one."""
    names = surface_people(text, paragraphs)
    found: list[Quote] = []
    quoted = find_quoted(text, paragraphs)
    for i, quote in enumerate(quoted):
        paragraph = paragraphs[quote.paragraph]
        before = quoted[i - 1].span.end if i and quoted[i - 1].paragraph == quote.paragraph else paragraph.start
        later = quoted[i + 1] if i + 1 < len(quoted) and quoted[i + 1].paragraph == quote.paragraph else None
        named = _named(text, quote, before, later.span.start if later else paragraph.end)
        if named is None and quote.continues and found:
            found.append(Quote((quote.span,), QuoteKind.DIRECT, found[-1].speaker))
            continue
        if named is None:
            if len(quote.span.of(text).split()) > 3:
                found.append(Quote((quote.span,), QuoteKind.DIRECT))
            continue
        name, cue = named
        words = name_words(name.of(text))
        speaker = next((s for s in names if surname(name_words(s.name)) == surname(words)), Speaker(name.of(text)))
        found.append(Quote((quote.span,), QuoteKind.DIRECT, speaker, name, cue))
    return found


def surface_people(text: str, paragraphs: Sequence[Span]) -> list[Speaker]:
    """The names of a story by their capitals: several words in a row, and single ones that end such a row."""
    rows: dict[str, dict[str, None]] = {}
    full: dict[str, str] = {}
    for paragraph in paragraphs:
        for found in _CAPITALS.finditer(text, paragraph.start, paragraph.end):
            form = _cleaned(found.group())
            words = name_words(form)
            if not words:
                continue
            last = surname(words)
            if len(words) > 1 and len(form.split()) > len(full.get(last, "").split()):
                full[last] = form
            rows.setdefault(last, {}).setdefault(form)
    return [
        Speaker(name, tuple(f for f in rows[last] if f != name and fold(f) != fold(name)))
        for last, name in full.items()
    ]


def _cleaned(name: str) -> str:
    return re.sub(r"(?:\s+(?:de|del|la|von|van|der|da|dos|di|du|le|y|al|bin))+$", "", name.strip()).rstrip(".,'’ ")


def _named(text: str, quote: Quoted, before: int, after: int) -> tuple[Span, Span] | None:
    """The spans of the name and of the cue beside a quotation."""
    room = text[quote.span.end : after]
    base = quote.span.end
    for pattern, name, cue in ((_BEHIND, 2, 1), (_BEHIND_NAME, 1, 2), (_BEHIND_BY, 2, 1)):
        if found := pattern.match(room):
            return _span(base, found, name, text), Span(base + found.start(cue), base + found.end(cue))
    lead = text[before : quote.span.start]
    for pattern, name, cue in ((_BEFORE, 1, 2), (_BEFORE_VERB, 2, 1)):
        if found := pattern.search(lead):
            return _span(before, found, name, text), Span(before + found.start(cue), before + found.end(cue))
    return None


def _span(base: int, found: re.Match[str], group: int, text: str) -> Span:
    start = base + found.start(group)
    return Span(start, start + len(_cleaned(found.group(group))))
