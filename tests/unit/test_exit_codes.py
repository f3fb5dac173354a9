"""What a supervisor reads: which end is worth another start."""

import configparser

import click
import pytest

from bot.commands import PASSING, Commands
from index import errors
from index.database import worded_faults
from index.errors import StoreMisplaced, StoreUnwritable
from tests.unit.parts import ROOT
from tests.unit.test_errors import CLASSES


def ends_with(error, capsys):
    """The exit code of a command that raises it; it says so in one line."""

    @click.group(cls=Commands)
    def program():
        pass

    @program.command()
    def work():
        raise error

    with pytest.raises(SystemExit) as ended:
        program.main(["work"])
    said = capsys.readouterr().err
    assert said.splitlines() == [f"verbatim: {error}"]
    return ended.value.code


@pytest.mark.parametrize("kind", CLASSES)
def test_only_a_fault_of_the_machine_that_may_pass_ends_with_75(kind, capsys):
    expected = 75 if kind is StoreUnwritable else 2
    assert ends_with(kind("It broke.", "Mend it."), capsys) == expected


@pytest.mark.parametrize("fault", [OSError(28, "No space left on device"), PermissionError(13, "Permission denied")])
def test_what_the_disk_refuses_may_pass(fault, tmp_path, capsys):
    with pytest.raises(errors.StoreError) as raised, worded_faults(tmp_path / "library.sqlite"):
        raise fault
    assert ends_with(raised.value, capsys) == PASSING


def test_a_file_that_is_named_as_the_folder_is_bad_input(tmp_path, capsys):
    (tmp_path / "file").touch()
    with pytest.raises(StoreMisplaced) as raised, worded_faults(tmp_path / "file" / "library.sqlite"):
        (tmp_path / "file" / "data").mkdir()
    assert ends_with(raised.value, capsys) == 2


def test_the_service_is_started_again_after_75_however_often_and_not_after_2():
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str
    unit.read(ROOT / "deploy" / "verbatim.service")
    assert unit["Service"]["Restart"] == "on-failure"
    assert unit["Service"]["RestartPreventExitStatus"].split() == ["2"]
    assert unit["Unit"]["StartLimitIntervalSec"] == "0"
