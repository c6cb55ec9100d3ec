"""The same verbs by hand: `flask …`. Results go to standard output, sentences to standard error."""

from flask import Flask

from canteen.cli import booking, circulation, demo, evaluation, ledger, mail, registry, serve, system, tokens


def init(app: Flask) -> None:
    """Register every command."""
    for module in (system, serve, registry, tokens, ledger, booking, evaluation, circulation, mail, demo):
        for command in module.commands:
            app.cli.add_command(command)
