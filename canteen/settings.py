"""Every knob of the service: one frozen dataclass, read once at start.

Order: config/default.toml, then the file that CANTEEN_CONFIG names, then CANTEEN_<NAME>.
A wrong value stops the start with a sentence that names it.
"""

import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from canteen import mail_url

PROJECT = Path(__file__).resolve().parent.parent


class WrongSetting(Exception):
    """A setting that cannot be used; the message names it and says what is expected."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Documented one by one in config/default.toml."""

    database_url: str
    secret_key: str
    mail_url: str
    mail_from: str
    mail_timeout_s: int
    mail_attempts: int
    files_dir: str
    base_url: str
    production: bool
    https_only: bool
    session_hours: int
    sign_in_failures: int
    sign_in_lock_minutes: int
    password_memory_kib: int
    password_passes: int
    password_hashes_at_once: int
    password_reset_minutes: int
    token_calls_per_minute: int
    max_upload_mib: int
    photo_mib: int
    log_json: bool

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if type(value) is not field.type:
                raise WrongSetting(f"{field.name} must be of type {field.type}, not {value!r}")
            if field.type is int and value < 1:
                raise WrongSetting(f"{field.name} must be at least 1, not {value}")
        _check_urls(self)
        if self.production:
            _check_production(self)


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; raises WrongSetting with a sentence when one cannot be used."""
    environ = os.environ if environ is None else environ
    values = _read_toml(PROJECT / "config" / "default.toml")
    if named := environ.get("CANTEEN_CONFIG"):
        values |= _read_toml(Path(named))
    known = {field.name: field.type for field in fields(Settings)}
    if unknown := sorted(values.keys() - known.keys()):
        raise WrongSetting(f"unknown setting: {', '.join(unknown)}")
    for name, kind in known.items():
        if (text := environ.get(f"CANTEEN_{name.upper()}")) is not None:
            values[name] = _from_text(name, kind, text)
    if values["production"] and environ.get("FLASK_DEBUG", "0") not in ("", "0", "false"):
        raise WrongSetting("FLASK_DEBUG must not be set in production: it shows the program to everybody")
    values["secret_key"] = values["secret_key"] or ("" if values["production"] else _kept_secret())
    return Settings(**values)


def folder(setting: str) -> Path:
    """A folder named in the settings; relative ones stand in the project's folder."""
    return (PROJECT / setting).resolve()


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as fault:
        raise WrongSetting(f"CANTEEN_CONFIG: cannot read {path}: {fault.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise WrongSetting(f"{path}: {fault}") from None


def _from_text(name: str, kind: Any, text: str) -> object:
    if kind is bool:
        if text.lower() in ("1", "true", "yes"):
            return True
        if text.lower() in ("0", "false", "no", ""):
            return False
        raise WrongSetting(f"CANTEEN_{name.upper()} must be true or false, not {text!r}")
    if kind is int:
        if not text.isascii() or not text.isdigit():
            raise WrongSetting(f"CANTEEN_{name.upper()} must be a whole number, not {text!r}")
        return int(text)
    return text


def _check_urls(settings: Settings) -> None:
    if not settings.database_url.startswith(("sqlite:", "postgresql+psycopg:")):
        raise WrongSetting("database_url must begin with sqlite: or postgresql+psycopg:")
    try:
        mail_url.parse(settings.mail_url)
    except mail_url.WrongMailUrl as fault:
        raise WrongSetting(str(fault)) from None
    if "@" not in settings.mail_from:
        raise WrongSetting(f"mail_from must be an e-mail address, not {settings.mail_from!r}")
    if not settings.base_url.startswith(("http://", "https://")):
        raise WrongSetting("base_url must begin with http:// or https://")


def _check_production(settings: Settings) -> None:
    if len(settings.secret_key) < 32:
        raise WrongSetting("secret_key must have at least 32 characters in production")
    if settings.base_url.startswith("https:") and not settings.https_only:
        raise WrongSetting("https_only must be true in production where base_url begins with https:")


def _kept_secret() -> str:
    """The secret of a machine without one: made once, so that sign-ins survive a restart."""
    path = PROJECT / "instance" / "secret_key"
    path.parent.mkdir(exist_ok=True)
    if not path.exists():
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_hex(32), encoding="ascii")
        try:
            os.link(fresh, path)  # Two processes at once: the first one's secret stays.
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text(encoding="ascii")
