import sqlite3
from contextlib import closing

import pytest

from bot.received import KEPT, Received, SetAside, clear_aside, set_aside
from index.errors import StoreIncompatible, StoreUnwritable


@pytest.fixture
def received(tmp_path):
    made = Received(tmp_path, bot=7)
    yield made
    made.close()


def test_an_update_is_new_once_even_after_it_was_answered(received):
    assert received.add(5, "message", "{}")
    assert not received.add(5, "message", "{}")
    received.finish(5)
    assert not received.add(5, "message", "{}")


def test_another_bots_update_of_the_same_number_is_new(tmp_path):
    for bot in (7, 8):
        received = Received(tmp_path, bot)
        assert received.add(5, "message", "{}")
        received.close()


def test_another_bots_open_update_keeps_no_answered_one_on_the_disk(tmp_path):
    for bot in (7, 8):
        received = Received(tmp_path, bot)
        received.add(5, "message", "open" if bot == 7 else "secret")
        if bot == 7:
            received.close()
    received.finish(5)
    assert all(b"secret" not in file.read_bytes() for file in tmp_path.iterdir())
    received.close()


def test_another_bots_open_update_is_kept_for_a_week_and_this_ones_for_good(tmp_path):
    now = [0.0]
    for bot in (7, 8):
        received = Received(tmp_path, bot, clock=lambda: now[0])
        received.add(5, "message", f"secret of {bot}")
        received.say(5, 0, "secret")
        received.close()
    for now[0], left in ((KEPT - 1, 1), (KEPT + 1, 0)):
        Received(tmp_path, 8, clock=lambda: now[0]).close()
        with closing(sqlite3.connect(tmp_path / "inbox.sqlite")) as db:
            assert db.execute("SELECT count(*) FROM updates WHERE bot = 7").fetchone() == (left,)
            assert db.execute("SELECT count(*) FROM said").fetchone() == (1 + left,)
    assert all(b"secret of 7" not in file.read_bytes() for file in tmp_path.iterdir())
    received = Received(tmp_path, 8, clock=lambda: now[0])
    assert [number for number, *_ in received.unfinished()] == [5]
    received.close()


def test_what_is_open_is_found_after_the_process_the_oldest_first_with_its_tries(tmp_path):
    received = Received(tmp_path, 7)
    for number in (9, 3, 5):
        received.add(number, "message", f"content {number}")
    received.begin(3)
    received.finish(9)
    received.close()

    received = Received(tmp_path, 7)
    assert received.unfinished() == [(3, "content 3", 1), (5, "content 5", 0)]
    received.close()


def test_each_try_is_counted_and_knows_what_was_said_in_the_ones_before(received):
    received.add(5, "message", "{}")
    assert received.begin(5)[:3:2] == (1, [])
    received.say(5, 0, "first")
    received.say(5, 1, "second")
    assert received.begin(5)[:3:2] == (2, ["first", "second"])
    received.count(5, -1)
    assert received.begin(5)[0] == 2


def test_of_an_answered_update_nothing_but_its_number_is_on_the_disk(tmp_path, received):
    received.add(5, "message", "when was the secret call?")
    received.begin(5)
    received.say(5, 0, "the secret call was on Monday")
    received.finish(5)
    assert all(b"secret" not in file.read_bytes() for file in tmp_path.iterdir())


