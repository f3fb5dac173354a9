import asyncio
import threading

import pytest

from bot.desk import Desk
from bot.memory import Conversation, Memory
from index.errors import StoryUnknown
from index.library import Library
from index.types import Answer, Reason
from tests.unit.parts import story_of


@pytest.fixture
def desk(library):
    library.add(story_of("The president called on Monday.", "He spoke of oil.", name="call"))
    made = Desk(library, Memory())
    yield made
    made.close()


async def asked(desk, conversation):
    found = await desk.ask("Who called on Monday?", within=conversation)
    await desk.keep(lambda _, memory: memory.add_turn(conversation, found.turn))


async def test_an_outcome_comes_with_the_stories_of_its_citations(desk):
    found = await desk.ask("The president called on Monday?")
    assert isinstance(found.outcome, Answer)
    assert set(found.stories) == {"call"}
    assert found.memo is None


async def test_a_refusal_without_a_nearest_comes_with_no_story(desk):
    found = await desk.ask("😀")
    assert (found.outcome.reason, found.stories) == (Reason.NOT_A_QUESTION, {})


async def test_many_ask_at_once_and_the_loop_is_never_held_up(desk):
    held = threading.Event()
    waiting = asyncio.ensure_future(desk._run(lambda: held.wait(10)))
    asking = [asyncio.ensure_future(desk.ask("Who called on Monday?")) for _ in range(5)]
    await asyncio.sleep(0.02)
    assert not any(one.done() for one in asking)
    held.set()
    assert await waiting
    found = await asyncio.gather(*asking)
    assert len({str(one.outcome) for one in found}) == 1


async def test_questions_are_answered_side_by_side_and_each_gets_its_own(library, monkeypatch):
    library.add(story_of("The president called on Monday.", "The farmers were glad of the rain.", name="call"))
    both = threading.Barrier(2, timeout=10)
    answered = Library.answer

    def meeting(self, *asked):
        both.wait()  # one alone would wait for ever
        return answered(self, *asked)

    monkeypatch.setattr(Library, "answer", meeting)
    desk = Desk(library, Memory(), at_once=2)
    who, what = await asyncio.gather(desk.ask("Who called on Monday?"), desk.ask("Who was glad of the rain?"))
    assert who.outcome.statements[0].text == "The president called on Monday."
    assert what.outcome.statements[0].text == "The farmers were glad of the rain."
    assert who.state == what.state == library.store.generation
    desk.close()


async def test_a_story_that_was_just_added_or_removed_is_known_to_all(library):
    desk = Desk(library, Memory(), at_once=2)
    for _ in range(2):
        await desk.look(lambda library, _: library.add(story_of("The president called on Monday.", name="call")))
        found = await asyncio.gather(*(desk.ask("Who called on Monday?") for _ in range(4)))
        assert {type(one.outcome) for one in found} == {Answer}
        await desk.look(lambda library, _: library.remove("call"))
        found = await asyncio.gather(*(desk.ask("Who called on Monday?") for _ in range(4)))
        assert {one.outcome.reason for one in found} == {Reason.NO_STORIES}
    desk.close()


async def test_what_goes_wrong_inside_comes_out(desk):
    with pytest.raises(StoryUnknown):
        await desk.story("none")
    assert (await desk.story("call")).id == "call"
    assert (await desk.newest())[1] == 0
    await desk.warm_up()
    await desk.suggest()


async def test_a_conversation_is_remembered_until_it_is_forgotten(desk):
    here, there = Conversation(1, 1), Conversation(1, 2)
    await asked(desk, here)
    assert (await desk.ask("when?", within=here)).outcome.understood == "Who called on Monday – when?"
    assert (await desk.ask("when?", within=there)).outcome.understood is None
    assert await desk.forget(1, 1)
    assert (await desk.ask("when?", within=here)).outcome.understood is None


async def test_small_talk_leaves_a_conversation_where_it_was(desk):
    here = Conversation(1, 1)
    await asked(desk, here)
    assert (await desk.ask("thanks!", within=here)).memo is None
    assert (await desk.ask("when?", within=here)).outcome.understood == "Who called on Monday – when?"


async def test_only_words_that_are_all_one_persons_are_put_under_their_name(library):
    said = "“We will win the vote,” said Anna Weber, but Karl Bauer replied: “You will lose it badly.”"
    story = story_of(said, "Weber said that the vote was hers.", name="vote")
    library.add(story)
    desk = Desk(library, Memory())
    quotes = library.quotebook("vote").quotes
    both = [await desk.speaker("vote", span) for quote in quotes if quote.kind == "direct" for span in quote.spans]
    assert [speaker.name for speaker in both] == ["Anna Weber", "Karl Bauer"]
    assert await desk.speaker("vote", story.paragraphs[0]) is None
    assert await desk.speaker("vote", story.paragraphs[1]) is None
    desk.close()
