import pytest

from bot.checks import run_checks
from bot.received import Received

pytestmark = pytest.mark.usefixtures("models_made_once")


def checked():
    found = {check.name: check for check in run_checks()}
    assert not any("\n" in check.detail for check in found.values())
    return found


def test_on_a_fresh_machine_all_is_well(at_home):
    found = checked()
    assert [(name, check.ok) for name, check in found.items()] == [
        ("settings", True),
        ("folder", True),
        ("model", True),
        ("index", True),
        ("inbox", True),
        ("token", True),
    ]
    assert "384 dimensions" in found["model"].detail
    assert "the first start makes it" in found["index"].detail
    assert not (at_home / "data").exists()
    assert "@BotFather" in found["token"].detail


@pytest.mark.usefixtures("filled")
def test_a_filled_index_is_counted():
    assert checked()["index"].detail == "whole, 1 story, 11 passages"


def test_a_wrong_setting_is_the_only_thing_said(at_home, monkeypatch):
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "secret")
    found = checked()
    assert list(found) == ["settings"]
    assert not found["settings"].ok


def test_a_question_that_is_set_aside_is_listed_by_number_kind_and_time(at_home):
    received = Received(at_home / "data", 7, clock=lambda: 0.0)
    received.add(41, "message", "a secret question")
    received.finish(41, "aside")
    received.close()
    assert "41 (message, 1970-01-01 00:00 UTC)" in checked()["inbox"].detail
    assert "secret" not in checked()["inbox"].detail
    assert "verbatim check --clear" in checked()["inbox"].detail


def test_a_damaged_index_does_not_hide_the_rest(at_home):
    (at_home / "data").mkdir()
    (at_home / "data" / "library.sqlite").write_bytes(b"noise" * 1_000)
    found = checked()
    assert [check.ok for check in found.values()] == [True, True, True, False, True, True]
    assert "put back a copy" in found["index"].detail


@pytest.mark.usefixtures("filled")
def test_an_index_of_another_model_is_named_with_the_command_that_mends_it(another_model, monkeypatch):
    monkeypatch.setenv("VERBATIM_MODEL", another_model)
    found = checked()
    assert "32 dimensions" in found["model"].detail
    assert not found["index"].ok
    assert "verbatim index rebuild" in found["index"].detail


def test_a_model_that_cannot_be_loaded_is_named(at_home, monkeypatch):
    monkeypatch.setenv("VERBATIM_MODEL", str(at_home))
    found = checked()
    assert not found["model"].ok
    assert "VERBATIM_MODEL" in found["model"].detail


def test_a_telegram_that_cannot_be_reached_is_named(at_home, monkeypatch):
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123:abc")
    monkeypatch.setenv("TELEGRAM_API_BASE_URL", "http://127.0.0.1:9/bot")
    found = checked()
    assert not found["token"].ok
    assert "TELEGRAM_API_BASE_URL" in found["token"].detail
    assert "123:abc" not in found["token"].detail


@pytest.mark.usefixtures("filled")
def test_where_only_serving_is_installed_the_models_that_travelled_are_looked_at(monkeypatch):
    monkeypatch.setattr("index.onnx._networks", {})
    assert checked()["model"].ok  # they are ready now
    monkeypatch.setattr("index.onnx._networks", {})
    monkeypatch.setattr("index.onnx.find_spec", lambda name: None)
    assert checked()["model"].ok
