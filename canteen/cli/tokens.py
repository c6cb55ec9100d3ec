"""Commands: keys for devices and programs."""

import click

from canteen.accounts import people, tokens
from canteen.cli import places
from canteen.cli.console import as_option, edge, json_option, person, show_json
from canteen.db import session
from canteen.errors import Refusal

DAYS = click.IntRange(1, tokens.MOST_DAYS)


@click.group("token")
def token_group() -> None:
    """Keys by which devices and programs call the JSON API."""


@token_group.command("add")
@click.argument("address", metavar="EMAIL")
@click.option("--at", "code", required=True, help="Code of the canteen, institution or bureau.")
@click.option("--right", "scope", required=True, type=click.Choice(list(tokens.NEEDED)))
@click.option("--days", type=DAYS, default=tokens.DAYS, show_default=True, help="How long it works.")
@click.option("--name", default="命令行申领", help="What it is for, as histories show it.")
@as_option
@json_option
@edge
def add_token(
    address: str, code: str, scope: str, days: int, name: str, email: str | None, as_json: bool
) -> None:
    """Print a new token, this once: it works for this person at this place and all below it."""
    user = people.find(address.strip().lower())
    if user is None:
        raise Refusal(f"没有邮箱为 {address} 的用户。")
    by = person(email)
    node = places.node(code)
    token, key = tokens.make(user, name.strip()[:60], node, scope, days, by=by.id if by else None)
    session.commit()
    if as_json:
        told = {"name": token.name, "at": node.code, "right": scope, "expires_at": token.expires_at}
        show_json({"token": key, **told})
    else:
        click.echo(key)


commands: list[click.Command] = [token_group]
