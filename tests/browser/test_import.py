"""A month's workbook with fifty planted faults, brought in by hand: upload, preview, marked copy, result."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import func, select

from canteen import tasks
from canteen.db import session
from canteen.ledger.models import MealRecord
from tests import make
from tests.browser.conftest import DESK, PHONE
from tests.ledger.imports import planted

Device = Callable[..., BrowserContext]
LETTERS = dict(zip(planted.HEADERS, "ABCDEFGHIJKLMN", strict=True))


def work() -> None:
    """What the timetable's process does."""
    with make.context():
        tasks.run_waiting()


def is_no_wider(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def listed(page: Page) -> set[str]:
    """The cells that the list of faults names, page by page."""
    cells = set(page.locator("main tbody th strong").all_inner_texts())
    while page.get_by_role("link", name="下一页").count():
        with page.expect_navigation():
            page.get_by_role("link", name="下一页").click()
        cells |= set(page.locator("main tbody th strong").all_inner_texts())
    return cells


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_fifty_planted_faults_are_shown_marked_and_skipped_while_the_clean_rows_come_in(
    device: Device, at: Any, tmp_path: Path, size: dict[str, int]
) -> None:
    at("2026-11-20 09:00")
    made = planted.plant("MINE")
    file = tmp_path / "十一月.xlsx"
    file.write_bytes(planted.as_xlsx(made))
    page = device(make.recorder(planted.furnish()), size).new_page()
    page.goto("/canteens/MINE/ledger/import")
    page.get_by_label("XLSX 或 CSV 文件").set_input_files(file)
    page.get_by_role("button", name="上传并预览").click()
    expect(page.get_by_role("heading", name="办理进度")).to_be_visible()
    work()
    # The page of the task comes back by itself.
    expect(page.get_by_role("heading", name="导入前的预览")).to_be_visible()
    expect(page.get_by_text(f"有 {planted.FAULTS} 行有错误", exact=False).first).to_be_visible()
    assert is_no_wider(page)
    wanted = {f"{LETTERS[column]}{row}" for row, (_, column) in made.faults.items()}
    assert listed(page) == wanted

    with page.expect_download() as download:
        page.get_by_role("link", name="下载标注好的表").click()
    sheet = load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))["餐次"]
    assert wanted <= {cell.coordinate for row in sheet for cell in row if cell.comment}

    page.get_by_label("跳过有错误的").check()
    if page.get_by_label("我核对过").count():
        page.get_by_label("我核对过").check()
    page.get_by_role("button", name="导入", exact=True).click()
    expect(page.get_by_role("heading", name="办理进度")).to_be_visible()
    work()
    expect(page.get_by_role("heading", name="导入结果")).to_be_visible()
    expect(page.get_by_text(f"已导入：新增 {planted.CLEAN} 行")).to_be_visible()
    assert is_no_wider(page)
    with make.context():
        assert session.scalar(select(func.count()).select_from(MealRecord)) == planted.CLEAN
    page.get_by_role("link", name="看这个月的台账").click()
    expect(page.get_by_role("heading", name="2026年11月台账")).to_be_visible()
