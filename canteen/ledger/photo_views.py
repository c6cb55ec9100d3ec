"""Photos on the page of a day: added from the camera, looked at through the gate, voided with a reason."""

from datetime import date

from flask import Response, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from canteen import drafts, files
from canteen.accounts.access import Right, canteen_for_user, signed_in
from canteen.db import session
from canteen.errors import Refusal
from canteen.inputs import Schema, Text
from canteen.ledger import photos
from canteen.ledger.blueprint import bp
from canteen.ledger.models import Photo
from canteen.registry.models import Canteen

# Whatever the bytes are, a browser shows them as a picture and runs nothing of them.
SANDBOX = "default-src 'none'; sandbox"


class VoidForm(Schema):
    """Why a photo does not belong here."""

    reason = Text(most=200, required=True)


@bp.post("/canteens/<canteen_code>/ledger/<day:day>/photos")
def add_photos(canteen_code: str, day: date) -> ResponseReturnValue:
    """Put the sent pictures to the day, all or none."""
    canteen = canteen_for_user(canteen_code, Right.RECORD)
    user, key = signed_in(), request.form.get("client_key")
    if receipt := drafts.answered(user.id, key):
        return redirect(receipt.location, 303)
    contents = _contents()
    session.rollback()  # Pictures are made small outside of any transaction.
    kept = [photos.keep(content) for content in contents]
    for picture in kept:
        photos.add(canteen, day, picture, by=user)
    location = url_for(".show_day", canteen_code=canteen.code, day=day, _anchor="photos")
    drafts.give_receipt(user.id, key, request.path, location)
    session.commit()
    flash(f"{len(kept)}张照片已保存。")
    return redirect(location, 303)


@bp.get("/canteens/<canteen_code>/ledger/photos/<int:photo_id>")
def show_photo(canteen_code: str, photo_id: int) -> Response:
    """The picture, or with `small` its thumbnail; voided ones too, for the history."""
    photo = _photo(canteen_for_user(canteen_code), photo_id)
    small = "small" in request.args and photo.thumb_sha256
    try:
        content = files.read(str(photo.thumb_sha256) if small else photo.sha256)
    except FileNotFoundError:
        raise NotFound from None
    response = Response(content, mimetype="image/jpeg" if small else photo.content_type)
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


@bp.post("/canteens/<canteen_code>/ledger/photos/<int:photo_id>/void")
def void_photo(canteen_code: str, photo_id: int) -> ResponseReturnValue:
    """Take a photo off the day, with the reason."""
    canteen = canteen_for_user(canteen_code, Right.RECORD)
    photo = _photo(canteen, photo_id)
    entry = VoidForm.read(request.form)
    if not entry.ok:
        raise Refusal("请写明为什么撤下这张照片（200字以内），例如：拍错了。")
    photos.void(canteen, photo, entry.values["reason"], by=signed_in())
    session.commit()
    flash("照片已撤下，留有记录。")
    return redirect(url_for(".show_day", canteen_code=canteen.code, day=photo.day, _anchor="photos"), 303)


def _contents() -> list[bytes]:
    """The bytes of each picture sent; Refusal when there is none or one is too large."""
    most = current_app.config["SETTINGS"].photo_mib
    uploads = [upload for upload in request.files.getlist("photo") if upload.filename]
    contents = [upload.read() for upload in uploads]
    for upload in uploads:
        upload.close()
    if not contents:
        raise Refusal("还没有选照片。")
    if any(len(content) > most * 1024 * 1024 for content in contents):
        raise Refusal(f"有照片超过{most} MB，一张也没有保存。请把相机的分辨率调低一些再拍。")
    return contents


def _photo(canteen: Canteen, photo_id: int) -> Photo:
    photo = session.get(Photo, photo_id)
    if photo is None or photo.canteen_id != canteen.id:
        raise NotFound
    return photo
