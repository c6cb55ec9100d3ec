"""Passwords, kept as argon2id hashes. Hashing takes time and memory on purpose: never inside a transaction
that writes, and only a few at once."""

import base64
import secrets
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import cast

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask import Flask, current_app
from marshmallow import ValidationError

from canteen.inputs import plain
from canteen.settings import Settings

LEAST, MOST = 10, 200


@dataclass(frozen=True)
class Hashing:
    """The hasher of one app, the gate before it, and the hash that is checked for unknown addresses."""

    hasher: PasswordHasher
    gate: BoundedSemaphore
    decoy: str


def init(app: Flask, settings: Settings) -> None:
    """Give the app its hasher, with the costs of the settings."""
    memory, passes = settings.password_memory_kib, settings.password_passes
    app.extensions["hashing"] = Hashing(
        PasswordHasher(time_cost=passes, memory_cost=memory, parallelism=1),
        BoundedSemaphore(settings.password_hashes_at_once),
        f"$argon2id$v=19$m={memory},t={passes},p=1${_random(16)}${_random(32)}",
    )


def check(password: str) -> str:
    """A password that may be chosen, normalised; raises ValidationError. No composition rules: length
    is what counts, and rules make people write passwords down."""
    text = plain(password)
    if not LEAST <= len(text) <= MOST:
        raise ValidationError(
            f"密码至少{LEAST}个字，最多{MOST}个字，现在有{len(text)}个。可以用一句好记的话。"
        )
    return text


def make_hash(password: str) -> str:
    """The argon2id hash of a password, with its salt and costs."""
    hashing = _hashing()
    with hashing.gate:
        return hashing.hasher.hash(plain(password))


def fits(kept: str | None, password: str) -> bool:
    """Whether a password fits a kept hash; without one a decoy is checked, so that it takes as long."""
    hashing = _hashing()
    with hashing.gate:
        try:
            return hashing.hasher.verify(kept or hashing.decoy, plain(password)) and kept is not None
        except (VerifyMismatchError, InvalidHashError):
            return False


def is_outdated(kept: str) -> bool:
    """Whether a hash was made with other costs than the settings' and should be made anew."""
    return _hashing().hasher.check_needs_rehash(kept)


def _hashing() -> Hashing:
    return cast(Hashing, current_app.extensions["hashing"])


def _random(count: int) -> str:
    return base64.b64encode(secrets.token_bytes(count)).decode("ascii").rstrip("=")
