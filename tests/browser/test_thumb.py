"""A lunch entered by one thumb on a phone: how many taps, fields and seconds it takes, and no way back up."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests import make
from tests.browser import days

FIGURES = ["210", "214", "100", "89", "92.5", "3.25", "12.5"]
MOST_FIELDS = 12
MOST_SECONDS = 60


class Thumb:
    """Taps what is in sight and types on the phone's number pad; counts, and refuses to scroll back."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self.keys, self.fields, self.lowest = page, 0, 0, 0, 0.0

    def tap(self, place: Locator) -> None:
        place.tap()
        self.taps += 1

    def type(self, text: str) -> None:
        """Into the field that has the focus; "next" on the pad goes on to the one below."""
        top = self.page.evaluate("document.activeElement.getBoundingClientRect().top + scrollY")
        assert top >= self.lowest, f"the field for {text} stands above the one before"
        self.lowest = top
        self.page.keyboard.type(text)
        self.keys += len(text)
        self.fields += 1

    def next(self) -> None:
        self.page.keyboard.press("Enter")
        self.keys += 1


@pytest.fixture(autouse=True)
def _noon(at: Callable[[str], None]) -> None:
    at(days.NOON)


@pytest.fixture
def page(shared_app: object, visit: Callable[..., Page]) -> Page:
    canteen = days.canteen()
    return visit(make.recorder(canteen), days.address(canteen), has_touch=True, is_mobile=True)


def test_a_lunch_takes_few_taps_seven_fields_and_one_save_without_scrolling_back(page: Page) -> None:
    thumb, began = Thumb(page), time.monotonic()
    thumb.tap(days.field(page, "预报人数"))
    for text in FIGURES[:-1]:
        thumb.type(text)
        thumb.next()
    thumb.type(FIGURES[-1])
    expect(days.card(page).get_by_text("人均 73.6 克/人·餐")).to_be_visible()
    thumb.tap(days.card(page).get_by_role("button", name="保存午餐"))
    days.is_saved(page)
    seconds = time.monotonic() - began
    print(f"\nlunch: {thumb.fields} fields, {thumb.taps} taps, {thumb.keys} keys, {seconds:.1f} s by script")
    assert (thumb.fields, thumb.taps) == (7, 2)
    assert thumb.fields <= MOST_FIELDS
    assert seconds < MOST_SECONDS
    (record,) = days.records()
    assert (record.diners, record.prepared_g, record.plate_waste_g) == (214, 92_500, 12_500)


def test_the_first_field_is_in_sight_when_the_page_opens(page: Page) -> None:
    expect(days.field(page, "预报人数")).to_be_in_viewport(ratio=1)
    expect(days.card(page).get_by_role("button", name="保存午餐")).to_be_in_viewport(ratio=1)


def test_the_pad_of_a_count_and_of_a_weight_are_the_right_ones(page: Page) -> None:
    expect(days.field(page, "就餐人次")).to_have_attribute("inputmode", "numeric")
    expect(days.field(page, "餐后回收")).to_have_attribute("inputmode", "decimal")


def test_enter_in_the_last_field_saves_and_arrows_and_wheel_change_nothing(page: Page) -> None:
    days.write(page)
    last = days.field(page, "餐后回收")
    last.focus()
    for key in ("ArrowUp", "ArrowDown", "PageUp"):
        page.keyboard.press(key)
    page.evaluate(
        "document.activeElement.dispatchEvent(new WheelEvent('wheel', {deltaY: 100, bubbles: true}))"
    )
    expect(last).to_have_value("12.5")
    last.press("Enter")
    days.is_saved(page)


def test_every_target_is_large_enough_for_a_thumb(page: Page) -> None:
    small = page.evaluate(
        """[...document.querySelectorAll('#lunch :is(input:not([type=hidden]), select, button, summary)')]
        .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44)
        .map((one) => one.name || one.textContent.trim())"""
    )
    assert small == []


def test_a_weight_can_be_typed_in_jin_and_in_bins_and_shows_its_grams(page: Page) -> None:
    days.write(page, 餐后回收="25")
    units = days.card(page).get_by_label("餐后回收的单位", exact=True)
    units.select_option("斤")
    expect(days.card(page).get_by_text("= 12,500 克")).to_be_visible()
    units.select_option("桶(其他)")
    days.field(page, "其他桶，每桶多少升").fill("2")
    expect(days.card(page).get_by_text("= 50,000 克")).to_be_visible()
    days.save(page)
    days.is_saved(page)
    assert days.records()[0].as_typed["plate_waste_g"] == ["25", "桶2升"]
    days.card(page).locator("summary").first.click()
    expect(units).to_have_value("桶2升")
    expect(days.field(page, "餐后回收")).to_have_value("25")


def test_no_spoilage_is_one_tap_and_goes_on_to_the_next_field(page: Page) -> None:
    page.get_by_role("button", name="无报损，记 0").tap()
    expect(days.field(page, "储存报损", "day")).to_have_value("0")
    expect(days.field(page, "报损原因", "day")).to_be_focused()
