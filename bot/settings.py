"""The settings, from the environment or from .env in the present folder; nothing else reads either."""

import re
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from index.errors import SettingsInvalid


def _looks_like_a_token(secret: SecretStr | None) -> SecretStr | None:
    words = secret.get_secret_value().strip() if secret else ""
    if not words:
        return None
    number, colon, key = words.partition(":")
    if not (colon and number.isdigit() and key and key.isascii() and key.replace("-", "").replace("_", "").isalnum()):
        raise ValueError("is not a bot token; one looks like 123456789:AAE… (from @BotFather)")
    return SecretStr(words)


def _is_an_address(value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise ValueError("is not an address that starts with https:// or http://")
    return value


def _are_ids(value: str) -> str:
    if not all(part.isascii() and part.isdigit() and int(part) < 2**52 for part in value.replace(",", " ").split()):
        raise ValueError("is not a list of Telegram users' numbers; one looks like 123456789, 987654321")
    return value


def _is_a_webhook(value: str | None) -> str | None:
    if value is None:
        return None
    parts = urlsplit(value)
    local = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")  # a Bot API server here
    if not parts.hostname or not (parts.scheme == "https" or local) or parts.username or parts.query or parts.fragment:
        raise ValueError("is not an address like https://bot.example.org/telegram")
    if parts.path in ("/healthz", "/readyz"):
        raise ValueError("is the address of a question about the bot's health; name another path")
    return value


def _is_host_and_port(value: str) -> str:
    host, _, port = value.rpartition(":")
    if value and not (host.strip("[]") and port.isascii() and port.isdigit() and 0 < int(port) < 65_536):
        raise ValueError("is not a host and a port; one looks like 127.0.0.1:8080")
    return value


def _looks_like_a_secret(secret: SecretStr | None) -> SecretStr | None:
    if secret is not None and not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", secret.get_secret_value()):
        raise ValueError("is not a secret of 16 to 256 letters, digits, _ and -")
    return secret


Token = Annotated[SecretStr | None, AfterValidator(_looks_like_a_token)]
Address = Annotated[str, AfterValidator(_is_an_address)]


class Settings(BaseSettings):
    """What can be set, with its default; the README's table says the same."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", frozen=True
    )

    telegram_bot_token: Token = None
    telegram_api_base_url: Address = "https://api.telegram.org/bot"
    telegram_api_base_file_url: Address = "https://api.telegram.org/file/bot"
    verbatim_data: Path = Path("data")
    verbatim_model: str = Field(default="all-MiniLM-L6-v2", min_length=1)
    verbatim_history_hours: float = Field(default=24, ge=0, le=24 * 365, allow_inf_nan=False)
    verbatim_keep_days: float = Field(default=30, gt=0, le=3660, allow_inf_nan=False)
    verbatim_threads: int = Field(default=1, ge=1, le=64)
    verbatim_caution: float = Field(default=0.1, ge=0, le=1)
    verbatim_per_minute: int = Field(default=30, ge=0, le=100_000)
    verbatim_webhook_url: Annotated[str | None, AfterValidator(_is_a_webhook)] = None
    verbatim_webhook_listen: Annotated[str, AfterValidator(_is_host_and_port)] = "127.0.0.1:8080"
    verbatim_webhook_secret: Annotated[SecretStr | None, AfterValidator(_looks_like_a_secret)] = None
    verbatim_channel: int | None = None
    verbatim_admins: Annotated[str, AfterValidator(_are_ids)] = ""
    verbatim_log: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(str.upper)] = "INFO"
    verbatim_log_format: Annotated[Literal["text", "json"], BeforeValidator(str.lower)] = "text"
    verbatim_metrics: Annotated[str, AfterValidator(_is_host_and_port)] | None = None

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not be shown anywhere: the values of all settings that are secret, and the token's key alone."""
        values = (getattr(self, name) for name in type(self).model_fields)
        whole = [value.get_secret_value() for value in values if isinstance(value, SecretStr)]
        return tuple(part for secret in whole for part in (secret, secret.partition(":")[2]) if part)

    @property
    def webhook_address(self) -> tuple[str, int]:
        """The host and the port to listen on."""
        host, _, port = self.verbatim_webhook_listen.rpartition(":")
        return host.strip("[]"), int(port)

    @property
    def admins(self) -> tuple[int, ...]:
        """The Telegram users who may add and remove stories and see what was asked."""
        return tuple(dict.fromkeys(int(part) for part in self.verbatim_admins.replace(",", " ").split()))


def load_settings() -> Settings:
    """The settings. Raises `SettingsInvalid` naming the first one that is wrong, never its value."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = str(first["loc"][0]).upper() if first["loc"] else "A setting"
        reason = first["msg"].removeprefix("Value error, ")
        verb = "" if reason.startswith("is ") else "is not valid: "
        raise SettingsInvalid(f"{name} {verb}{reason}.", "Mend it in the environment or in .env.") from None
    except UnicodeDecodeError as error:
        raise SettingsInvalid("The file .env is not in UTF-8.", "Save it as UTF-8.") from error
