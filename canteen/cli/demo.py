"""Commands: demo."""

import click

commands: list[click.Command] = []
