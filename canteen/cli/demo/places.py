"""The demo's tree: the real divisions of both provinces, and plainly invented institutions and canteens."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import cycle, islice
from pathlib import Path

from canteen.db import session
from canteen.registry.models import (
    Bureau,
    Canteen,
    CanteenMode,
    Institution,
    Level,
    Operation,
    ServesOn,
    Service,
    Supply,
)

DIVISIONS = Path(__file__).parent / "divisions"
GROUPS = ("第一协作组", "第二协作组", "第三协作组", "第四协作组", "第五协作组")
DUMMY_CITIES = {"5001", "5002"}

# Where the demo's canteens stand, most of them where the tour leads.
SITES = (
    *("51", "50", "5101", "500103", "510104", "5107", "500101", "51", "5101", "50"),
    *("5106", "500112", "5113", "510107", "5115", "500106", "51", "5101", "500103", "5107"),
    *("5133", "500241", "510112", "510703", "50", "5134", "500103", "5101", "51", "5107"),
    *("5106", "500101", "5113", "510104", "500112", "5115", "5101", "51", "50", "500106"),
)
KINDS = ("机关第一食堂", "机关食堂", "政务中心食堂", "集中办公区食堂", "机关第二食堂", "公务餐厅")

# Operation, supply, service, usual diners, meals, service days, official meals: every mode at least once.
MODES = (
    ("own", "portion", "internal", 260, "lunch", "workdays", True),
    ("own", "buffet", "internal", 640, "breakfast+lunch+dinner", "workdays", True),
    ("contracted", "by_weight", "open", 420, "breakfast+lunch", "workdays", True),
    ("delivered", "portion", "internal", 42, "lunch", "workdays", False),
    ("contracted", "buffet", "internal", 310, "breakfast+lunch", "workdays", True),
    ("own", "banquet", "internal", 120, "lunch+dinner", "mon-sat", True),
    ("own", "portion", "internal", 36, "lunch", "workdays", False),
    ("contracted", "portion", "open", 520, "lunch+dinner", "daily", True),
)


@dataclass(frozen=True)
class Place:
    """A division: its code, name, level and the code above."""

    code: str
    name: str
    level: Level
    parent: str | None


def plant_bureaus() -> dict[str, Bureau]:
    """Add a bureau for the nation, both provinces, their prefectures and counties; by code."""
    bureaus: dict[str, Bureau] = {}
    groups = cycle(GROUPS)
    for place in _divisions():
        above = bureaus[place.parent] if place.parent else None
        grouped = place.level == Level.PREFECTURE or place.parent == "50"
        bureau = Bureau(
            code=place.code,
            name=place.name,
            level=place.level,
            parent=above,
            path=f"{above.path if above else '/'}{place.code}/",
            group_name=next(groups) if grouped else None,
            domains="example.gov.cn",
        )
        bureaus[place.code] = bureau
    session.add_all(bureaus.values())
    session.flush()
    return bureaus


def plant_canteens(bureaus: dict[str, Bureau], count: int, opened_on: date) -> list[Canteen]:
    """Add `count` canteens, each with its institution, spread over SITES; every mode occurs."""
    made: list[Canteen] = []
    for number, (site, mode) in enumerate(islice(zip(cycle(SITES), cycle(MODES), strict=False), count), 1):
        made.append(_canteen(bureaus[site], number, mode, opened_on))
    session.add_all(made)
    session.flush()
    return made


def _divisions() -> Iterator[Place]:
    yield Place("CN", "国家机关事务管理局(演示)", Level.NATION, None)
    for row in _read("provinces.csv"):
        yield Place(row["code"], f"{row['name']}机关事务管理局(演示)", Level.PROVINCE, "CN")
    for row in _read("cities.csv"):
        if row["code"] not in DUMMY_CITIES:
            yield Place(
                row["code"], f"{row['name']}机关事务管理局(演示)", Level.PREFECTURE, row["provinceCode"]
            )
    for row in _read("areas.csv"):
        above = "50" if row["cityCode"] in DUMMY_CITIES else row["cityCode"]
        yield Place(row["code"], f"{row['name']}机关事务服务中心(演示)", Level.COUNTY, above)


def _read(name: str) -> list[dict[str, str]]:
    with (DIVISIONS / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _canteen(
    bureau: Bureau, number: int, mode: tuple[str, str, str, int, str, str, bool], opened_on: date
) -> Canteen:
    operation, supply, service, diners, serves, serves_on, official = mode
    unit = f"示例单位{number:02d}"
    institution = Institution(code=f"{bureau.code}-D{number:03d}", name=unit, bureau=bureau)
    canteen = Canteen(
        code=f"{bureau.code}-{number:03d}",
        name=f"{unit}{KINDS[number % len(KINDS)]}",
        institution=institution,
        opened_on=opened_on,
    )
    canteen.modes = [
        CanteenMode(
            holds_from=opened_on,
            operation=Operation(operation),
            supply=Supply(supply),
            service=Service(service),
            usual_diners=diners + 7 * (number % 9),
            serves=serves,
            serves_on=ServesOn(serves_on),
            official_meals=official,
        )
    ]
    return canteen
