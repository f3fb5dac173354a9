import json
import stat
import threading
import zipfile
from contextlib import closing

import pytest

from bot import backup
from bot.backup import back_up, finish_restoring, put_back
from bot.folder import held, is_held
from bot.memory import Memory
from index.errors import StoreDamaged, StoreError, StoreIncompatible, StoreUnwritable
from index.library import Library
from tests.unit.parts import WordEmbedder, run_python, story_of

ONE = story_of("The harbour of Vell has 12 cranes.", name="one")
TWO = story_of("The tower of Vell is 90 metres high.", name="two")


@pytest.fixture
def data(tmp_path):
    """A folder with a story and a remembered question."""
    with opened(tmp_path / "data") as library:
        library.add(ONE)
    with closing(Memory(tmp_path / "data")) as memory:
        memory.remember("What did Maduro say?")
    return tmp_path / "data"


@pytest.fixture
def file(data, tmp_path):
    back_up(data, tmp_path / "kept.zip")
    return tmp_path / "kept.zip"


def opened(folder):
    return Library.open(folder, embedder=WordEmbedder())


def stories_in(folder):
    with opened(folder) as library:
        return tuple(library.story_ids())


def change(folder):
    """A story more, another question."""
    with opened(folder) as library:
        library.add(TWO)
    with closing(Memory(folder)) as memory:
        memory.remember("What did Trump say?")


def recalled(folder):
    with closing(Memory(folder)) as memory:
        return [memory.recall(number) for number in (1, 2)]


def test_what_is_put_back_is_what_was_there(data, file):
    change(data)
    put_back(data, file)
    assert stories_in(data) == ("one",)
    assert recalled(data) == [("What did Maduro say?", None), None]


def test_it_can_be_put_into_a_folder_that_is_not_there_yet(file, tmp_path):
    put_back(tmp_path / "new", file)
    assert stories_in(tmp_path / "new") == ("one",)


def test_what_the_backup_does_not_have_goes(data, tmp_path):
    (data / "memory.sqlite").unlink()
    back_up(data, tmp_path / "kept.zip")
    change(data)
    put_back(data, tmp_path / "kept.zip")
    assert recalled(data) == [None, None]


def test_the_derived_index_is_neither_kept_nor_left(data, file):
    assert list(data.glob("*.faiss*"))
    assert sorted(zipfile.ZipFile(file).namelist()) == ["library.sqlite", "manifest.json", "memory.sqlite"]
    put_back(data, file)
    assert not list(data.glob("*.faiss*"))
    assert not list(data.glob(".*"))


def test_the_manifest_names_versions_and_digests(file):
    about = json.loads(zipfile.ZipFile(file).read("manifest.json"))
    assert about["format"] == backup.FORMAT
    for row in about["files"]:
        content = zipfile.ZipFile(file).read(row["name"])
        assert len(content) == row["size"]
        assert backup.hashlib.sha256(content).hexdigest() == row["sha256"]
        assert row["schema"] == backup._KNOWN[row["name"]]


def test_only_its_owner_can_read_it(data, file, tmp_path):
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    put_back(data, file)
    assert {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in data.iterdir()} == {0}


def test_a_copy_made_while_somebody_writes_is_whole(data, tmp_path):
    done = threading.Event()

    def write():
        with closing(Memory(data)) as memory:
            number = 0
            while not done.is_set():
                memory.remember(f"What did speaker {(number := number + 1)} say?")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            back_up(data, tmp_path / f"{number}.zip")
    finally:
        done.set()
        writer.join()
    for number in range(5):
        put_back(tmp_path / f"of{number}", tmp_path / f"{number}.zip")
        assert recalled(tmp_path / f"of{number}")[0] == ("What did Maduro say?", None)


def test_nothing_is_put_back_while_the_folder_is_in_use(data, file):
    change(data)
    with held(data), pytest.raises(StoreUnwritable, match=r"in use.*Stop the bot"):
        put_back(data, file)
    assert stories_in(data) == ("one", "two")


