import pytest

from bot import choosing, links, shelf
from bot.buttons import LIST, STORY, SWITCH
from bot.choosing import Choice, choice, choose, elsewhere, listing
from bot.memory import Memory
from bot.render import Button, Reply
from index.errors import StoryUnknown
from index.types import Citation, Reason, Refusal, Span
from tests import telegram_html
from tests.unit.parts import story_of


@pytest.fixture
def memory():
    made = Memory()
    yield made
    made.close()


@pytest.fixture
def two(library):
    """A library of two stories."""
    library.add(story_of("The president called on Monday.", "He spoke of oil.", name="call"))
    library.add(story_of("The harbour wall costs four million crowns.", name="harbour"))
    return library


def test_a_chat_and_each_of_its_topics_choose_for_themselves(two, memory):
    choose(two, memory, 1, 0, "call")
    choose(two, memory, 1, 7, "harbour")
    assert [choice(two, memory, 1, topic).story_id for topic in (0, 7, 8)] == ["call", "harbour", None]
    choose(two, memory, 1, 7, None)
    assert choice(two, memory, 1, 7) == Choice()


def test_that_the_chosen_story_is_gone_is_known_until_it_was_told(two, memory):
    choose(two, memory, 1, 0, "harbour")
    two.remove("harbour")
    assert choice(two, memory, 1, 0) == choice(two, memory, 1, 0) == Choice(gone=True)
    choose(two, memory, 1, 0, None)
    assert choice(two, memory, 1, 0) == Choice()
    with pytest.raises(StoryUnknown):
        choose(two, memory, 1, 0, "harbour")


def test_what_only_another_story_answers_leads_there_with_the_question_remembered(two, memory):
    question = "What does the harbour wall cost?"
    refused = two.ask(question, "call")
    assert isinstance(refused, Refusal)
    other = elsewhere(two, memory, refused, "call")
    assert other is not None
    assert other.story.id == "harbour"
    assert memory.recall(other.memo) == (question, "harbour")


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason not in choosing.NOT_THERE])
def test_what_was_no_question_to_a_story_is_put_to_no_other(two, memory, reason):
    assert elsewhere(two, memory, Refusal("What does the harbour wall cost?", reason), "call") is None


def test_without_a_choice_all_were_asked_already(two, memory):
    assert elsewhere(two, memory, Refusal("What does the harbour wall cost?", Reason.NOT_COVERED), None) is None


def test_a_page_past_the_end_is_the_last_one(two, memory):
    assert [story.id for story in listing(two, memory, 1, 0).stories] == ["harbour", "call"]
    assert listing(two, memory, 1, 0, 900).offset == 0
    assert listing(two, memory, 1, 0, 900).total == 2


def test_buttons_of_stories_fit_and_lead_back():
    story = story_of("A sentence.", name="x" * 40)
    data = [shelf.story_data(story.id), shelf.story_data(None), shelf.list_data(8), shelf.switch_data(10**11)]
    assert all(len(one.encode()) <= 64 for one in data)
    assert [bool(pattern.match(one)) for pattern, one in zip((STORY, STORY, LIST, SWITCH), data, strict=True)] == [
        True
    ] * 4


def test_a_title_of_any_length_and_marks_is_listed_as_telegram_takes_it(two, memory):
    two.add(story_of("A sentence.", name="long", title="<b>&" * 100, source="\"'" * 100))
    for chosen in (None, "long"):
        choose(two, memory, 1, 0, chosen)
        reply = shelf.render_list(listing(two, memory, 1, 0))
        assert telegram_html.parse(reply.parts[0]).length <= 4096
        assert all(len(button.label) <= 70 for row in reply.buttons for button in row)


def test_what_is_said_around_a_long_answer_goes_into_a_message_of_its_own(two, memory):
    other = choosing.Elsewhere(two.story("harbour"), 1)
    framed = shelf.framed(Reply(("x" * 4096,), ((Button("[1]", "c"),),)), Choice(gone=True), other)
    assert [telegram_html.parse(part).length <= 4096 for part in framed.parts] == [True] * 3
    assert framed.buttons[1:] == ((Button("[1]", "c"),),)


# Links


def test_a_link_to_a_story_whose_id_looks_like_a_question_is_to_that_story(library):
    library.add(story_of("The president called on Monday.", name="call", questions=("Who called?",)))
    library.add(story_of("He called again.", name="call-q-1"))
    assert links.target(library, "call-q-1") == links.Target(library.story("call-q-1"))
    library.remove("call-q-1")
    assert links.target(library, "call-q-1") == links.Target(library.story("call"), "Who called?")


def test_a_link_to_a_citation_leads_to_its_place_and_is_left_out_where_it_would_be_too_long(two):
    story = two.story("call")
    span = Span(0, 10)
    carried = links.citation_link(Citation(1, story.id, span, span.of(story.text)))
    target = links.target(two, carried)
    assert target.place.span == span
    assert target.place.holds(story)
    assert links.citation_link(Citation(1, "x" * 40, Span(10_000_000, 10_000_009), "words")) is None


@pytest.mark.parametrize("carried", ["", "-", "call-q-", "call-c-9-3-abcd", "CALL", "x" * 64, "call-c-0-10-zzzz"])
def test_any_other_link_leads_nowhere(two, carried):
    assert links.target(two, carried) is None
