"""Any ledger of a month that the database can hold, for hypothesis."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from canteen import clock
from canteen.ledger.fields import COUNTED_BY, OCCASIONS, SAMPLED_BY, SCOPES
from canteen.ledger.models import WHOLE_DAY, Closure, Collection, DayRecord, MealRecord
from canteen.registry.models import Canteen, Meal

FIRST = date(2026, 9, 1)
SAVED = clock.at(FIRST, 9)
GRAMS = 100_000_000
odd = st.sampled_from(
    ["=1+2", "+86 28", "-5", "@示例", " 前后有空格 ", "😀👩‍👩‍👧", "１２０", "_x000D_", "51.0", "a\nb"]
)
text = odd | st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40)
days = st.integers(0, 29).map(lambda n: FIRST + timedelta(days=n))
counts = st.none() | st.integers(0, 100_000)
weights = st.none() | st.integers(0, GRAMS) | st.sampled_from([0, 1, 999, 5_700, 5_701, 33_333])
moments = st.none() | st.integers(0, 60 * 86_400_000_000).map(
    lambda microseconds: SAVED - timedelta(days=30, microseconds=microseconds)
)


def maybe(words: Any) -> st.SearchStrategy[str | None]:
    return st.none() | st.sampled_from(sorted(words))


def ordered(values: dict[str, Any], *names: str) -> dict[str, Any]:
    """The figures that the database wants in this order, put into it."""
    there = [name for name in names if values[name] is not None]
    return values | dict(zip(there, sorted(values[name] for name in there), strict=True))


@st.composite
def meals(draw: st.DrawFn) -> dict[str, Any]:
    values = {name: draw(counts) for name in ("expected_diners", "clean_plates", "checked_plates", "diners")}
    values |= {name: draw(weights) for name in ("prepared_g", "unserved_waste_g", "plate_waste_g")}
    values |= {"total_waste_g": draw(weights), "remark": draw(st.none() | text), "expected_at": draw(moments)}
    values |= {"counted_by": draw(maybe(COUNTED_BY)), "sampled_by": draw(maybe(SAMPLED_BY))}
    values["outside_diners"] = draw(st.none() | st.integers(0, values["diners"] or 0))
    values = ordered(values, "clean_plates", "checked_plates", "diners")
    values["outside_diners"] = min(values["outside_diners"] or 0, values["diners"] or 0)
    return ordered(values, "unserved_waste_g", "prepared_g")


@st.composite
def day_figures(draw: st.DrawFn) -> dict[str, Any]:
    names = ("reused_g", "prep_waste_g", "issued_g", "spoilage_g", "purchased_g", "opening_stock_g")
    values = {name: draw(weights) for name in (*names, "total_waste_g", "waste_oil_g")}
    values |= {"distinct_diners": draw(counts), "purchased_fen": draw(st.none() | st.integers(0, 2 * 10**9))}
    values |= {"spoilage_reason": draw(st.none() | text), "remark": draw(st.none() | text)}
    return ordered(values | {"mixed_scope": draw(maybe(SCOPES))}, "reused_g", "prep_waste_g", "issued_g")


@st.composite
def collections(draw: st.DrawFn) -> dict[str, Any]:
    words = {name: draw(st.none() | text) for name in ("collector", "manifest", "destination")}
    bins = {
        "bins": draw(st.none() | st.integers(0, 1_000)),
        "bin_litres": draw(st.none() | st.integers(1, 5_000)),
    }
    return words | bins | {"collected_g": draw(weights)}


meal_keys = st.tuples(days, st.sampled_from(list(Meal)), st.sampled_from(sorted(OCCASIONS)))
closed = st.tuples(days, st.sampled_from([WHOLE_DAY, *(meal.value for meal in Meal)]))


@st.composite
def ledgers(draw: st.DrawFn) -> dict[str, dict[Any, Any]]:
    """{table: {key: values}}."""
    return {
        "meals": draw(st.dictionaries(meal_keys, meals(), max_size=4)),
        "days": draw(st.dictionaries(days, day_figures(), max_size=3)),
        "taken": draw(
            st.dictionaries(st.tuples(days, st.sampled_from(["food", "oil"])), collections(), max_size=3)
        ),
        "closed": draw(st.dictionaries(closed, st.tuples(text, st.booleans(), st.booleans()), max_size=3)),
    }


def rows_of(ledger: dict[str, dict[Any, Any]], canteen: Canteen) -> list[Any]:
    """The ledger as rows of the database."""
    whose = {"canteen_id": canteen.id, "saved_at": SAVED, "source": "web"}
    rows: list[Any] = [
        MealRecord(**whose, day=day, meal=meal, occasion=occasion, **values)
        for (day, meal, occasion), values in ledger["meals"].items()
    ]
    rows += [DayRecord(**whose, day=day, **values) for day, values in ledger["days"].items()]
    rows += [
        Collection(canteen_id=canteen.id, day=day, kind=kind, **values)
        for (day, kind), values in ledger["taken"].items()
    ]
    return rows + [
        Closure(
            canteen_id=canteen.id,
            day=day,
            meal=meal,
            reason=reason,
            entered_at=SAVED,
            counts=counts,
            voided_at=SAVED if voided else None,
        )
        for (day, meal), (reason, counts, voided) in ledger["closed"].items()
    ]
