import socket
import urllib.request

import pytest

from bot import metrics
from bot.desk import Desk
from bot.memory import Memory
from bot.settings import Settings
from index.errors import SettingsInvalid
from tests.unit.parts import story_of


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def value(name, **labels):
    return metrics.REGISTRY.get_sample_value(name, labels) or 0


async def test_what_was_asked_is_counted_and_timed_at_every_stage(library):
    library.add(story_of("The harbour of Vell has 12 cranes.", name="one"))
    before = {stage: value("verbatim_stage_seconds_count", stage=stage) for stage in ("queue", "find")}
    desk = Desk(library, Memory())
    outcome = (await desk.ask("How many cranes has the harbour of Vell?")).outcome
    desk.close()
    metrics.count(outcome)
    assert value("verbatim_stage_seconds_count", stage="queue") > before["queue"]
    assert value("verbatim_stage_seconds_count", stage="find") == before["find"] + 1
    assert value("verbatim_waiting") == 0
    assert (value("verbatim_stories"), value("verbatim_passages")) == (1, 1)
    assert value("verbatim_questions_total", kind="answer") + value("verbatim_questions_total", kind="refusal") >= 1


async def test_stories_that_were_added_or_removed_are_counted_anew(library):
    desk = Desk(library, Memory())
    await desk.look(lambda opened, _: opened.add(story_of("The harbour of Vell has 12 cranes.", name="one")))
    assert value("verbatim_stories") == 1
    await desk.look(lambda opened, _: opened.remove("one"))
    assert value("verbatim_stories") == 0
    desk.close()


def test_they_are_served_where_the_settings_say_and_nowhere_after_the_stop(tmp_path):
    (tmp_path / "library.sqlite").write_bytes(b"x" * 1_000)
    address = f"127.0.0.1:{free_port()}"
    stop = metrics.serve(Settings(verbatim_metrics=address, verbatim_data=tmp_path))
    with urllib.request.urlopen(f"http://{address}/metrics") as answered:
        text = answered.read().decode()
    assert "verbatim_data_bytes 1000.0" in text
    assert "process_resident_memory_bytes" in text
    stop()
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"http://{address}/metrics")


def test_an_address_that_is_taken_is_named_with_the_remedy(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(SettingsInvalid, match="VERBATIM_METRICS"):
            metrics.serve(Settings(verbatim_metrics=address, verbatim_data=tmp_path))


def test_without_an_address_nothing_is_served(tmp_path):
    metrics.serve(Settings(verbatim_data=tmp_path))()
