"""Photos of a day: added, and voided with a reason; never deleted."""

from datetime import date

from sqlalchemy import select

from canteen import audit, clock, files
from canteen.accounts.models import User
from canteen.db import session
from canteen.errors import Refusal
from canteen.ledger import pictures
from canteen.ledger.book import Book
from canteen.ledger.models import Photo
from canteen.registry.models import Canteen

MOST_A_DAY = 20


def of_day(canteen: Canteen, day: date) -> list[Photo]:
    """The photos that stand, in the order in which they were taken."""
    query = select(Photo).where(Photo.canteen_id == canteen.id, Photo.day == day, Photo.voided_at.is_(None))
    return list(session.scalars(query.order_by(Photo.id)))


def keep(content: bytes) -> tuple[str, str, str]:
    """Keep a picture's bytes: (hash, hash of the thumbnail, content type). Raises Refusal when it is none.

    Apart from `add`, because it takes time that no write transaction should wait for."""
    try:
        picture = pictures.read(content)
    except pictures.NotAPhoto as fault:
        raise Refusal(str(fault)) from None
    return files.put(picture.content), files.put(picture.thumb), picture.content_type


def add(canteen: Canteen, day: date, kept: tuple[str, str, str], *, by: User) -> Photo:
    """Put a kept picture to a day; the same one twice is one. Refusal when the day is locked or full."""
    _refuse_locked(canteen, day)
    sha256, thumb, content_type = kept
    same = (Photo.canteen_id == canteen.id, Photo.day == day, Photo.sha256 == sha256)
    photo = session.scalar(select(Photo).where(*same))
    if photo is None:
        if len(of_day(canteen, day)) >= MOST_A_DAY:
            raise Refusal(f"一天最多{MOST_A_DAY}张照片。请先撤下不需要的。")
        photo = Photo(canteen_id=canteen.id, day=day, sha256=sha256, content_type=content_type)
    elif photo.voided_at is None:
        return photo
    photo.thumb_sha256, photo.taken_by_id, photo.saved_at = thumb, by.id, clock.now()
    photo.voided_at = photo.voided_by_id = photo.void_reason = None
    session.add(photo)
    audit.record("ledger.add_photo", f"photo:{canteen.code}:{day}", by=by.id, new={"sha256": sha256})
    return photo


def void(canteen: Canteen, photo: Photo, reason: str, *, by: User) -> None:
    """Take a photo off the day; it is kept, with the reason."""
    _refuse_locked(canteen, photo.day)
    if photo.voided_at is None:
        photo.voided_at, photo.voided_by_id, photo.void_reason = clock.now(), by.id, reason
        subject = f"photo:{canteen.code}:{photo.day}"
        audit.record("ledger.void_photo", subject, by=by.id, old={"sha256": photo.sha256}, reason=reason)


def _refuse_locked(canteen: Canteen, day: date) -> None:
    if day > clock.today():
        raise Refusal("到了这一天再拍照片。")
    if sentence := Book(canteen, day, day, writing=False).lock_sentence(day):
        raise Refusal(sentence)
