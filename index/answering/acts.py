"""What somebody does by speaking: denies, promises, warns … told by the verb of a question and the cue of a quotation.

A question that asks for an act ("What does X deny?") wants the quotations with such a cue; "say", "explain" or "claim"
ask for all. Each class has the words that English reporters use for one another in that sense, as stems.
"""

import re

from index.answering.stems import stem
from index.names import fold

_CLASSES = [
    frozenset(stem(word) for word in words.split())
    for words in (
        "deny denial refute reject dispute rebut disavow",
        "promise vow pledge swear guarantee commit commitment assure",
        "warn warning threaten threat caution",
        "admit admission acknowledge concede confess confession",
        "confirm confirmation acknowledge verify",
        "propose proposal suggest suggestion recommend recommendation offer",
        "demand urge call appeal request insist",
        "predict prediction forecast expect",
        "criticize criticise criticism attack blast slam condemn denounce rebuke deride",
        "praise laud hail applaud commend welcome",
        "apologize apologise apology regret",
        "announce announcement unveil declare",
    )
]
ASKED = r"""(?: den(?:y|ies|ied) | promis(?:e|es|ed) | vow(?:s|ed)? | pledg(?:e|es|ed) | warn(?:s|ed)?
    | threaten(?:s|ed)? | admit(?:s|ted)? | conced(?:e|es|ed) | confess(?:es|ed)? | acknowledg(?:e|es|ed)
    | confirm(?:s|ed)? | propos(?:e|es|ed) | suggest(?:s|ed)? | recommend(?:s|ed)? | demand(?:s|ed)? | urg(?:e|es|ed)
    | predict(?:s|ed)? | critici[sz](?:e|es|ed) | prais(?:e|es|ed) | apologi[sz](?:e|es|ed) (?: \s+ for )?
    | announc(?:e|es|ed) | reject(?:s|ed)? )"""
"""The verbs by which a question asks for an act, as a pattern with blanks."""


def is_act(asked: str, cue: str) -> bool:
    """Whether a quotation with this cue does what the verb of a question asks for."""
    words = {stem(word) for word in re.findall(r"\w+", fold(cue))}
    verb = stem(fold(asked).split()[0])
    return verb in words or any(verb in kin and kin & words for kin in _CLASSES)
