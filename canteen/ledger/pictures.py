"""A photo as it is kept: upright, of a sensible size, without what the phone wrote about place and time.

What counts is the content, not the name or what the browser says of it. The picture is written anew, so that
nothing but pixels gets through; the same photo gives the same bytes.
"""

import io
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png"}
LONGEST = 2048
THUMB = 320
MOST_PIXELS = 60_000_000  # of the largest phone cameras; more would fill the memory


class NotAPhoto(Exception):
    """The bytes are no picture that is taken; the message says why, for the user."""


@dataclass(frozen=True)
class Picture:
    """A picture and its thumbnail (a JPEG), ready to be kept."""

    content: bytes
    content_type: str
    thumb: bytes


def read(content: bytes) -> Picture:
    """The picture in these bytes; raises NotAPhoto."""
    try:
        image = Image.open(io.BytesIO(content), formats=list(FORMATS))
        if image.width * image.height > MOST_PIXELS:
            raise NotAPhoto("照片的像素太多，请把相机的分辨率调低一些再拍。")
        kind = str(image.format)
        upright = ImageOps.exif_transpose(image)
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NotAPhoto("只收 JPEG 或 PNG 照片，这个文件不是。") from None
    except (OSError, SyntaxError, ValueError):  # What Pillow raises of pictures that break off.
        raise NotAPhoto("照片不完整，打不开。请重新拍一张。") from None
    return Picture(_bytes(upright, LONGEST, kind), FORMATS[kind], _bytes(upright, THUMB, "JPEG"))


def _bytes(image: Image.Image, longest: int, kind: str) -> bytes:
    small = image.convert("RGB") if kind == "JPEG" else image.convert("RGBA")
    small.thumbnail((longest, longest))
    out = io.BytesIO()
    small.info.clear()  # Pillow would write a comment or a colour profile again.
    small.save(out, kind, quality=85, optimize=True)
    return out.getvalue()
