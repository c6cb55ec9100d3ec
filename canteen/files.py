"""Content-addressed store for evidence, photos and issued documents: a file's name is its SHA-256."""

import hashlib
import os
import re
import tempfile
from pathlib import Path

from flask import current_app

from canteen import settings

HASH = re.compile(r"[0-9a-f]{64}")


def put(content: bytes) -> str:
    """Keep the bytes; returns their SHA-256. The same bytes are kept once; a crash leaves no half file."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = _path(sha256)
    if path.exists():
        return sha256
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as fresh:
        try:
            fresh.write(content)
            fresh.flush()
            os.fsync(fresh.fileno())
            os.replace(fresh.name, path)
        except OSError:
            os.unlink(fresh.name)
            raise
    return sha256


def read(sha256: str) -> bytes:
    """The bytes kept under a hash; FileNotFoundError when there are none, OSError when they have changed."""
    content = _path(sha256).read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise OSError(f"the stored file {sha256} no longer has its content")
    return content


def _path(sha256: str) -> Path:
    if not HASH.fullmatch(sha256):
        raise FileNotFoundError(f"not a SHA-256: {sha256!r}")
    root = settings.folder(current_app.config["SETTINGS"].files_dir)
    return root / sha256[:2] / sha256[2:]
