import asyncio
import threading

import pytest

from bot.desk import Desk
from index.errors import StoryUnknown
from index.types import Answer, Reason
from tests.unit.parts import story_of


@pytest.fixture
def desk(library):
    library.add(story_of("The president called on Monday.", "He spoke of oil.", name="call"))
    made = Desk(library)
    yield made
    made.close()


async def test_an_outcome_comes_with_the_stories_of_its_citations(desk):
    outcome, stories = await desk.ask("The president called on Monday?")
    assert isinstance(outcome, Answer)
    assert set(stories) == {"call"}


async def test_a_refusal_without_a_nearest_comes_with_no_story(desk):
    outcome, stories = await desk.ask("😀")
    assert (outcome.reason, stories) == (Reason.NOT_A_QUESTION, {})


async def test_many_ask_at_once_and_the_loop_is_never_held_up(desk):
    held = threading.Event()
    waiting = asyncio.ensure_future(desk._run(lambda: held.wait(10)))
    asking = [asyncio.ensure_future(desk.ask("Who called on Monday?")) for _ in range(5)]
    await asyncio.sleep(0.02)
    assert not any(one.done() for one in asking)
    held.set()
    assert await waiting
    outcomes = await asyncio.gather(*asking)
    assert len({str(outcome) for outcome in outcomes}) == 1


async def test_what_goes_wrong_inside_comes_out(desk):
    with pytest.raises(StoryUnknown):
        await desk.story("none")
    assert (await desk.story("call")).id == "call"
    assert (await desk.newest())[1] == 0
    await desk.warm_up()
    await desk.suggest()
