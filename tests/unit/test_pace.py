from datetime import UTC, datetime

import pytest
from telegram import CallbackQuery, Chat, InlineQuery, Message, Update, User

from bot.pace import Pace, Verdict

GO, TELL, DROP = Verdict


def asked(at=0, reader=1, kind=Chat.PRIVATE, text="why?"):
    date = datetime.fromtimestamp(at, UTC)
    return Update(1, message=Message(1, date, Chat(reader, kind), User(reader, "R", is_bot=False), text=text))


def pressed(reader=1):
    return Update(1, callback_query=CallbackQuery("1", User(reader, "R", is_bot=False), "1"))


def test_who_asks_too_fast_is_told_once_until_they_slow_down():
    pace = Pace(3)
    assert [pace.of(asked(), 0) for _ in range(6)] == [GO, GO, GO, TELL, DROP, DROP]
    assert [pace.of(asked(20), 20) for _ in range(3)] == [GO, TELL, DROP]


def test_one_readers_haste_is_nothing_to_another():
    pace = Pace(1)
    assert [pace.of(asked(reader=reader), 0) for reader in (1, 1, 2)] == [GO, TELL, GO]


def test_taps_count_too_and_so_do_commands_in_groups():
    pace = Pace(2)
    assert pace.of(pressed(), 5) is GO
    assert pace.of(asked(5, kind=Chat.GROUP, text="/story"), 5) is GO
    assert pace.of(pressed(), 5) is TELL


def test_what_comes_late_after_an_outage_is_judged_by_when_it_was_asked():
    pace = Pace(1)
    assert [pace.of(asked(minute * 60), 10_000) for minute in range(5)] == [GO] * 5


def test_a_date_in_the_future_buys_nothing():
    pace = Pace(1)
    assert [pace.of(asked(10_000_000), now) for now in (0, 1)] == [GO, TELL]


def test_typing_an_inline_query_is_not_asking():
    pace = Pace(1)
    query = Update(1, inline_query=InlineQuery("1", User(1, "R", is_bot=False), "wh", ""))
    assert [pace.of(query, 0) for _ in range(3)] == [GO] * 3


@pytest.mark.parametrize("pace", [Pace(0), Pace(1, unlimited=[1])])
def test_without_a_limit_and_for_those_who_run_it_nothing_is_too_fast(pace):
    assert [pace.of(asked(), 0) for _ in range(100)] == [GO] * 100
