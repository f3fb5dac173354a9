"""Furniture: lines that a page puts around a story and that are none of its sentences.

Only a whole short block that opens with such a formula counts; a sentence that merely contains one
stays in the story.
"""

import re

_LIMIT = 240  # characters; furniture is short

_FORMULAS = re.compile(
    r"""(?ix) ^ [\W_]* (?:
      (?: source | sources | featured\ photo | photo | photos | image | images | picture | video | credit
        | photograph | illustration | cover\ image | featured\ image | fuente | foto | imagen )
      (?: \s* [/&,] \s* (?: featured\ )? (?: photo | image | video | source ) s? )*
      (?: \s+ (?: credit | by | courtesy | source ) )* \s* [:|]
    | (?: also\ read | read\ (?:more|also|next) | related (?:\ (?:stories|articles|story|article|news))?
        | see\ also | more\ on\ this | more\ from | you\ may\ (?:also\ )?like | recommended
        | lea\ también | lee\ también | te\ puede\ interesar | más\ información ) \s* [:|]
    | for\ more\ (?: news | videos? | stories | updates | information ) \b .* \b
        (?: visit | follow | subscribe | check | click | channel | newsletter | website )
    | (?: follow | join | like | find ) \ (?: us | \S+(?:\ \S+)? ) \ on \ (?: twitter | x | facebook
        | instagram | telegram | whatsapp | youtube | linkedin | tiktok | google\ news ) \b
    | (?: subscribe | sign\ up ) \ (?: to | for | here | now ) \b .* \b
        (?: newsletter | channel | updates | alerts | inbox | podcast )
    | click\ here\ to \b | share\ this \b | advertisement \W* $ | continue\ reading \b .{0,40} $
    | (?: © | \(c\) | copyright\ (?:©|\(c\)|\d{4}) )
    | all\ rights\ reserved
    )"""
)


def is_furniture(block: str) -> bool:
    """Whether a block (one line, without its line end) is furniture."""
    return len(block) <= _LIMIT and bool(_FORMULAS.match(block))
