"""Commands: letters."""

import sys

import click
from sqlalchemy import select

from canteen import audit, clock, outbox
from canteen.cli.console import as_option, edge, json_option, person, show_json, show_table
from canteen.db import session
from canteen.errors import Refusal
from canteen.outbox.letters import STATES, Letter, address_of

WORDS = dict(zip(STATES, ("待发", "发送中", "存疑", "已发出", "被退回"), strict=True))


@click.group()
def mail() -> None:
    """Letters in the outbox."""


@mail.command("test")
@click.argument("addresses", nargs=-1, required=True, metavar="ADDRESS…|-")
@as_option
@json_option
@edge
def post_test(addresses: tuple[str, ...], email: str | None, as_json: bool) -> None:
    """Post a test letter to each address, once per address and day; "-" reads them, one a line."""
    by = person(email)
    given = list(dict.fromkeys(_checked(address) for address in _listed(addresses)))
    subject, text, html = outbox.render("test")
    posted = [
        outbox.post(_key(address), to=address, subject=subject, text=text, html=html, topic="test")
        for address in given
    ]
    if any(posted):
        audit.record("mail.test", "outbox", by=by.id if by else None, new={"letters": sum(posted)})
    session.commit()
    if as_json:
        rows = zip(given, posted, strict=True)
        show_json({"letters": [{"to": to, "key": _key(to), "posted": new} for to, new in rows]})
    else:
        show_table(
            ("收件人", "结果"),
            [(to, "已放入发件箱" if new else "今天已放入过") for to, new in zip(given, posted, strict=True)],
        )


@mail.command("list")
@click.option("--state", type=click.Choice(STATES), help="Only letters in this state.")
@json_option
@edge
def list_letters(state: str | None, as_json: bool) -> None:
    """Show the letters, oldest first."""
    query = select(Letter).order_by(Letter.id)
    letters = session.scalars(query.where(outbox.in_state(state)) if state else query).all()
    if as_json:
        show_json({"letters": [_as_json(letter) for letter in letters]})
        return
    show_table(
        ("编号", "收件人", "标题", "状态", "次数", "答复"),
        [(x.id, x.to_address, x.subject, WORDS[outbox.state_of(x)], x.attempts, _answer(x)) for x in letters],
    )


def _listed(addresses: tuple[str, ...]) -> list[str]:
    listed = sys.stdin.read().splitlines() if "-" in addresses else []
    given = [*(address for address in addresses if address != "-"), *listed]
    return [address.strip() for address in given if address.strip()]


def _checked(address: str) -> str:
    try:
        return address_of(address)
    except ValueError:
        raise Refusal(f"“{address}”不是可用的邮箱地址，没有放入任何信件。") from None


def _key(address: str) -> str:
    return f"test/{clock.today()}/{address.lower()}"


def _answer(letter: Letter) -> str:
    return " ".join(str(part) for part in (letter.code, letter.answer) if part)[:60]


def _as_json(letter: Letter) -> dict[str, object]:
    return {
        "id": letter.id,
        "to": letter.to_address,
        "key": letter.key,
        "state": outbox.state_of(letter),
        "attempts": letter.attempts,
        "code": letter.code,
        "message_id": letter.message_id,
    }


commands: list[click.Command] = [mail]
