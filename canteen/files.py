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
    if not path.exists():
        write_whole(path, content)
    return sha256


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all, also after a power cut. OSError leaves nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as fresh:
        try:
            fresh.write(content)
            fresh.flush()
            os.fsync(fresh.fileno())
            os.replace(fresh.name, path)
        except OSError:
            os.unlink(fresh.name)
            raise
    for folder in (path.parent, path.parent.parent):  # The name is a change of the folder, kept apart.
        _sync(folder)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


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
