"""What the journeys through a day's page share: a canteen, a lunch, and what came of it in the ledger."""

from datetime import date

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from canteen.accounts import passwords
from canteen.accounts.models import User
from canteen.db import session
from canteen.ledger.models import MealRecord, Revision
from canteen.registry.models import Canteen
from tests import make

PASSWORD = "correct horse 2026"
DAY = date(2026, 9, 14)
NOON = "2026-09-14 12:40"
LUNCH = {
    "预报人数": "210",
    "就餐人次": "214",
    "检查餐盘数": "100",
    "光盘数": "89",
    "弃用售剩": "3.25",
    "餐后回收": "12.5",
}
ONLINE = "window.dispatchEvent(new Event('online'))"


def canteen(**more: object) -> Canteen:
    return make.canteen(name="示例一食堂", opened_on=DAY, usual_diners=200, **more)


def address(canteen: Canteen) -> str:
    return f"/canteens/{canteen.code}/ledger/{DAY}"


def card(page: Page, key: str = "lunch") -> Locator:
    return page.locator(f"#{key}")


def field(page: Page, label: str, key: str = "lunch") -> Locator:
    return card(page, key).get_by_label(label, exact=True)


def write(page: Page, key: str = "lunch", **other: str) -> None:
    for label, text in (LUNCH | other).items():
        field(page, label, key).fill(text)


def save(page: Page, title: str = "午餐", key: str = "lunch") -> None:
    card(page, key).get_by_role("button", name=f"保存{title}").click()


def state(page: Page, key: str = "lunch") -> Locator:
    """The word in the card's head: 已保存, 待上传, 冲突 or 草稿."""
    return card(page, key).locator("[data-saved]")


def is_saved(page: Page, version: str = "1", key: str = "lunch") -> None:
    expect(card(page, key).locator(f"[name='{key}.version']")).to_have_value(version)


def records() -> list[MealRecord]:
    with make.context():
        return list(session.scalars(select(MealRecord).order_by(MealRecord.meal)))


def revisions() -> list[Revision]:
    with make.context():
        return list(session.scalars(select(Revision).order_by(Revision.id)))


def manager(canteen: Canteen) -> User:
    """A recorder who can sign in by hand."""
    with make.context():
        kept = passwords.make_hash(PASSWORD)
    return make.recorder(canteen, email="manager@example.gov.cn", name="示例单位填报员", password_hash=kept)


def sign_in(page: Page, person: User) -> None:
    page.get_by_label("邮箱").fill(person.email)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
