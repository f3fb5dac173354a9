"""Reported words in the sentence by which the story reports them."""

from index.answering.reported import reported
from index.types import Quote, QuoteKind, Span, Speaker
from tests.unit.parts import sentence_spans, story_of

WEBER, BRAUN = Speaker("Anna Weber"), Speaker("Paul Braun")
STORY = story_of(
    "On Monday, Weber said the dam was old and denied that money was short.",
    "Weber said the lake was full, while Braun said the river was dry.",
    "“It holds,” said Weber, adding that rain was welcome.",
    "Weber said that nobody knew.",
    "Braun saw no danger. He hoped for rain.",
    "“It leaks,” Braun replied, warning that the valley was empty.",
)
SENTENCES = sentence_spans(STORY)


def span(words, within=0):
    start = STORY.text.index(words, within)
    return Span(start, start + len(words))


def quote(words, speaker=WEBER, kind=QuoteKind.INDIRECT, **more):
    return Quote((span(words),), kind, speaker, **more)


def texts(own, every=()):
    made = reported(own, [*own, *every], STORY, SENTENCES)
    return [" … ".join(s.of(STORY.text) for s in q.spans) for q in made]


def test_a_report_is_shown_in_its_whole_sentence():
    assert texts([quote("nobody knew")]) == ["Weber said that nobody knew."]


def test_two_reports_in_one_sentence_are_one_statement():
    both = [quote("the dam was old"), quote("money was short")]
    assert texts(both) == ["On Monday, Weber said the dam was old and denied that money was short."]


def test_the_occasion_is_not_repeated_where_the_sentence_has_it():
    (made,) = reported([q := quote("the dam was old", occasion=span("On Monday"))], [q], STORY, SENTENCES)
    assert made.occasion is None
    assert (made.kind, made.speaker) == (QuoteKind.INDIRECT, WEBER)


def test_where_another_speaks_in_the_sentence_only_the_speakers_own_part_is_shown():
    own = quote("the lake was full", speaker_span=span("Weber said the lake"), cue_span=None)
    own = quote("the lake was full", speaker_span=Span(own.speaker_span.start, own.speaker_span.start + 5))
    other = quote("the river was dry", BRAUN)
    assert texts([own], [other]) == ["Weber said the lake was full"]
    assert texts([other], [own]) == ["the river was dry"]


def test_direct_speech_of_the_same_speaker_is_not_shown_once_more():
    direct = quote("“It holds,”", kind=QuoteKind.DIRECT)
    own = quote("that rain was welcome", cue_span=span("adding"))
    assert texts([direct, own]) == ["adding that rain was welcome"]


def test_direct_quotations_are_no_reports():
    assert texts([quote("“It holds,”", kind=QuoteKind.DIRECT)]) == []


def test_a_report_over_two_sentences_stays_as_it_is():
    assert texts([quote("no danger. He hoped", BRAUN)]) == ["no danger. He hoped"]
    assert texts([]) == []


def test_a_report_starts_behind_the_dateline():
    story = story_of("PARIS (AP) — Weber said the dam was old.", "BERLIN, May 3 - Braun said it was new.")
    spans = [Span(at, at + len(w)) for w in ("the dam was old", "it was new") for at in [story.text.index(w)]]
    own = [Quote((s,), QuoteKind.INDIRECT, who) for s, who in zip(spans, (WEBER, BRAUN), strict=True)]
    made = [q.spans[0].of(story.text) for q in reported(own, own, story, sentence_spans(story))]
    assert made == ["Weber said the dam was old.", "Braun said it was new."]


def test_what_another_says_in_a_clause_of_their_own_is_left_out_even_of_the_content():
    own = quote("the lake was full, while Braun said the river was dry")
    other = quote("the river was dry", BRAUN, speaker_span=span("Braun said the river"))
    assert texts([own], [other]) == ["Weber said the lake was full"]


def test_what_another_reports_of_a_speaker_is_shown_in_the_whole_sentence():
    story = story_of("Braun said that Weber had promised to help.")
    spans = [Span(story.text.index(w), len(story.text) - 1) for w in ("that Weber", "to help")]
    every = [Quote((spans[0],), QuoteKind.INDIRECT, BRAUN), Quote((spans[1],), QuoteKind.INDIRECT, WEBER)]
    for own in every:
        (made,) = reported([own], every, story, sentence_spans(story))
        assert made.spans[0].of(story.text) == "Braun said that Weber had promised to help."


def test_a_cue_in_another_sentence_widens_nothing():
    own = quote("the river was dry", BRAUN, cue_span=span("hoped"), speaker_span=span("Braun said"))
    assert texts([own], [quote("the lake was full")]) == ["Braun said the river was dry"]


def test_what_a_speaker_adds_behind_words_shown_as_quoted_begins_at_its_own_cue():
    braun = span("Braun replied")
    said = quote("“It leaks,”", BRAUN, QuoteKind.DIRECT, speaker_span=braun, cue_span=span("replied"))
    added = quote("that the valley was empty", BRAUN, speaker_span=braun, cue_span=span("warning"))
    assert texts([added], [said]) == ["warning that the valley was empty"]
