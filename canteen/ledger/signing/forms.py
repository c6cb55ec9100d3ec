"""What checkers and confirmers send."""

from canteen.inputs import Schema, Text


class ConfirmForm(Schema):
    """The month as it was seen, and why it is confirmed with gaps."""

    seen = Text(most=64, required=True)
    reason = Text(most=500)


class ReasonForm(Schema):
    """Why something is taken back or ended."""

    reason = Text(most=500, required=True)
