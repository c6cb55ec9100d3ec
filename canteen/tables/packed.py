"""Looking over a packed workbook before anything unpacks it: bombs, macros, passwords, other formats.

A workbook of half a megabyte can unpack to gigabytes, and one of a kilobyte can hold a single cell in the
last corner, for which a reader allots every cell before it.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from canteen.tables.table import Unreadable

MOST_UNPACKED_BYTES = 300 * 1024 * 1024
MOST_TIMES_PACKED = 200
MOST_CELLS = 6_000_000  # of a sheet's rectangle
MOST_COLUMNS = 26 * 2
CHUNK = 1024 * 1024
OVERLAP = 64

ROW = re.compile(rb'<(?:\w+:)?row [^>]{0,40}?\br="(\d{1,9})"')
WIDE = re.compile(rb'\br="(?:[B-Z][A-Z]|[A-Z]{3})\d')  # beyond AZ
BEYOND_Z = re.compile(rb'\br="A[A-Z]\d')
VALUELESS = re.compile(rb'<(?:\w+:)?f[ >/]|\bt="e"')  # a formula, or a formula's error
NOT_A_WORKBOOK = "{} 不是能读的 XLSX 表格，请用表格软件另存为 XLSX。"


def look_over(name: str, content: bytes) -> list[str]:
    """Refuse what must not be unpacked; returns the parts with formulas, whose values want a closer look."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError):
        raise Unreadable(f"{name} 已损坏，请用表格软件重新保存。") from None
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST_UNPACKED_BYTES or unpacked > 1024 * 1024 + MOST_TIMES_PACKED * len(content):
        raise Unreadable(f"{name} 展开后太大，没有读取。")
    _refuse_kind(name, entries)
    return [entry.filename for entry in entries if _look_into(name, content, entry)]


def compound_sentence(name: str, content: bytes) -> str:
    """What to say about a file in the container of old Office files."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return f"{name} 加了密码，没有读取。请在表格软件里取消密码，再上传。"
    return f"{name} 是旧的 .xls 格式，没有读取。请用表格软件另存为 XLSX。"


def _refuse_kind(name: str, entries: list[zipfile.ZipInfo]) -> None:
    names = {entry.filename for entry in entries}
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable(f"{name} 加了密码，没有读取。请取消密码，再上传。")
    if any(part.lower().endswith("vbaproject.bin") for part in names):
        raise Unreadable(f"{name} 带有宏，没有读取。请另存为不带宏的 XLSX，再上传。")
    if "xl/workbook.xml" not in names:
        raise Unreadable(NOT_A_WORKBOOK.format(name))
    if len(names) < len(entries):
        raise Unreadable(f"{name} 已损坏，请用表格软件重新保存。")


def _look_into(name: str, content: bytes, entry: zipfile.ZipInfo) -> bool:
    """Unpack one part piece by piece; returns whether it is a sheet with formulas or errors."""
    is_sheet = entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".xml")
    rows, columns, doubtful, tail = 0, 26, False, b""
    for piece in _pieces(name, content, entry):
        text = tail + piece
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            raise Unreadable(NOT_A_WORKBOOK.format(name))
        if is_sheet:
            rows = max([rows, *(int(found) for found in ROW.findall(text))])
            columns = MOST_COLUMNS if columns > 26 or BEYOND_Z.search(text) else 26
            doubtful = doubtful or VALUELESS.search(text) is not None
            if WIDE.search(text) or rows * columns > MOST_CELLS:
                raise Unreadable(f"{name} 的表格太宽或太长，没有读取。请按月分成几个文件，删去不用的行和列。")
        tail = text[-OVERLAP:]
    return doubtful


def _pieces(name: str, content: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """What a part really holds; one that holds more than it says is refused."""
    begin = entry.header_offset + 30
    lengths = content[begin - 4 : begin]
    begin += int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")
    packed = content[begin : begin + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        yield packed
        return
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise Unreadable(NOT_A_WORKBOOK.format(name))
    inflating, held = zlib.decompressobj(-15), 0
    try:
        while not inflating.eof:
            piece = inflating.decompress(packed, CHUNK)
            packed, held = inflating.unconsumed_tail, held + len(piece)
            if held > entry.file_size or not (piece or packed):
                raise Unreadable(f"{name} 已损坏，请用表格软件重新保存。")
            yield piece
    except zlib.error:
        raise Unreadable(f"{name} 已损坏，请用表格软件重新保存。") from None
