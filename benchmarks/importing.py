"""Importing a hundred thousand meals from a workbook, against reading it bare and inserting it bare."""

import io
import resource
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import xlsxwriter
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import insert, select

from benchmarks import data
from benchmarks.measure import Ratio, in_turns
from canteen import clock
from canteen.cli.demo import places
from canteen.db import session
from canteen.ledger.imports import bring_all, import_files
from canteen.ledger.models import MealRecord
from canteen.registry.models import Canteen

ROWS, CANTEENS, ROUNDS = 100_000, 200, 3
FIRST = date(2024, 1, 1)
HEADERS = (
    "食堂",
    "日期",
    "餐次",
    "预报人数",
    "就餐人次",
    "计数方式",
    "检查餐盘数",
    "光盘数",
    "成品备餐量(kg)",
    "弃用售剩(kg)",
    "餐后回收(kg)",
    "备注",
)
MOST_MIB = 400
_folders = count(1)


def run() -> Ratio:
    """The ratio; the sentence of the aim also says how much memory the import took at most."""
    with tempfile.TemporaryDirectory(prefix="bench-import-") as folder:
        path = write_workbook(Path(folder))
        ratio = in_turns(
            f"import of {ROWS:,} rows XLSX / bare reading and insert",
            lambda: import_once(Path(folder), path),
            lambda: insert_once(Path(folder), path),
            "≤8×",
            rounds=ROUNDS,
        )
        peak = peak_mib(path)
    return Ratio(
        ratio.name, ratio.ours_s, ratio.bare_s, ratio.ratio, f"≤8×, ≤{MOST_MIB} MB: {peak} MB at most"
    )


def write_workbook(folder: Path) -> Path:
    """A sheet of the meals of some two years in two hundred canteens, in the order of the days."""
    path = folder / "meals.xlsx"
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("餐次")
        shown = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, HEADERS)
        for number in range(ROWS):
            day = FIRST + timedelta(days=number // CANTEENS)
            diners = 150 + (number * 7 + day.toordinal()) % 90
            sheet.write_string(number + 1, 0, f"B-{number % CANTEENS:03d}")
            sheet.write_datetime(number + 1, 1, day, shown)
            figures = [diners * 0.36, diners * 0.012, diners * (0.05 + number % 60 / 1000)]
            weights = [round(kg, 3) for kg in figures]
            sheet.write_row(
                number + 1, 2, ["午餐", diners + 5, diners, "刷卡", 60, 45 + number % 15, *weights, "平常"]
            )
    return path


def import_once(folder: Path, path: Path) -> None:
    """As `flask ledger import --accept-warnings --reason` does it."""
    with _service(folder).app_context():
        _plant()
        outcome = import_files(bring_all([path]), by=None, reason="补录")
        session.commit()
    assert (outcome.created, outcome.errors) == (ROWS, []), outcome.errors[:3]


def insert_once(folder: Path, path: Path) -> None:
    """Reads the same cells and inserts them as they are."""
    with _service(folder).app_context():
        _plant()
        ids = dict(session.execute(select(Canteen.code, Canteen.id)).tuples().all())
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes())).get_sheet_by_index(0)
        now = clock.now()
        rows = [_bare(ids[cells[0]], cells, now) for cells in sheet.to_python()[1:]]
        session.execute(insert(MealRecord), rows)
        session.commit()


def peak_mib(path: Path) -> int:
    """The most memory that a process of its own takes which imports the file."""
    command = [sys.executable, "-m", "benchmarks.importing", str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return int(done.stdout.split()[-1])


def _bare(canteen_id: int, cells: list[object], now: object) -> dict[str, object]:
    weights = [round(float(str(kg)) * 1000) for kg in cells[8:11]]
    return {
        "canteen_id": canteen_id,
        "day": cells[1],
        "meal": "lunch",
        "occasion": "work",
        "expected_diners": cells[3],
        "diners": cells[4],
        "counted_by": "card",
        "checked_plates": cells[6],
        "clean_plates": cells[7],
        "prepared_g": weights[0],
        "unserved_waste_g": weights[1],
        "plate_waste_g": weights[2],
        "remark": cells[11],
        "source": "import",
        "as_typed": {},
        "flags": [],
        "saved_at": now,
        "booked_in_time": True,
        "in_time": False,
        "version": 1,
    }


def _service(folder: Path) -> Flask:
    fresh = folder / str(next(_folders))
    fresh.mkdir()
    return data.service(fresh)


def _plant() -> None:
    planted = places.plant_canteens(places.plant_bureaus(), CANTEENS, FIRST)
    for number, canteen in enumerate(planted):
        canteen.code = f"B-{number:03d}"
    session.commit()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="bench-import-") as place:
        import_once(Path(place), Path(sys.argv[1]))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
