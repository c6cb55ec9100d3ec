"""Photos of a day: by content, made small, without the place where they were taken; never deleted."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from canteen.accounts.models import User
from canteen.db import session
from canteen.ledger import pictures
from canteen.ledger.models import Photo
from canteen.registry.models import Canteen
from tests import make
from tests.ledger.day_pages import NOON, url

SignIn = Callable[[User], FlaskClient]
GPS = 0x8825


@pytest.fixture(autouse=True)
def _monday_noon(app: Any, at: Any) -> None:
    at(NOON)


@pytest.fixture
def canteen(app: Any) -> Canteen:
    return make.canteen(code="C-1")


@pytest.fixture
def client(canteen: Canteen, sign_in: SignIn) -> FlaskClient:
    return sign_in(make.recorder(canteen))


def shot(kind: str = "JPEG", size: tuple[int, int] = (640, 480), **more: Any) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 40).convert("RGB").save(out, kind, **more)
    return out.getvalue()


def with_place() -> bytes:
    """A photo as a phone takes it: lying on its side, with the place in its EXIF."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees
    exif[GPS] = {1: "N", 2: (29.0, 33.0, 0.0)}
    return shot(exif=exif)


def send(client: FlaskClient, *contents: bytes, path: str = "", **more: str) -> Any:
    """As a browser sends files; built in memory, so that no temporary file is left to the collector."""
    parts = [b'name="photo"; filename="%d.txt"\r\n\r\n%s' % pair for pair in enumerate(contents)]
    parts += [f'name="{name}"\r\n\r\n{value}'.encode() for name, value in more.items()]
    body = b"".join(b"--cut\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts)
    return client.post(
        path or url("/photos"), data=body + b"--cut--\r\n", content_type="multipart/form-data; boundary=cut"
    )


def photos() -> list[Photo]:
    with make.context():
        return list(session.scalars(select(Photo).order_by(Photo.id)))


def test_a_photo_is_kept_and_shown_small_and_in_full(client: FlaskClient) -> None:
    assert send(client, shot(), shot("PNG")).status_code == 303
    assert [photo.content_type for photo in photos()] == ["image/jpeg", "image/png"]
    address = f"/canteens/C-1/ledger/photos/{photos()[0].id}"
    assert f'src="{address}?small"' in client.get(url()).text
    small, full = client.get(f"{address}?small"), client.get(address)
    assert max(Image.open(io.BytesIO(small.data)).size) == 320
    assert Image.open(io.BytesIO(full.data)).size == (640, 480)
    assert "sandbox" in full.headers["Content-Security-Policy"]
    assert full.headers["X-Content-Type-Options"] == "nosniff"


def test_the_place_is_taken_out_and_the_picture_stands_upright() -> None:
    picture = Image.open(io.BytesIO(pictures.read(with_place()).content))
    assert picture.size == (480, 640)
    assert not picture.getexif()


def test_a_huge_photo_is_made_smaller() -> None:
    assert Image.open(io.BytesIO(pictures.read(shot(size=(4000, 3000))).content)).size == (2048, 1536)


def test_the_same_photo_twice_is_one(client: FlaskClient) -> None:
    same = shot()
    send(client, same)
    send(client, same)
    assert len(photos()) == 1


def test_a_form_sent_twice_counts_once(client: FlaskClient) -> None:
    for content in (shot(), shot()):
        assert send(client, content, client_key="k" * 32).status_code == 303
    assert len(photos()) == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<script>alert(1)</script>", "只收 JPEG 或 PNG 照片"),
        (shot("GIF"), "只收 JPEG 或 PNG 照片"),
        (shot()[:2000], "照片不完整"),
        (shot("PNG")[:2000], "照片不完整"),
    ],
)
def test_what_is_no_photo_is_refused_by_its_content(
    client: FlaskClient, content: bytes, sentence: str
) -> None:
    answer = send(client, shot(), content)
    assert (answer.status_code, sentence in answer.text) == (409, True)
    assert photos() == []


def test_a_photo_that_is_too_large_is_refused_with_the_limit(client: FlaskClient) -> None:
    answer = send(client, b"\xff\xd8" + bytes(10 * 1024 * 1024))
    assert (answer.status_code, "超过10 MB" in answer.text) == (409, True)


def test_more_pixels_than_a_phone_has_are_refused_before_they_are_unpacked() -> None:
    out = io.BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")
    with pytest.raises(pictures.NotAPhoto, match="像素太多"):
        pictures.read(out.getvalue())


def test_a_photo_is_taken_off_with_a_reason_and_stays_in_the_books(client: FlaskClient) -> None:
    content = shot()
    send(client, content)
    (photo,) = photos()
    address = f"/canteens/C-1/ledger/photos/{photo.id}"
    assert client.post(f"{address}/void", data={"reason": " "}).status_code == 409
    assert client.post(f"{address}/void", data={"reason": "拍错了"}).status_code == 303
    assert (photos()[0].void_reason, address in client.get(url()).text) == ("拍错了", False)
    assert client.get(address).status_code == 200
    send(client, content)
    assert (len(photos()), photos()[0].voided_at) == (1, None)


def test_a_locked_month_takes_no_photo_and_gives_none_up(canteen: Canteen, sign_in: SignIn, at: Any) -> None:
    person = make.recorder(canteen)
    send(sign_in(person), shot())
    at("2026-11-02 09:00")
    client = sign_in(person)
    assert send(client, shot()).status_code == 409
    away = f"/canteens/C-1/ledger/photos/{photos()[0].id}/void"
    assert client.post(away, data={"reason": "拍错了"}).status_code == 409
    assert ("small" in client.get(url()).text, "撤下" in client.get(url()).text) == (True, False)


def test_photos_of_another_canteen_are_not_there(client: FlaskClient, sign_in: SignIn) -> None:
    send(client, shot())
    other = make.canteen(code="C-2")
    stranger = sign_in(make.recorder(other))
    number = photos()[0].id
    assert stranger.get(f"/canteens/C-1/ledger/photos/{number}").status_code == 404
    assert stranger.get(f"/canteens/C-2/ledger/photos/{number}").status_code == 404


def test_a_photo_of_tomorrow_cannot_be(client: FlaskClient) -> None:
    path = f"/canteens/C-1/ledger/{date(2026, 9, 15)}/photos"
    assert send(client, shot(), path=path).status_code == 409
