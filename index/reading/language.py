"""A text that doesn't declare its language -> its language's code, as it surely seems.

py3langid (Lui and Baldwin's langid.py, kept up by Barbaresi) tells some 140 languages, offline. It is imported only
where it is needed: it takes half a second, and most stories declare their language.
"""

_SURE = 30.0
"""By how much another language must beat English, in nats: of 1,500 English headlines, snippets and tweets under 160
characters none reached 30; nine in ten Spanish sentences pass it by 20 or more."""

_ENOUGH = 5_000  # characters


def guess_language(text: str) -> str:
    """The language of a text as a lower-case code (ISO 639); "en" unless another one is sure."""
    if text.isascii() and len(text) < 40:
        return "en"  # too little to tell
    from py3langid import langid

    scores = dict(langid.rank(text[:_ENOUGH]))
    best = max(scores, key=scores.__getitem__)
    return best if scores[best] - scores["en"] > _SURE else "en"
