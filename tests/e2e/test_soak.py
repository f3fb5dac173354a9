"""The soak itself, short: it measures a real bot, and stands being interrupted."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

from index.library import bundled_story
from tests.e2e.bot_process import START_TIMEOUT
from tests.e2e.conftest import happens
from tests.soak.__main__ import Run
from tests.soak.record import Soak


def short(folder: Path, questions: int) -> tuple[Soak, Run]:
    soak = Soak.of(questions, readers=10, at_once=4, stories=1, passages=25)
    return soak, Run(soak, [bundled_story()], folder / "data", every=0.5, seed=1)


async def test_a_short_soak_loses_nothing_and_sees_the_bot_from_outside(data: Path) -> None:
    soak, run = short(data, 40)
    await run.through()
    assert (soak.ended, soak.asked, soak.lost, soak.doubled, soak.left_open) == ("", 40, [], [], 0)
    assert soak.samples[-1].questions == 40
    assert soak.samples[-1].resident > 100
    assert soak.samples[-1].handles > 10
    assert 0 < soak.last[0] <= soak.last[1]


async def test_a_soak_that_is_stopped_keeps_what_it_has_measured(data: Path) -> None:
    soak, run = short(data, 1_000_000)
    running = asyncio.create_task(run.through())
    await happens(lambda: soak.samples and soak.samples[-1].questions, within=START_TIMEOUT)
    os.kill(os.getpid(), signal.SIGTERM)
    await running
    assert soak.ended == "stopped by SIGTERM"
    assert soak.asked >= 1
    assert soak.windows
    assert soak.left_open is not None  # for the next run, which in a soak there is none of
