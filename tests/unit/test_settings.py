from pathlib import Path

import pytest

from bot.settings import Settings, load_settings
from index.answering.answer import CAUTION
from index.errors import SettingsInvalid
from tests.unit.parts import ROOT

TOKEN = "123456789:AAE-x_9"


def test_everything_has_a_default(at_home, monkeypatch):
    monkeypatch.delenv("VERBATIM_DATA")
    settings = load_settings()
    assert settings.telegram_bot_token is None
    assert settings.verbatim_data == Path("data")
    assert settings.verbatim_model == "all-MiniLM-L6-v2"
    assert settings.verbatim_caution == CAUTION
    assert settings.telegram_api_base_url == "https://api.telegram.org/bot"


def test_the_environment_goes_before_the_file(at_home, monkeypatch):
    (at_home / ".env").write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\nVERBATIM_THREADS=2\nOTHER=1\n")
    monkeypatch.setenv("VERBATIM_THREADS", "3")
    settings = load_settings()
    assert settings.verbatim_threads == 3
    assert settings.telegram_bot_token.get_secret_value() == TOKEN


def test_the_example_file_is_good_as_it_stands(at_home):
    example = (ROOT / ".env.example").read_text("utf-8")
    (at_home / ".env").write_text(example, "utf-8")
    assert load_settings().telegram_bot_token is None


def test_the_example_file_names_every_setting():
    example = (ROOT / ".env.example").read_text("utf-8")
    assert all(f"{name.upper()}=" in example for name in Settings.model_fields)


@pytest.mark.parametrize("token", ["", "   "])
def test_an_empty_token_is_none(at_home, monkeypatch, token):
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", token)
    assert load_settings().telegram_bot_token is None


def refused(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsInvalid) as caught:
        load_settings()
    assert name in caught.value.message
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    "token", ["secret", "123:", ":abc", "12a:abc", "123:a b", "123:a\nb", "123:ключ", "bot123:abc", "123:abc/"]
)
def test_a_malformed_token_is_refused_and_never_shown(at_home, monkeypatch, token):
    said = refused(monkeypatch, "TELEGRAM_BOT_TOKEN", token)
    assert "@BotFather" in said
    assert token not in said.replace("123456789:AAE", "")


def test_a_token_is_never_shown_with_the_settings(at_home, monkeypatch):
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    assert TOKEN not in repr(load_settings())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_API_BASE_URL", "api.telegram.org"),
        ("TELEGRAM_API_BASE_FILE_URL", "ftp://x"),
        ("VERBATIM_THREADS", "many"),
        ("VERBATIM_THREADS", "0"),
        ("VERBATIM_CAUTION", "1.1"),
        ("VERBATIM_CAUTION", "very"),
        ("VERBATIM_LOG", "LOUD"),
    ],
)
def test_any_other_malformed_setting_is_refused_by_its_name(at_home, monkeypatch, name, value):
    refused(monkeypatch, name, value)


def test_an_empty_data_folder_is_the_default_one(at_home, monkeypatch):
    monkeypatch.setenv("VERBATIM_DATA", "")
    assert load_settings().verbatim_data == Path("data")


def test_a_settings_file_in_another_encoding_is_refused(at_home):
    (at_home / ".env").write_bytes(b"VERBATIM_DATA=caf\xe9\n")
    with pytest.raises(SettingsInvalid, match="UTF-8"):
        load_settings()


def test_a_folder_named_like_the_settings_file_is_passed_over(at_home):
    (at_home / ".env").mkdir()
    assert load_settings().verbatim_threads == 1


def test_how_long_conversations_are_kept_can_be_set_to_nothing_but_not_to_nonsense(at_home, monkeypatch):
    assert load_settings().verbatim_history_hours == 24
    monkeypatch.setenv("VERBATIM_HISTORY_HOURS", "0")
    assert load_settings().verbatim_history_hours == 0
    for wrong in ("-1", "nan", "inf", "a day"):
        monkeypatch.setenv("VERBATIM_HISTORY_HOURS", wrong)
        with pytest.raises(SettingsInvalid, match="VERBATIM_HISTORY_HOURS"):
            load_settings()


@pytest.mark.parametrize(("given", "ids"), [("", ()), ("7", (7,)), ("7, 8 ,9", (7, 8, 9)), ("8 7 8", (8, 7))])
def test_admins_are_numbers_by_commas_or_blanks(at_home, monkeypatch, given, ids):
    monkeypatch.setenv("VERBATIM_ADMINS", given)
    assert load_settings().admins == ids


@pytest.mark.parametrize("given", ["@edith", "7;8", "-7", "7.5", "²", "9" * 20])
def test_an_admin_that_is_no_users_number_is_refused(at_home, monkeypatch, given):
    monkeypatch.setenv("VERBATIM_ADMINS", given)
    with pytest.raises(SettingsInvalid, match="VERBATIM_ADMINS is not a list"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VERBATIM_WEBHOOK_URL", "bot.example.org/telegram"),
        ("VERBATIM_WEBHOOK_URL", "http://bot.example.org/telegram"),
        ("VERBATIM_WEBHOOK_URL", "https://user:word@bot.example.org/"),
        ("VERBATIM_WEBHOOK_URL", "https://bot.example.org/?a=b"),
        ("VERBATIM_WEBHOOK_URL", "https://bot.example.org/readyz"),
        ("VERBATIM_WEBHOOK_URL", "https://[bot/"),
        ("VERBATIM_WEBHOOK_LISTEN", "8080"),
        ("VERBATIM_WEBHOOK_LISTEN", ":8080"),
        ("VERBATIM_WEBHOOK_LISTEN", "127.0.0.1:70000"),
        ("VERBATIM_WEBHOOK_SECRET", "too short"),
        ("VERBATIM_WEBHOOK_SECRET", "long enough but with blanks"),
        ("VERBATIM_PER_MINUTE", "-1"),
    ],
)
def test_a_webhook_that_could_not_work_is_refused_at_the_start(at_home, monkeypatch, name, value):
    said = refused(monkeypatch, name, value)
    assert "SECRET" not in name or value not in said


def test_a_webhook_is_https_or_this_machines_own(at_home, monkeypatch):
    for url in ("https://bot.example.org/telegram", "http://127.0.0.1:8080/telegram"):
        monkeypatch.setenv("VERBATIM_WEBHOOK_URL", url)
        assert load_settings().verbatim_webhook_url == url
    monkeypatch.setenv("VERBATIM_WEBHOOK_LISTEN", "[::1]:99")
    assert load_settings().webhook_address == ("::1", 99)
