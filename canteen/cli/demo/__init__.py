"""`flask demo`: a living system to look at, the same for the same seed."""

import click

commands: list[click.Command] = []
