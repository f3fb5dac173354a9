"""Furniture: lines that a page puts around a story and that are none of its sentences.

Only a whole short block that opens with such a formula counts; a sentence that merely contains one, or
begins like one, stays in the story: to lose a sentence is worse than to keep a line too many.
"""

import re

_LIMIT = 240  # characters; furniture is short
_LABEL_WORDS = 10  # what a label such as "Source:" may stand before; a sentence is longer

_ENDED = re.compile(r"[.!?…。！？][\W_]*$")
_ATTRIBUTED = re.compile(  # "…, the mayor joked": somebody's words
    r"""(?ix) [,”"»?!] \s* (?: [\w.’'-]+ \s+ ){0,4} (?: said | says | told | tells | added | adds | joked | urged
        | warned | asked | argued | wrote | writes | dijo | afirmó | agregó ) \b"""
)

_DATE = (  # of dates and times, to the block's end
    r"(?> \d[\d:./-]*(?:st|nd|rd|th)? | (?:mon|tues|wednes|thurs|fri|satur|sun)day | [ap]\.?m\.?"
    r" | (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|ago|dic)[a-z]* | (?:minute|hour|day)s?"
    r" | at|on|of|de|el|a\ las|gmt|utc|[a-z]{1,2}[sd]?t | [\s,|•·()–-] )++ $"
)
_AGENCY = (
    r"(?:(?i:reuters|ap(?:\ photo|\ images)?|associated\ press|afp|getty(?:\ images)?|epa(?:-efe)?|efe|dpa|ansa|tass"
    r"|xinhua|shutterstock|al\ ?jazeera|anadolu(?:\ agency)?|pool|handout|wikimedia(?:\ commons)?)"
    r"\b(?i:\ photos?|\ images|\ pictures|\ via\ \w+(?:\ \w+)?|\ file){0,2}\b)"
)
_NAME = r"[A-ZÀ-ÖØ-Þ][\w.’'-]*(?:\ (?:de|da|del|la|van|von|der|al|bin|[A-ZÀ-ÖØ-Þ])[\w.’'-]*){0,4}"

# Formulas that open no sentence of a story, whatever follows.
_ALWAYS = re.compile(
    rf"""(?x) ^ [\W_]* (?:
      (?i: also\ read | read\ (?:more|also|next) | see\ also | related\ (?:stor(?:y|ies)|articles?|news)
        | you\ may\ (?:also\ )?like | lea\ también | lee\ también | te\ puede\ interesar ) \s* [:|]
    | (?i: watch | listen | read | live | gallery | in\ pictures | photos? | video | opinion | explainer ) \s* \|
    | (?i: read\ more | read\ next | advertisement | sponsored(?:\ content)? | share(?:\ this)? | all\ rights\ reserved
        | (?:file|stock|handout|archive|undated)\ (?:photo|image|picture|photograph)s?
        | (?:\d+\ )?comments? (?:\ \(?\d+\)?)? | (?:leave|post|add)\ a\ comment ) [\W_]* $
    | (?i: all\ rights\ reserved ) \s* [.|©–—-]
    | (?i: our\ standards ) \s* :
    | © | (?i: copyright\ (?: © | \(c\) | .* \b all\ rights\ reserved [\W_]* $ ) )
    | (?i: (?: additional\ )? (?: reporting | writing | editing ) \ by ) \b .* ;
      \s* (?i: (?: additional\ )? (?: reporting | writing | editing | compiled ) ) \b
    | (?: {_AGENCY} (?: \s*/\s* (?> {_AGENCY} | {_NAME} ) )* | (?i:file:?\ )? {_NAME} (?: \s*/\s* {_AGENCY} )+ )
      [)\]\s.]* $
    )"""
)

# Formulas that a sentence could begin with: furniture only when short and without an end mark.
_LABELS = re.compile(
    r"""(?ix) ^ [\W_]* (?:
      (?: source | sources | featured\ photo | (?:file\ )?(?:photo|photos|image|picture) | images | video | credits?
        | photograph | illustration | cover\ image | featured\ image | fuente | foto | imagen )
      (?: \s* [/&,] \s* (?: featured\ )? (?: photo | image | video | source ) s? )*
      (?: \s+ (?: credit | by | courtesy | source ) )* \s* [:|]
    | (?: photo | photos | photograph | image | images | picture | video | illustration ) \s+ (?: by | courtesy ) \b
    | (?: related | recommended | more\ on\ this | more\ from | más\ información | watch | listen ) \s* [:|]
    | read\ more\ (?: about | on | from | here | in | of ) \b
    | \(c\)\ \d{4} \b | copyright\ \d{4} \b
    | (?: additional\ )? (?: reporting | writing | editing ) \ by \b
    | (?: (?:first\ |last\ )? (?:published|updated|posted|modified) | publicado | actualizado ) \b :? \s* {DATE}
    | continue\ reading \b
    )""".replace("{DATE}", _DATE)
)

# Lists of topics have many words, and no end mark.
_TOPICS = re.compile(r"(?i)^[\W_]*(?:tags|topics|keywords|categories|category|filed under|etiquetas|temas)\s*[:|]")

# What a page asks of its readers; a speaker may ask the same, but is then named.
_REQUESTS = re.compile(
    r"""(?ix) ^ [\W_]* (?:
      for\ more\ (?: news | videos? | stories | updates | information ) \b .* \b
        (?: visit | follow | subscribe | check | click | channel | newsletter | website )
    | (?: follow | join | like | find ) \ (?: us | @\w+ ) \ on \ (?: twitter | x | facebook
        | instagram | telegram | whatsapp | youtube | linkedin | tiktok | google\ news ) \b
    | (?: follow | find ) \ \S+ (?:\ \S+){0,3} \ on \ (?: twitter | x | facebook | instagram ) \W+ @\w+ [\W_]* $
    | (?: subscribe | sign\ up ) \ (?: to | for | here | now ) \b .* \b
        (?: newsletter | channel | updates | alerts | inbox | podcast )
    | (?: get | receive ) \b .* \b our \b .* \b (?: newsletters? | alerts | updates | briefing )
    | (?: get | receive ) \b .* \b newsletters? \b .* \b your\ inbox
    | click\ here\ (?: to | for ) \b
    | share\ this\ (?: article | story | page | post ) \b
    )"""
)


def is_furniture(block: str) -> bool:
    """Whether a block (one line, without its line end) is furniture."""
    if len(block) > _LIMIT:
        return False
    if _ALWAYS.match(block):
        return True
    if _REQUESTS.match(block):
        return not _ATTRIBUTED.search(block)
    if _ENDED.search(block):
        return False
    return bool(_TOPICS.match(block)) or (len(block.split()) <= _LABEL_WORDS and bool(_LABELS.match(block)))
