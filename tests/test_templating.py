"""How values become words on a page."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from flask import Flask, render_template_string

from canteen import clock, templating


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        ("1234.25", 1, "1,234.3"),
        (Decimal("0.805"), 2, "0.81"),
        (Fraction(2, 3), 2, "0.67"),
        (Fraction(10**30 - 1, 2 * 10**30), 0, "0"),  # a hair below one half, lost by 28-digit decimals
        (Decimal("-64.285"), 2, "-64.29"),
        (Decimal("-0.004"), 2, "0.00"),
        (0, 1, "0.0"),
        (None, 2, "—"),
    ],
)
def test_figures_are_rounded_half_up_exactly_and_unknown_is_a_dash(value, places, shown):
    assert templating.rounded(value, places) == shown


@pytest.mark.parametrize(("grams", "shown"), [(3250, "3.3"), (0, "0.0"), (1_234_567, "1,234.6"), (None, "—")])
def test_grams_are_shown_as_kilograms_to_one_decimal(grams, shown):
    assert templating.kg(grams) == shown


def test_counts_get_separators_and_keep_their_decimals():
    shown = [templating.thousands(value) for value in (24800, Decimal("1234.50"), "89.00", None)]
    assert shown == ["24,800", "1,234.50", "89.00", "—"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(Decimal("4.50"), "4.5"), (Decimal("10.00"), "10"), (100, "100"), (Decimal("0.00"), "0"), (None, "—")],
)
def test_points_lose_needless_zeros_but_not_whole_tens(value, shown):
    assert templating.points(value) == shown


def test_dates_are_written_as_the_office_writes_them():
    day = date(2026, 9, 14)
    assert templating.day_long(day) == "2026年9月14日 周一"
    assert templating.day_short(date(2026, 9, 20)) == "9月20日 周日"
    assert templating.day_long(None) == templating.day_short(None) == "—"


def test_an_instant_is_shown_on_the_shanghai_clock():
    assert templating.instant(datetime(2026, 9, 14, 16, 5, tzinfo=UTC)) == "2026年9月15日 00:05"
    assert templating.instant(None) == "—"


@pytest.mark.parametrize(
    ("written", "shown"),
    [("2026Q3", "2026年第三季度"), ("2026-09", "2026年9月"), (2026, "2026年"), ("自定义", "自定义")],
)
def test_periods_are_named_in_chinese(written, shown):
    assert templating.period(written) == shown


def test_a_month_is_laid_out_in_whole_weeks_from_monday():
    weeks = templating.month_weeks(2026, 9)
    assert weeks[0][0] == date(2026, 8, 31)
    assert weeks[-1][-1] == date(2026, 10, 4)
    assert all(len(week) == 7 for week in weeks)


def page(app: Flask, source: str, **values: object) -> str:
    with app.test_request_context():
        return render_template_string(source, **values)


def test_templates_have_the_filters_and_the_date(monkeypatch):
    app = Flask(__name__)
    templating.register(app)
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 9, 14, 4, tzinfo=UTC))
    assert page(app, "{{ 3250|kg }} {{ today|day_short }}") == "3.3 9月14日 周一"


def test_a_static_file_gets_a_new_address_when_its_content_changes(tmp_path: Path):
    app = Flask(__name__, static_folder=str(tmp_path), static_url_path="/static")
    templating.register(app)
    (tmp_path / "a.css").write_text("p{}")
    before = page(app, "{{ asset('a.css') }}")
    (tmp_path / "a.css").write_text("p{color:red}")
    after = page(app, "{{ asset('a.css') }}")
    assert before != after
    assert before.startswith("/static/a.css?v=")
    assert after.startswith("/static/a.css?v=")


def test_a_notice_carries_its_mark_once_before_its_title_or_else_its_text(app: Flask):
    source = '{% import "macros/notices.html" as n %}{{ n.notice("正文", "bad", title=title) }}'
    with app.test_request_context():
        titled, plain = (render_template_string(source, title=title) for title in ("标题", None))
    mark = '<span class="mark" aria-hidden="true">!</span>'
    assert f"<h2>{mark}标题</h2>" in titled
    assert "<p>正文</p>" in titled
    assert f"<p>{mark}正文</p>" in plain
