"""Commands: ledger."""

import click

commands: list[click.Command] = []
