"""Calls of the ledger: write a meal or a day, read records, their history and the measures made of them."""

from datetime import date
from functools import partial
from typing import Any

from flask import Response, jsonify
from werkzeug.exceptions import NotFound

from canteen.accounts.access import Right, bureau_for_user, canteen_for_user
from canteen.calls import call, json_body, read, read_query
from canteen.db import session
from canteen.ledger import figures, records
from canteen.ledger.api import answers, bodies, shown
from canteen.ledger.api.reading import collection_of, history_of, records_of
from canteen.ledger.api.saving import save
from canteen.ledger.blueprint import bp
from canteen.ledger.book import lock
from canteen.ledger.models import DayRecord, MealRecord
from canteen.registry.models import Canteen, Meal

CANTEEN = "/api/v1/canteens/<code>"
MEAL = f"{CANTEEN}/meals/<day:day>/<any(breakfast, lunch, dinner, extra):meal>"
DAY = f"{CANTEEN}/days/<day:day>"


@bp.put(MEAL)
@call("填报一餐", **answers.PUT_MEAL)
def put_meal(code: str, day: date, meal: str) -> Response:
    """Record or change what the body names of one meal."""
    canteen = canteen_for_user(code, Right.RECORD)
    occasion = _occasion()
    sent = bodies.weighed(json_body(), canteen)
    values = read(bodies.MealBody, sent)
    verb = partial(records.save_meal, canteen, day, Meal(meal), occasion=occasion)
    lock(canteen)
    before = _meal(canteen, day, meal, occasion)
    record = save(verb, before, values, sent)
    session.commit()
    return _answer(shown.meal_data(code, record), created=before is None)


@bp.put(DAY)
@call("填报当日记录", **answers.PUT_DAY)
def put_day(code: str, day: date) -> Response:
    """Record or change what the body names of a day's own record."""
    canteen = canteen_for_user(code, Right.RECORD)
    sent = bodies.weighed(json_body(), canteen)
    values = read(bodies.DayBody, sent)
    lock(canteen)
    before = _day(canteen, day)
    record = save(partial(records.save_day, canteen, day), before, values, sent)
    session.commit()
    return _answer(shown.day_data(code, record, collection_of(canteen, day)), created=before is None)


@bp.get(MEAL)
@call("读取一餐", **answers.GET_MEAL)
def get_meal(code: str, day: date, meal: str) -> Response:
    """One meal as it is now."""
    canteen = canteen_for_user(code)
    return _answer(shown.meal_data(canteen.code, _there(_meal(canteen, day, meal, _occasion()))))


@bp.get(DAY)
@call("读取当日记录", **answers.GET_DAY)
def get_day(code: str, day: date) -> Response:
    """A day's own record as it is now."""
    canteen = canteen_for_user(code)
    record = _there(_day(canteen, day))
    return _answer(shown.day_data(canteen.code, record, collection_of(canteen, day)))


@bp.get(f"{MEAL}/history")
@call("一餐的修改历史", **answers.GET_MEAL_HISTORY)
def get_meal_history(code: str, day: date, meal: str) -> dict[str, Any]:
    """Every change of one meal."""
    return {"history": history_of(canteen_for_user(code), day, meal, _occasion())}


@bp.get(f"{DAY}/history")
@call("当日记录的修改历史", **answers.GET_DAY_HISTORY)
def get_day_history(code: str, day: date) -> dict[str, Any]:
    """Every change of a day's own record."""
    return {"history": history_of(canteen_for_user(code), day, "", "")}


@bp.get(f"{CANTEEN}/meals")
@call("读取一段时间的台账", **answers.GET_MEALS)
def get_meals(code: str) -> dict[str, Any]:
    """The records of a period with their flags and links to their history."""
    canteen = canteen_for_user(code)
    period = read_query(bodies.PeriodQuery)
    return records_of(canteen, period["first"], period["last"])


@bp.get(f"{CANTEEN}/measures")
@call("一个食堂的指标", **answers.GET_CANTEEN_MEASURES)
def get_canteen_measures(code: str) -> dict[str, Any]:
    """A canteen's measures of a period."""
    canteen = canteen_for_user(code)
    period = read_query(bodies.PeriodQuery)
    found = figures.of_canteens(None, [canteen.code], period["first"], period["last"])
    return {name: measure.to_data() for name, measure in found.total.items()}


@bp.get("/api/v1/bureaus/<code>/measures")
@call("一个部门的指标", **answers.GET_BUREAU_MEASURES)
def get_bureau_measures(code: str) -> dict[str, Any]:
    """The measures of all canteens of a bureau together, and of each when asked for."""
    bureau = bureau_for_user(code)
    asked = read_query(bodies.BureauPeriodQuery)
    found = figures.to_data(figures.of_canteens(bureau.code, [], asked["first"], asked["last"]))
    measures: dict[str, Any] = found["total"]
    return measures | ({"canteens": found["canteens"]} if asked.get("each") else {})


def _answer(data: dict[str, Any], *, created: bool = False) -> Response:
    """A record with its version as ETag; a new one with its address."""
    answer = jsonify(data)
    answer.set_etag(str(data["version"]))
    if created:
        answer.status_code = 201
        answer.headers["Location"] = data["history"].replace("/history", "")
    return answer


def _occasion() -> str:
    return read_query(bodies.OccasionQuery).get("occasion") or "work"


def _meal(canteen: Canteen, day: date, meal: str, occasion: str) -> MealRecord | None:
    return session.get(MealRecord, (canteen.id, day, Meal(meal), occasion))


def _day(canteen: Canteen, day: date) -> DayRecord | None:
    return session.get(DayRecord, (canteen.id, day))


def _there(record: Any) -> Any:
    if record is None:
        raise NotFound
    return record
