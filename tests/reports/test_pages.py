"""The forms on screen, as PDF and as XLSX say the same, and nothing else reaches them."""

import io
import re
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from canteen.registry.models import Canteen
from canteen.reports.kinds import KINDS
from canteen.reports.paper import Paper, Table, number, text, words
from canteen.reports.workbook import xlsx
from tests import make
from tests.reports import stories

PERIODS = {
    "ledger": "2026-09",
    "collections-month": "2026-09",
    "collections-quarter": "2026Q3",
    "self-evaluation": "2026Q3",
    "year": "2026",
}


@pytest.fixture
def canteen(app: Any, at: Any) -> Canteen:
    at("2026-10-12 12:30")
    made = stories.canteen()
    stories.done(made, 10, remark="=1+1 第二窗口停用")
    stories.kitchen(made, 10)
    stories.collected(made, 10)
    return made


@pytest.fixture
def client(canteen: Canteen, sign_in: Any) -> FlaskClient:
    found: FlaskClient = sign_in(make.recorder(canteen))
    return found


def squeezed(pdf: bytes) -> str:
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def test_the_list_offers_each_form_for_periods_since_the_opening(client: FlaskClient) -> None:
    html = client.get("/canteens/C-1/reports").text
    for kind in KINDS:
        assert kind.title in html
    assert 'value="2026-09"' in html
    assert 'value="2026-08"' not in html


@pytest.mark.parametrize("kind", list(PERIODS))
def test_page_pdf_and_workbook_hold_the_same_cells(client: FlaskClient, kind: str) -> None:
    address, period = f"/canteens/C-1/reports/{kind}", PERIODS[kind]
    page = client.get(f"{address}?period={period}").text
    pdf = squeezed(client.get(f"{address}/{period}.pdf").data)
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{address}/{period}.xlsx").data))
    sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    shown = [
        cell
        for body in re.findall(r"<t(?:body|foot)>(.*?)</t(?:body|foot)>", page, re.S)
        for cell in cells(body)
    ]
    assert shown
    written = {printed(cell) for rows in sheets for row in rows for cell in row}
    for cell in shown:
        assert cell in pdf
        assert cell in written or without_zeros(cell) in written


def cells(body: str) -> list[str]:
    found = re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", body, re.S)
    return [unescape(re.sub(r"<.*?>|\s", "", cell)) for cell in found]


def printed(cell: Any) -> str:
    """A cell of the workbook as the page prints it."""
    if isinstance(cell, float):
        return text(Decimal(str(cell)) if cell % 1 else int(cell))
    if re.fullmatch(r"\d{4}-\d\d-\d\d", str(cell)):
        return text(date.fromisoformat(cell))
    return re.sub(r"\s", "", str(cell))


def without_zeros(cell: str) -> str:
    """A rate is printed with its zeros, 90.00, which a number in a workbook does not keep."""
    return cell.rstrip("0").rstrip(".")


def test_text_that_looks_like_a_formula_stays_text(client: FlaskClient) -> None:
    content = client.get("/canteens/C-1/reports/ledger/2026-09.xlsx").data
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert any("=1+1 第二窗口停用" in row for row in rows)


def test_weights_in_the_workbook_are_numbers() -> None:
    paper = Paper(
        "表", [], [Table("一、重", (words("日期"), number("重", "kg")), [["甲", Decimal("3.25")]])], []
    )
    rows = CalamineWorkbook.from_filelike(io.BytesIO(xlsx(paper))).get_sheet_by_index(0).to_python()
    assert rows[-1] == ["甲", 3.25]


@pytest.mark.parametrize(
    "address",
    [
        "ledger?period=2026-13",
        "ledger?period=2026Q3",
        "ledger?period=2026-11",  # has not begun
        "ledger?period=",
        "nothing?period=2026-09",
        "ledger/2026-13.pdf",
        "year/0000.xlsx",
    ],
)
def test_what_is_not_a_form_or_a_period_is_not_there(client: FlaskClient, address: str) -> None:
    assert client.get(f"/canteens/C-1/reports/{address}").status_code == 404


def test_a_file_is_called_after_canteen_form_and_period_also_where_only_ascii_is_read(
    client: FlaskClient,
) -> None:
    named = client.get("/canteens/C-1/reports/ledger/2026-09.pdf").headers["Content-Disposition"]
    assert "filename=C-1-ledger-2026-09.pdf" in named
    assert quote("示例食堂2026年9月台账.pdf") in named


def test_a_long_month_repeats_the_head_of_its_table_on_every_page(
    client: FlaskClient, canteen: Canteen
) -> None:
    for day in range(11, 31):
        for meal in ("breakfast", "lunch", "dinner"):
            make.meal(canteen, date(2026, 9, day), meal, diners=80, plate_waste_g=4_000)
    content = client.get("/canteens/C-1/reports/ledger/2026-09.pdf").data
    pages = [re.sub(r"\s", "", page.extract_text()) for page in PdfReader(io.BytesIO(content)).pages]
    assert len(pages) > 2
    assert all("就餐人次" in page for page in pages[:2])
    assert f"共{len(pages)}页" in pages[0]
