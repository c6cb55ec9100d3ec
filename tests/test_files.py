"""The store of evidence and documents: named by content, never half written, never silently changed."""

import hashlib
import os
from pathlib import Path

import pytest
from flask import Flask

from canteen import files, settings
from tests import make

PHOTO = "一张照片".encode()


def stored(app: Flask) -> list[Path]:
    root = settings.folder(app.config["SETTINGS"].files_dir)
    return [path for path in root.rglob("*") if path.is_file()]


def test_what_is_kept_comes_back_under_its_hash(app: Flask) -> None:
    with make.context():
        sha256 = files.put(PHOTO)
        assert sha256 == hashlib.sha256(PHOTO).hexdigest()
        assert files.read(sha256) == PHOTO


def test_the_same_bytes_are_kept_once(app: Flask) -> None:
    with make.context():
        assert files.put(PHOTO) == files.put(PHOTO)
        files.put(b"")
    assert len(stored(app)) == 2


def test_a_file_changed_on_disk_is_not_passed_off_as_the_original(app: Flask) -> None:
    with make.context():
        sha256 = files.put(PHOTO)
        stored(app)[0].write_bytes(b"another photo")
        with pytest.raises(OSError, match="no longer has its content"):
            files.read(sha256)


@pytest.mark.parametrize("name", ["0" * 64, "../../../etc/passwd", "", "A" * 64])
def test_what_was_never_kept_is_not_found_and_no_name_leads_out_of_the_store(app: Flask, name: str) -> None:
    with make.context(), pytest.raises(FileNotFoundError):
        files.read(name)


def test_a_full_disk_leaves_no_half_file(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_space(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", no_space)
    with make.context(), pytest.raises(OSError, match="No space left"):
        files.put(PHOTO)
    assert stored(app) == []


def test_the_name_of_a_file_is_as_safe_from_a_power_cut_as_its_content(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[Path] = []
    fsync = os.fsync

    def watched(descriptor: int) -> None:
        synced.append(Path(os.readlink(f"/proc/self/fd/{descriptor}")))
        fsync(descriptor)

    monkeypatch.setattr(files.os, "fsync", watched)
    with make.context():
        files.put(PHOTO)
    (kept,) = stored(app)
    assert synced[0].parent == kept.parent, "the content"
    assert synced[1:] == [kept.parent, kept.parent.parent], "then the folder, and the folder of the folder"
