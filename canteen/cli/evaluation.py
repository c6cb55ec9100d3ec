"""Commands: evaluation."""

import click

commands: list[click.Command] = []
