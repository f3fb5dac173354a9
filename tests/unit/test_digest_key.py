import re
import stat
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.backup import back_up
from bot.conversation import Conversation
from bot.digest_key import NAME, key_in
from bot.memory import Memory
from bot.remembering import memory_of
from bot.settings import Settings
from index.types import Reason, Refusal

HERE = Conversation(1, 1)


def memory_with(folder, token):
    return memory_of(Settings(_env_file=None, verbatim_data=folder, telegram_bot_token=f"7:{token * 35}"))


def ask(memory):
    number = memory.remember("What of the zebra?", by=HERE)
    memory.tally.count(Refusal("Who won?", Reason.NOT_COVERED), 1, 1)
    return number


def test_what_was_asked_is_forgotten_after_the_token_was_renewed(tmp_path):
    before = memory_with(tmp_path, "a")
    number = ask(before)
    before.close()
    after = memory_with(tmp_path, "b")
    assert after.forget(1, 1)
    assert after.recall(number) is None
    assert after.tally.figures().unanswered == ()
    after.close()


def test_what_an_older_version_kept_under_the_token_is_forgotten_too(tmp_path):
    older = Memory(tmp_path, secret=f"7:{'a' * 35}")
    number = ask(older)
    older.close()
    memory = memory_with(tmp_path, "a")
    assert memory.forget(1, 1)
    assert memory.recall(number) is None
    assert memory.tally.figures().unanswered == ()
    memory.close()


def test_a_folder_has_one_key_of_its_own_for_its_owner_alone(tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    with ThreadPoolExecutor(8) as threads:
        keys = set(threads.map(key_in, [one] * 8))
    assert len(keys) == 1
    assert re.fullmatch(r"[0-9a-f]{64}", key_in(one))
    assert key_in(other) not in keys
    assert [file.name for file in one.iterdir()] == [NAME]
    assert stat.S_IMODE((one / NAME).stat().st_mode) == 0o600


def test_the_key_is_neither_in_the_memory_nor_in_a_backup(tmp_path):
    memory = memory_with(tmp_path, "a")
    ask(memory)
    back_up(tmp_path, tmp_path / "kept.zip")
    memory.close()
    key = key_in(tmp_path).encode()
    (tmp_path / NAME).unlink()
    with zipfile.ZipFile(tmp_path / "kept.zip") as archive:
        assert not [name for name in archive.namelist() if key in archive.read(name)]
    assert not [file.name for file in tmp_path.iterdir() if key in file.read_bytes()]


@pytest.mark.parametrize("harm", ["", "0" * 63, "ü" * 64])
def test_a_damaged_key_is_made_anew_and_the_log_says_so(tmp_path, harm, caplog):
    (tmp_path / NAME).write_text(harm, "utf-8")
    assert re.fullmatch(r"[0-9a-f]{64}", key_in(tmp_path))
    assert key_in(tmp_path) == (tmp_path / NAME).read_text()
    assert len(caplog.records) == 1
    assert "was damaged" in caplog.text
