import sqlite3
import threading

import pytest

from index.database import SCHEMA, connect, transaction, worded_faults
from index.errors import StoreDamaged, StoreIncompatible, StoreMisplaced, StoreUnwritable, VerbatimError
from tests.unit.parts import run_python


def count(connection):
    return connection.execute("SELECT count(*) FROM meta").fetchone()[0]


def put(connection, key="a"):
    connection.execute("INSERT INTO meta VALUES (?, 'x')", (key,))


def test_a_new_library_is_made_with_its_folder_and_schema(tmp_path):
    connection = connect(tmp_path / "deep" / "er" / "library.sqlite")
    assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA,)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert count(connection) == 0
    connection.close()


def test_opening_again_keeps_what_is_there(tmp_path):
    path = tmp_path / "library.sqlite"
    for expected in (0, 1):
        connection = connect(path)
        assert count(connection) == expected
        put(connection, str(expected))
        connection.close()


def test_what_fails_inside_a_transaction_leaves_nothing(tmp_path):
    connection = connect(None)
    put(connection)
    with pytest.raises(sqlite3.IntegrityError), transaction(connection):
        connection.executemany("INSERT INTO meta VALUES (?, 'x')", [("b",), ("a",)])
    assert (count(connection), connection.in_transaction) == (1, False)
    with transaction(connection):
        put(connection, "c")
    assert count(connection) == 2
    connection.close()


def opening(path):
    with pytest.raises(VerbatimError) as caught:
        connect(path)
    assert "\n" not in str(caught.value)
    return caught.value


def test_a_file_that_is_no_database_is_damaged_and_left_as_it_is(tmp_path):
    path = tmp_path / "library.sqlite"
    path.write_bytes(b"no database" * 1_000)
    error = opening(path)
    assert isinstance(error, StoreDamaged)
    assert "verbatim index add" in error.hint
    assert path.read_bytes() == b"no database" * 1_000


def test_an_empty_file_is_a_new_library(tmp_path):
    path = tmp_path / "library.sqlite"
    path.touch()
    connect(path).close()


def test_a_newer_versions_library_is_not_touched(tmp_path):
    path = tmp_path / "library.sqlite"
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    connection.close()
    assert isinstance(opening(path), StoreIncompatible)


def test_an_older_versions_library_is_kept_and_gets_its_new_columns(tmp_path):
    path = tmp_path / "library.sqlite"
    older = connect(path)
    older.execute("ALTER TABLE sentences DROP COLUMN tokens")
    older.execute("INSERT INTO meta VALUES ('model', 'an older one')")
    older.execute("PRAGMA user_version = 1")
    older.close()
    newer = connect(path)
    assert newer.execute("PRAGMA user_version").fetchone() == (SCHEMA,)
    assert newer.execute("SELECT value FROM meta").fetchall() == [("an older one",)]
    assert newer.execute("SELECT tokens FROM sentences").fetchall() == []
    newer.close()


def test_another_programs_database_is_not_written_into(tmp_path):
    path = tmp_path / "library.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE theirs (x)")
    connection.commit()
    connection.close()
    opening(path)


@pytest.mark.parametrize("where", ["file/data", "/proc/data", "/proc/1/fdinfo/data"])
def test_a_folder_that_cannot_be_written_is_named(tmp_path, where):
    (tmp_path / "file").touch()
    error = opening(tmp_path / where / "library.sqlite")
    assert isinstance(error, StoreUnwritable)
    assert "VERBATIM_DATA" in error.hint


def test_a_folder_in_the_librarys_place_is_named(tmp_path):
    (tmp_path / "library.sqlite").mkdir()
    assert isinstance(opening(tmp_path / "library.sqlite"), StoreMisplaced)


def test_a_read_only_library_is_named(tmp_path):
    path = tmp_path / "library.sqlite"
    connect(path).close()
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    with pytest.raises(StoreUnwritable, match="readonly"), worded_faults(path):
        put(connection)
    connection.close()


def test_a_first_start_waits_for_another_ones_first_start(tmp_path):
    other = sqlite3.connect(tmp_path / "library.sqlite", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    later = threading.Timer(0.2, other.execute, ("COMMIT",))
    later.start()
    try:
        connect(tmp_path / "library.sqlite").close()
    finally:
        later.join()
        other.close()


def test_a_change_waits_for_another_ones_end(tmp_path):
    one, other = connect(tmp_path / "library.sqlite"), connect(tmp_path / "library.sqlite")
    one.execute("BEGIN IMMEDIATE")
    put(one, "one")
    later = threading.Timer(0.2, one.execute, ("COMMIT",))
    later.start()
    with transaction(other):
        assert count(other) == 1
    later.join()
    one.close()
    other.close()


def test_a_change_that_waits_in_vain_says_that_another_process_is_at_it(tmp_path):
    one, other = connect(tmp_path / "library.sqlite"), connect(tmp_path / "library.sqlite")
    other.execute("PRAGMA busy_timeout = 50")
    one.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnwritable, match="in use by another process"), worded_faults(None), transaction(other):
        pass
    one.close()
    other.close()


def test_a_full_disk_is_said_and_leaves_the_old_state(tmp_path):
    path = tmp_path / "library.sqlite"
    connection = connect(path)
    put(connection, "before")
    connection.execute(f"PRAGMA max_page_count = {connection.execute('PRAGMA page_count').fetchone()[0]}")
    rows = ((f"key {number}" * 20,) for number in range(10_000))
    with pytest.raises(StoreUnwritable, match="disk is full"), worded_faults(path), transaction(connection):
        connection.executemany("INSERT INTO meta VALUES (?, 'x')", rows)
    assert (count(connection), connection.in_transaction) == (1, False)
    connection.close()


def test_a_full_disk_at_the_first_start_is_said(tmp_path):
    code = (
        "import resource, sys; from pathlib import Path\n"
        "from index.database import connect; from index.errors import StoreUnwritable\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)\n"
        "try: connect(Path(sys.argv[1]))\n"
        "except StoreUnwritable as error: print(error.hint)"
    )
    for limit in (0, 5_000, 20_000):
        done = run_python(code, tmp_path / "library.sqlite", limit)
        assert (done.stdout, done.stderr) == ("Free some disk space; nothing was changed.\n", "")
    connect(tmp_path / "library.sqlite").close()