def test_a_holder_that_was_killed_holds_nothing(data, file):
    code = (
        "import os, signal, sys; from pathlib import Path; from bot.folder import held, is_held\n"
        "with held(Path(sys.argv[1])):\n    assert is_held(Path(sys.argv[1])); os.kill(os.getpid(), signal.SIGKILL)"
    )
    assert run_python(code, data).returncode == -9
    assert not is_held(data)
    put_back(data, file)


def harm_byte(file):
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)


def cut(file):
    file.write_bytes(file.read_bytes()[:-100])


def rewritten(file, change):
    """The archive with its manifest changed."""
    with zipfile.ZipFile(file) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    about = json.loads(contents["manifest.json"])
    change(about)
    contents["manifest.json"] = json.dumps(about).encode()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name, content)


@pytest.mark.parametrize(
    "harm",
    [
        harm_byte,
        cut,
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(b"noise" * 1_000),
        lambda file: rewritten(file, lambda about: about["files"][0].update(sha256="0" * 64)),
        lambda file: rewritten(file, lambda about: about["files"][0].update(size=3)),
        lambda file: rewritten(file, lambda about: about["files"][0].update(name="../evil.sqlite")),
        lambda file: rewritten(file, lambda about: about["files"][0].update(name="nowhere.sqlite")),
        lambda file: rewritten(file, lambda about: about["files"].clear()),
        lambda file: rewritten(file, lambda about: about.pop("files")),
        lambda file: rewritten(file, lambda about: about["files"][0].update(more=1)),
    ],
)
def test_a_harmed_backup_is_refused_before_anything_is_touched(data, file, harm):
    change(data)
    harm(file)
    with pytest.raises(StoreDamaged, match=r"no whole backup.*Nothing was changed"):
        put_back(data, file)
    assert stories_in(data) == ("one", "two")
    assert recalled(data)[1] == ("What did Trump say?", None)
    assert not (data.parent / "evil.sqlite").exists()


@pytest.mark.parametrize("newer", [{"format": 99}, {"schema": 99}])
def test_a_newer_backup_is_refused(data, file, newer):
    rewritten(file, lambda about: about.update(newer) if "format" in newer else about["files"][0].update(newer))
    with pytest.raises(StoreIncompatible, match="Update Verbatim first"):
        put_back(data, file)


def test_a_failed_backup_leaves_the_older_one(data, file, monkeypatch):
    before = file.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "_poured", full)
    with pytest.raises(StoreUnwritable, match="No space left"):
        back_up(data, file)
    assert file.read_bytes() == before
    assert sorted(path.name for path in file.parent.iterdir()) == ["data", "kept.zip"]


@pytest.mark.parametrize("moves", range(1, 9))
def test_a_restore_that_is_broken_off_is_finished_or_never_was(data, file, moves):
    change(data)
    code = (
        "import os, sys; from pathlib import Path; from bot.backup import put_back; left = int(sys.argv[3])\n"
        "def counted(real):\n"
        "    def move(*args):\n"
        "        global left; left -= 1\n"
        "        if left < 0: os._exit(9)\n"
        "        return real(*args)\n"
        "    return move\n"
        "Path.replace, Path.rename = counted(Path.replace), counted(Path.rename)\n"
        "put_back(Path(sys.argv[1]), Path(sys.argv[2]))"
    )
    ended = run_python(code, data, file, moves - 1).returncode
    assert ended in (0, 9)
    finish_restoring(data)
    kept = (stories_in(data), recalled(data)[1])
    assert kept in ((("one", "two"), ("What did Trump say?", None)), (("one",), None))
    assert (kept[0] == ("one", "two")) == (moves == 1)
    assert not {path.name for path in data.iterdir()} & {".restoring", ".replaced"}


def test_no_library_opens_while_a_backup_is_put_back(data):
    with held(data, alone=True), pytest.raises(StoreError, match="is being put back"), held(data):
        pass


def test_there_is_nothing_to_back_up_in_an_empty_folder(tmp_path):
    with pytest.raises(StoreUnwritable, match="nothing to back up"):
        back_up(tmp_path, tmp_path / "kept.zip")
    assert not list(tmp_path.iterdir())
