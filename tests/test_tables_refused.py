"""Files that are refused before they are unpacked, quickly, with little memory, each in its own sentence."""

import io
import struct
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest
import xlsxwriter

from canteen.tables import Unreadable, packed, read_content
from tests.test_tables import workbook

SHEET = "xl/worksheets/sheet1.xml"
COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")


def changed(content: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """A workbook with some of its parts changed."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def good() -> bytes:
    return workbook(餐次=[["日期", "人数"], ["2026-09-14", 120]])


def with_macro(parts: dict[str, bytes]) -> None:
    parts["xl/vbaProject.bin"] = b"macro"


def with_entity(parts: dict[str, bytes]) -> None:
    parts[SHEET] = parts[SHEET].replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet', 1)


def with_far_corner(parts: dict[str, bytes]) -> None:
    parts[SHEET] = parts[SHEET].replace(
        b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )


def with_endless_rows(parts: dict[str, bytes]) -> None:
    parts[SHEET] = parts[SHEET].replace(
        b"</sheetData>", b'<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (changed(good(), with_macro), "带有宏"),
        (changed(good(), with_entity), "不是能读的 XLSX"),
        (changed(good(), with_far_corner), "太宽或太长"),
        (changed(good(), with_endless_rows), "太宽或太长"),
        (COMPOUND + b"\0" * 600, "旧的 .xls"),
        (COMPOUND + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600, "加了密码"),
        (changed(good(), lambda parts: parts.pop("xl/workbook.xml") and None), "不是能读的 XLSX"),
        (changed(good(), lambda parts: parts.update({SHEET: b"<worksheet><broken"})), "不是能读的 XLSX"),
    ],
)
def test_what_must_not_be_read_is_refused_in_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        [list(table.rows) for table in read_content("表.xlsx", content)]


def test_a_part_that_holds_more_than_it_says_is_found_out_without_unpacking_it() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr(SHEET, b" " * (60 * 1024 * 1024))
    honest = buffer.getvalue()
    lying = honest.replace(struct.pack("<L", 60 * 1024 * 1024), struct.pack("<L", 1000))
    assert lying != honest
    tracemalloc.start()
    with pytest.raises(Unreadable, match="已损坏"):
        read_content("表.xlsx", lying)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20 * 1024 * 1024


def test_a_formula_without_a_value_is_told_at_its_cell_and_one_with_a_value_is_read() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet("餐次")
        sheet.write_row(0, 0, ["日期", "人数", "光盘", "备注"])
        sheet.write_string(1, 0, "2026-09-14")
        sheet.write_formula(1, 1, "=100+20", None, "")
        sheet.write_formula(1, 2, "=100+20", None, 120)
        sheet.write_formula(1, 3, "=1/0", None, "#DIV/0!")
    (table,) = read_content("表.xlsx", buffer.getvalue())
    ((number, cells),) = table.rows
    assert (number, cells["光盘"]) == (2, 120.0)
    assert {(row, column): str(broken) for (row, column), broken in table.broken.items()} == {
        (2, 2): "=100+20",
        (2, 4): "#DIV/0!",
    }
    assert "没有算出的数值" in cells["人数"].sentence
    assert "#DIV/0!" in cells["备注"].sentence


def test_a_title_above_the_header_is_passed_over_when_the_headers_are_known() -> None:
    content = workbook(餐次=[["九月台账"], [], ["日期", "人数"], ["2026-09-14", 120]])
    (table,) = read_content("表.xlsx", content, {"日期", "人数"})
    assert (table.header_row, list(table.rows)) == (3, [(4, {"日期": "2026-09-14", "人数": 120.0})])


def test_columns_left_of_the_table_are_counted() -> None:
    content = workbook(餐次=[[None, "日期", "人数"], [None, "2026-09-14", 120]])
    (table,) = read_content("表.xlsx", content)
    assert (table.cell(2, "日期"), table.cell(2, "人数"), table.cell(2, None)) == ("B2", "C2", "A2")


def test_the_limits_let_an_honest_year_through() -> None:
    assert packed.MOST_CELLS >= 100_000 * 26
