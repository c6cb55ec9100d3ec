"""What people send to the pages of circulars: compiling, signing, recipients."""

from collections.abc import Mapping
from typing import Any, ClassVar

from marshmallow import ValidationError

from canteen import inputs
from canteen.circulation import wording
from canteen.circulation.recipients import KINDS
from scoring.periods import Quarter


class QuarterText(inputs.Text):
    """A quarter written 2026Q3."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        text = super()._deserialize(value, attr, data, **more)
        try:
            return Quarter.parse(text)
        except ValueError:
            raise ValidationError(f"“{text}”不是季度，请写成 2026Q3。") from None


class CompileForm(inputs.Schema):
    bureau = inputs.Text(required=True, most=32)
    period = QuarterText(required=True)

    labels: ClassVar[dict[str, str]] = {"bureau": "部门", "period": "季度"}


class NumberText(inputs.Text):
    """A document number as papers write it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        text = super()._deserialize(value, attr, data, **more)
        if not wording.NUMBER.fullmatch(text):
            raise ValidationError(f"“{text}”不像文号，应如：示机管发〔2026〕12号。没有文号可以留空。")
        return text


class ApproveForm(inputs.Schema):
    number = NumberText(most=40)
    accepted_gaps = inputs.Text(most=1000)
    report_sha256 = inputs.Text(required=True, most=64)

    labels: ClassVar[dict[str, str]] = {"number": "文号", "accepted_gaps": "理由"}

    @classmethod
    def read_with_gaps(cls, source: Mapping[str, Any], lacking: bool) -> inputs.Entry:
        """The form; where sheets are lacking, a reason for signing without them is required."""
        entry = cls.read(source)
        if lacking and entry.ok and not entry.values.get("accepted_gaps"):
            entry.errors["accepted_gaps"] = ["请写明不等这些食堂就签发的理由。"]
        return entry


class RecipientForm(inputs.Schema):
    kind = inputs.Choice({kind: kind for kind in KINDS}, required=True)
    name = inputs.Text(required=True, most=100)
    address = inputs.Email(required=True, most=254)

    labels: ClassVar[dict[str, str]] = {"kind": "方式", "name": "单位名称", "address": "邮箱"}
