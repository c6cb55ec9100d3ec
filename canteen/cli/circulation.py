"""Commands: circulation."""

import click

commands: list[click.Command] = []
