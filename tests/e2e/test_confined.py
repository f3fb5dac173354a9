"""A bot as `deploy/` runs it: another user, without rights, on a root that takes no writes; one folder is its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.bot_api import BotApi
from tests.e2e.bot_process import BotProcess
from tests.e2e.conftest import copied, happens, new_token, quotations, settings
from tests.e2e.reader import Reader
from tests.e2e.test_conversation import QUESTION, SENTENCE

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="confines as Linux does")
USER = 10_001
OWN, FLEETING = "/mnt", "/var/tmp"  # as only this process sees them
ROOT = Path(__file__).parents[2]

# It may still read what root may, so that it finds this environment, wherever that is.
CONFINE = f"""
set -e
mount --bind "$1" {OWN}
mount -t tmpfs tmpfs {FLEETING}
mount -o remount,bind,ro /
if touch /etc/verbatim-was-here 2>/dev/null; then echo 'the root takes writes' >&2; exit 9; fi
cd {OWN}
shift
exec setpriv --reuid {USER} --regid {USER} --clear-groups --no-new-privs --bounding-set -all,+dac_read_search \
  --inh-caps -all,+dac_read_search --ambient-caps +dac_read_search "$@"
"""
NAMESPACE = ("unshare", "--mount", "--propagation", "private", "sh", "-c", CONFINE, "sh")


@pytest.fixture
def own(bot: BotProcess, tmp_path: Path) -> Path:
    """A folder of the user's own, with the bundled story already indexed."""
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        pytest.skip("confining a process takes root, unshare and setpriv")
    tried = subprocess.run([*NAMESPACE, str(tmp_path), "true"], capture_output=True, check=False)
    if tried.returncode:
        pytest.skip(f"nothing can be confined here: {tried.stderr.decode(errors='replace').strip()[-80:]}")
    readers = shutil.ignore_patterns("memory*", "inbox*")
    shutil.copytree(Path(bot.env["VERBATIM_DATA"]), tmp_path / "data", ignore=readers, copy_function=copied)
    for place in (tmp_path, *tmp_path.rglob("*")):
        if "models" not in place.parts or place.is_dir():  # those are links to what others use
            os.chown(place, USER, USER)
    return tmp_path


def state(process_id: int, name: str) -> list[str]:
    lines = Path(f"/proc/{process_id}/status").read_text("ascii").splitlines()
    return next(line.split()[1:] for line in lines if line.startswith(f"{name}:"))


async def test_a_confined_bot_starts_answers_remembers_and_stops(
    api: BotApi, own: Path, meet: Callable[[BotProcess], Reader]
) -> None:
    outside = settings(own, VERBATIM_DATA=f"{OWN}/data", HOME=OWN, TMPDIR=FLEETING, PYTHONDONTWRITEBYTECODE="1")
    env = outside | {"PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])}
    command = (*NAMESPACE, str(own), sys.executable, "-m", "bot", "run")
    bot = BotProcess(api, new_token(), args=command, env=env, cwd=own)
    try:
        await bot.start()
        assert bot.process_id is not None
        assert state(bot.process_id, "Uid") == [str(USER)] * 4
        assert state(bot.process_id, "NoNewPrivs") == ["1"]

        (shown,) = await meet(bot).says(QUESTION)

        assert quotations(shown) == [SENTENCE]
        await happens(lambda: (own / "data" / "memory.sqlite").exists())
        await bot.stop()
    finally:
        await bot.kill()
    assert "Traceback" not in bot.stderr
    assert {place.stat().st_uid for place in (own / "data").glob("*.sqlite")} == {USER}