def test_a_wipe_that_a_reader_of_the_file_holds_up_says_so_and_the_next_one_does_it(tmp_path, received):
    received._db.execute("PRAGMA busy_timeout = 0")
    received.add(5, "message", "{}")
    with closing(sqlite3.connect(tmp_path / "inbox.sqlite", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM updates").fetchall()
        received.finish(5)
        assert not received.wipe()
    assert received.wipe()


def test_how_often_a_message_may_have_been_taken_outlasts_the_process_until_it_is_confirmed(tmp_path):
    for sends in range(3):
        received = Received(tmp_path, 7)
        received.add(5, "message", "{}")
        assert received.begin(5)[3] == sends
        received.mark_unheard(5, 0)
        received.close()
    received = Received(tmp_path, 7)
    received.say(5, 0, "first")
    assert received.begin(5)[3] == 0
    received.finish(5)
    assert received._db.execute("SELECT * FROM unheard").fetchall() == []
    received.close()


def test_a_file_of_the_version_before_is_read_on(tmp_path, received):
    received.add(5, "message", "{}")
    received._db.execute("DROP TABLE unheard")
    received._db.execute("PRAGMA user_version = 1")
    received.close()
    received = Received(tmp_path, 7)
    received.mark_unheard(5, 0)
    assert received.begin(5)[3] == 1
    received.close()


def test_an_update_whose_answer_may_have_come_is_listed_as_such(tmp_path, received):
    for number, state in ((5, "unknown"), (6, "aside")):
        received.add(number, "message", "secret")
        received.finish(number, state)
    assert [(one.update_id, one.is_unknown) for one in set_aside(tmp_path)] == [(5, True), (6, False)]
    assert clear_aside(tmp_path) == 2


def test_no_mark_reads_the_numbers_of_a_week(received):
    statements = []
    received.add(5, "message", "{}")
    received._db.set_trace_callback(statements.append)
    received.begin(5)
    received.say(5, 0, "said")
    received.unfinished()
    received.finish(5)
    received._db.set_trace_callback(None)
    asked = [one for one in statements if one.startswith(("SELECT", "UPDATE", "DELETE"))]
    plans = [row[3] for one in asked for row in received._db.execute(f"EXPLAIN QUERY PLAN {one}")]
    assert len(asked) >= 5
    assert [plan for plan in plans if plan.startswith("SCAN updates")] == []


def test_an_update_that_is_set_aside_is_listed_without_its_words(tmp_path):
    received = Received(tmp_path, 7, clock=lambda: 1_000.0)
    received.add(5, "callback_query", "secret")
    received.add(6, "message", "secret")
    received.finish(5, "aside")
    assert set_aside(tmp_path) == [SetAside(5, "callback_query", 1_000.0)]
    received.close()


def test_the_list_of_what_is_set_aside_is_cleared_while_the_bot_runs_and_the_numbers_stay_known(tmp_path, received):
    for number in (5, 6):
        received.add(number, "message", "secret")
    received.finish(5, "aside")
    assert clear_aside(tmp_path) == 1
    assert set_aside(tmp_path) == []
    assert not received.add(5, "message", "secret")
    assert [number for number, *_ in received.unfinished()] == [6]
    assert clear_aside(tmp_path) == 0
    assert clear_aside(tmp_path / "nowhere") == 0


def test_where_the_bot_never_ran_nothing_is_set_aside_and_nothing_is_made(tmp_path):
    assert set_aside(tmp_path / "data") == []
    assert not (tmp_path / "data").exists()


def test_an_old_number_is_forgotten_but_never_one_that_is_open_or_set_aside(tmp_path):
    now = [0.0]
    received = Received(tmp_path, 7, clock=lambda: now[0])
    for number in (1, 2, 3):
        received.add(number, "message", "{}")
    received.finish(1)
    received.finish(2, "aside")
    received.close()
    now[0] = KEPT + 1
    received = Received(tmp_path, 7, clock=lambda: now[0])
    assert received.add(1, "message", "{}")
    assert not received.add(2, "message", "{}")
    assert not received.add(3, "message", "{}")
    received.close()


def test_a_second_bot_on_the_same_folder_is_told_so(tmp_path, received):
    with pytest.raises(StoreUnwritable, match="Another process runs the bot"):
        Received(tmp_path, 7)


def test_a_newer_versions_file_is_left_alone(tmp_path, received):
    received._db.execute("PRAGMA user_version = 99")
    received.close()
    with pytest.raises(StoreIncompatible):
        Received(tmp_path, 7)
    with pytest.raises(StoreIncompatible):  # and the folder is not held by the one that failed
        Received(tmp_path, 7)


def test_of_many_answered_updates_little_more_than_their_numbers_takes_room(tmp_path, received):
    for number in range(1_000):
        received.add(number, "message", "x" * 1_000)
        received.say(number, 0, "y" * 1_000)
        if number >= 12:
            received.finish(number - 12)
    received._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert (tmp_path / "inbox.sqlite").stat().st_size < 200 * 1_000
    assert [update for update, _, _ in received.unfinished()] == list(range(988, 1_000))
