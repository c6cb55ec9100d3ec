"""Tables that people bring: encodings, row numbers, workbooks, and files that are no tables."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from canteen.tables import Unreadable, packed, read_content, read_tables


def workbook(**sheets: list[list[object]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"default_date_format": "yyyy-mm-dd"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return buffer.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_the_encodings_that_spreadsheets_write(encoding: str) -> None:
    content = "代码,名称\n51,示例㐂局\n".encode(encoding)

    (table,) = read_content("部门.csv", content)

    assert table.headers == ["代码", "名称"]
    assert list(table.rows) == [(2, {"代码": "51", "名称": "示例㐂局"})]


def test_rows_keep_the_numbers_of_the_file_and_blank_cells_are_left_out() -> None:
    text = 'code,name,note\n\n51,"两行\n的名称",\n,,\n 52 ,  ,x\n'

    (table,) = read_content("a.csv", text.encode())

    assert list(table.rows) == [
        (3, {"code": "51", "name": "两行\n的名称"}),
        (5, {"code": " 52 ", "note": "x"}),
    ]


def test_headers_are_normalised_and_empty_columns_forgotten() -> None:
    (table,) = read_content("a.csv", "ｃｏｄｅ ,,name\n51,,局\n".encode())

    assert table.headers == ["code", "name"]
    assert list(table.rows) == [(2, {"code": "51", "name": "局"})]


def test_every_sheet_with_a_header_is_a_table() -> None:
    content = workbook(餐次=[["日期", "人数"], [date(2026, 9, 14), 120]], 空=[], 说明=[["请填写"]])

    meals, notes = read_content("月.xlsx", content)

    assert (meals.sheet, list(meals.rows)) == ("餐次", [(2, {"日期": date(2026, 9, 14), "人数": 120.0})])
    assert (notes.sheet, list(notes.rows)) == ("说明", [])


def test_the_name_of_the_file_is_kept_for_its_faults(tmp_path: Path) -> None:
    path = tmp_path / "部门.csv"
    path.write_text("code\n51\n", encoding="utf-8")

    assert read_tables(path)[0].file == "部门.csv"
    with pytest.raises(Unreadable, match="打不开文件"):
        read_tables(tmp_path / "nothing.csv")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "a.csv 是空的"),
        (b"\n\n", "a.csv 是空的"),
        (b"\ncode\n51\n", "第1行应当是表头"),
        (b"code,code\n1,2\n", "表头有重复的列：code"),
        (b"code\n51,52\n", "第2行有一格没有对应的表头"),
        (b'code\n"51\n', "请检查引号"),
        (b"\xff\xfe\x00\x00", "不是文字表格"),
        (b"%PDF-1.7\n\x00\xff", "不是文字表格"),
        (b"PK\x03\x04 not a zip", "已损坏"),
        (workbook(空=[]), "是空的"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        [list(table.rows) for table in read_content("a.csv", content)]


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("readme.txt", "nothing here")

    with pytest.raises(Unreadable, match="不是能读的 XLSX"):
        read_content("a.xlsx", buffer.getvalue())


def test_a_small_file_that_unpacks_to_gigabytes_is_not_unpacked() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (50 * 1024 * 1024))
    assert len(buffer.getvalue()) < 100_000

    with pytest.raises(Unreadable, match="展开后太大"):
        read_content("bomb.xlsx", buffer.getvalue())


def test_an_honest_large_workbook_is_read() -> None:
    rows: list[list[object]] = [["食堂", "人数"], *([f"C-{number}", number] for number in range(20_000))]

    (table,) = read_content("年.xlsx", workbook(餐次=rows))

    assert len(list(table.rows)) == 20_000
    assert packed.MOST_TIMES_PACKED >= 100  # Sheets of one repeated figure pack well.
