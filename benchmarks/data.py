"""Two thousand canteens with a quarter of meals and days, in a SQLite file of their own."""

from datetime import date
from pathlib import Path

from flask import Flask
from sqlalchemy import insert

from canteen import clock, create_app, db, migrate, settings
from canteen.cli.demo import places
from canteen.db import session
from canteen.ledger.models import DayRecord, MealRecord
from canteen.registry.models import Canteen
from canteen.workdays import Calendar
from scoring.periods import Quarter

QUARTER = Quarter(2026, 2)


def service(folder: Path) -> Flask:
    """An app on an empty, migrated database below `folder`."""
    environ = {
        "CANTEEN_DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite'}",
        "CANTEEN_FILES_DIR": str(folder / "files"),
        "CANTEEN_MAIL_URL": f"folder:{folder / 'mail'}",
        "CANTEEN_SECRET_KEY": "for benchmarks only",
        "CANTEEN_PASSWORD_MEMORY_KIB": "8",
        "CANTEEN_PASSWORD_PASSES": "1",
    }
    app = create_app(settings.load(environ))
    with app.app_context():
        migrate.upgrade(db.engine())
    return app


def fill(canteens: int) -> list[Canteen]:
    """Plant the canteens and a quarter of lunches; the figures vary by canteen and day."""
    bureaus = places.plant_bureaus()
    planted = places.plant_canteens(bureaus, canteens, date(2025, 1, 1))
    served = list(Calendar().working_days(QUARTER.first_day, QUARTER.last_day))
    for canteen in planted:
        session.execute(insert(MealRecord), [_meal(canteen.id, day) for day in served])
        session.execute(insert(DayRecord), [_day(canteen.id, day) for day in served])
    session.commit()
    return planted


def _meal(canteen_id: int, day: date) -> dict[str, object]:
    diners = 150 + (canteen_id * 7 + day.toordinal()) % 90
    saved_at = clock.at(day, 14)
    return {
        "canteen_id": canteen_id,
        "day": day,
        "meal": "lunch",
        "occasion": "work",
        "expected_diners": diners + day.toordinal() % 11,
        "expected_at": clock.at(day, 8),
        "diners": diners,
        "sampled_by": "sample",
        "checked_plates": 60,
        "clean_plates": 45 + canteen_id % 15,
        "prepared_g": diners * 360,
        "unserved_waste_g": diners * 12,
        "plate_waste_g": diners * (50 + canteen_id % 60),
        "source": "web",
        "as_typed": {},
        "flags": [],
        "saved_at": saved_at,
        "completed_at": saved_at,
        "version": 1,
    }


def _day(canteen_id: int, day: date) -> dict[str, object]:
    saved_at = clock.at(day, 15)
    return {
        "canteen_id": canteen_id,
        "day": day,
        "prep_waste_g": 6000,
        "reused_g": 800,
        "spoilage_g": 0,
        "issued_g": 52000,
        "purchased_g": 51000,
        "opening_stock_g": 90000 if day.day <= 4 else None,
        "source": "web",
        "as_typed": {},
        "flags": [],
        "saved_at": saved_at,
        "completed_at": saved_at,
        "version": 1,
    }
