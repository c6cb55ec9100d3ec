"""Files that a browser saves, under a Chinese name and, for programs that know no other, a plain one."""

from io import BytesIO
from urllib.parse import quote

from flask import Response, send_file


def attachment(content: bytes, mimetype: str, name: str, plain: str) -> Response:
    """The bytes as a download. `name` is what people see; `plain` is ASCII, with the same suffix: what is
    left of a Chinese name without its Chinese tells nobody anything."""
    response = send_file(BytesIO(content), mimetype, as_attachment=True, download_name=plain)
    encoded = f"UTF-8''{quote(name, safe='')}"  # RFC 8187
    response.headers.set("Content-Disposition", "attachment", **{"filename": plain, "filename*": encoded})
    return response
