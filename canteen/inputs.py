"""Text becomes typed values: one schema reads web forms, table cells and JSON alike.

Text is NFKC-normalised at the door (１２０ is 120) and numbers match a pattern first, so that NaN, 1e3,
1_000 and 3.7 diners are errors in words instead of surprises.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

import marshmallow
from marshmallow import EXCLUDE, ValidationError, fields
from werkzeug.routing import BaseConverter, IntegerConverter, Map
from werkzeug.routing import ValidationError as WrongUrlPart

from canteen import clock

WHOLE = re.compile(r"[0-9]{1,9}(\.0{1,2})?")
DECIMAL = re.compile(r"[0-9]{1,9}(\.[0-9]{1,18})?")
MOST_FEN = 2_000_000_000
DAY = re.compile(r"(\d{4})[-/年.](\d{1,2})[-/月.](\d{1,2})日?")
# What every mail server takes: ASCII without blanks and signs that would begin another address.
ADDRESS = re.compile(r"[!#-'*+\-./0-9=?A-Z^-~]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
# Of this century: a time zone pushes no year off the calendar.
OFFSET = re.compile(r"^20.*T.*(Z|[+-]\d{2}:?\d{2})$")
MOMENT = re.compile(r"(20.+?)[T ](\d{1,2}):(\d{2})(?::\d{2})?")
# Controls, marks that only format, halves of characters. Private-use characters stay: rare names need them.
UNSEEN = ("Cc", "Cf", "Cs")
GRAMS_PER_UNIT = {"g": 1, "kg": 1000, "斤": 500, "克": 1, "千克": 1000, "公斤": 1000}
LITRE = ("L", "l", "升")
BIN = re.compile(r"桶([1-9][0-9]{0,3})升")  # a bin of a stated size: 桶120升
GRAMS_PER_LITRE = 1000


@dataclass(frozen=True)
class Entry:
    """What someone sent: typed values of the keys that were there, errors by field, the text as typed."""

    values: dict[str, Any]
    errors: dict[str, list[str]]
    typed: Mapping[str, Any]

    @property
    def ok(self) -> bool:
        """Whether every field could be read."""
        return not self.errors


def plain(text: str) -> str:
    """Normalised text: NFKC, no control characters but newlines, no blanks around it."""
    normal = unicodedata.normalize("NFKC", text.replace("\r\n", "\n"))
    return "".join(c for c in normal if c in "\n\t" or unicodedata.category(c) not in UNSEEN).strip()


class Schema(marshmallow.Schema):
    """The base of every form. Keys that are absent stay absent; a blank clears (None)."""

    class Meta:
        unknown = EXCLUDE

    error_messages = {"type": "格式不对。"}  # noqa: RUF012

    @classmethod
    def read(cls, source: Mapping[str, Any], *, partial: bool = False) -> Entry:
        """Typed values and errors in words; nothing is lost of what was typed.

        `partial` forgives absent keys: what is already registered need not be written again.
        """
        cleaned = {key: cleaned_text(value) for key, value in source.items()}
        try:
            return Entry(_loader(cls).load(cleaned, partial=partial), {}, source)
        except ValidationError as fault:
            messages = fault.messages_dict
            errors = {name: [str(text) for text in texts] for name, texts in messages.items()}
            return Entry(dict(fault.valid_data or {}), errors, source)


@cache
def _loader(form: type[Schema]) -> Schema:
    """One instance of each form: making one copies every field, which costs an import most of its time."""
    return form()


class _Field(fields.Field[Any]):
    """A field where None (a blank) clears the value unless it is required."""

    default_error_messages = {"required": "请填写。", "null": "请填写。"}  # noqa: RUF012

    def __init__(self, *, required: bool = False, **extra: Any) -> None:
        super().__init__(required=required, allow_none=not required, **extra)


class Text(_Field):
    """A line or more of text, at most `most` characters."""

    def __init__(self, *, most: int = 200, **extra: Any) -> None:
        super().__init__(**extra)
        self.most = most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        text = as_text(value)
        if len(text) > self.most:
            raise ValidationError(f"最多{self.most}个字，现在有{len(text)}个。")
        return text


class Whole(_Field):
    """A whole number, 0 or more; 120.0 is 120, 120.5 is an error."""

    def __init__(self, *, least: int = 0, most: int = 1_000_000, **extra: Any) -> None:
        super().__init__(**extra)
        self.least, self.most = least, most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> int:
        text = _number_text(value)
        if not WHOLE.fullmatch(text):
            raise ValidationError(
                f"请填整数，“{text}”不是整数。" if DECIMAL.fullmatch(text) else _not_a_number(text)
            )
        number = int(Decimal(text))
        if not self.least <= number <= self.most:
            raise ValidationError(f"应在{self.least}和{self.most}之间。")
        return number


def grams_per(unit: str, grams_per_litre: int = GRAMS_PER_LITRE) -> int:
    """Grams in one kg, 斤, g, 升 (L) or bin of a stated size (桶120升); KeyError for any other unit."""
    if unit in LITRE:
        return grams_per_litre
    if found := BIN.fullmatch(unit):
        return int(found[1]) * grams_per_litre
    return GRAMS_PER_UNIT[unit]


class Grams(_Field):
    """A weight as integer grams, from a number in `unit` or from {"value", "unit"}; rounded half up.

    Litres and bins weigh what an integer "grams_per_litre" beside them says, else 1.0 kg/L. At most
    100 tonnes: more is a slip of the finger, and the database's integers stay small.
    """

    def __init__(self, *, unit: str = "kg", **extra: Any) -> None:
        super().__init__(**extra)
        self.unit = unit

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> int:
        unit, litre = self.unit, GRAMS_PER_LITRE
        if isinstance(value, Mapping):
            litre = stated if type(stated := value.get("grams_per_litre")) is int else litre
            unit, value = plain(str(value.get("unit", unit))), value.get("value")
        try:
            each = grams_per(unit, litre)
        except KeyError:
            told = "请写明一桶是多少升。" if unit == "桶" else f"不认识单位“{unit}”。"
            raise ValidationError(told) from None
        text = _number_text(value)
        if not DECIMAL.fullmatch(text):
            raise ValidationError(_not_a_number(text))
        grams = (Decimal(text) * each).quantize(Decimal(1), ROUND_HALF_UP)
        if grams > 100_000_000:
            raise ValidationError("重量太大，请检查单位。")
        return int(grams)


class Money(_Field):
    """Yuan as integer fen, at most twenty million yuan, rounded half up."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> int:
        text = _number_text(value)
        if not DECIMAL.fullmatch(text):
            raise ValidationError(_not_a_number(text))
        fen = (Decimal(text) * 100).quantize(Decimal(1), ROUND_HALF_UP)
        if fen > MOST_FEN:
            raise ValidationError("金额太大，请检查单位是不是元。")
        return int(fen)


class Day(_Field):
    """A date: 2026-09-14, 2026/9/14, 2026年9月14日 or a date of a spreadsheet."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> date:
        try:
            return read_day(value)
        except ValueError:
            raise ValidationError(f"“{value}”不是日期，请写成 2026-09-14。") from None


class Moment(_Field):
    """A Shanghai wall time (2026-09-14 10:30), or a time with its own offset, as an aware instant."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> datetime:
        if isinstance(value, datetime):
            return clock.at(value.date(), value.hour, value.minute) if value.tzinfo is None else value
        text = str(value)
        found = MOMENT.fullmatch(text)
        try:
            if OFFSET.search(text):
                return datetime.fromisoformat(text)
            if found:
                return clock.at(read_day(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            pass
        raise ValidationError(f"“{value}”不是时间，请写成 2026-09-14 10:30。")


class Choice(_Field):
    """One of a few words; `words` maps what may be written to what it means."""

    def __init__(self, words: Mapping[str, Any], **extra: Any) -> None:
        super().__init__(**extra)
        self.words = words

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Any:
        text = as_text(value)
        if text not in self.words:
            raise ValidationError(f"“{text}”不在可选的内容里：{'、'.join(map(str, self.words))}。")
        return self.words[text]


class YesNo(Choice):
    """是 or 否, as people, browsers and programs write them."""

    def __init__(self, **extra: Any) -> None:
        yes, no = ("是", "yes", "true", "True", "1", "on"), ("否", "no", "false", "False", "0")
        super().__init__(dict.fromkeys(yes, True) | dict.fromkeys(no, False), **extra)


class Email(Text):
    """An e-mail address in lower case."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        text = super()._deserialize(value, attr, data).lower()
        if not ADDRESS.fullmatch(text):
            raise ValidationError(f"“{text}”不是邮箱地址。")
        return text


def as_text(value: Any) -> str:
    """A cell as text; spreadsheets give the code 5101 as 5101.0."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def read_day(value: Any) -> date:
    """A date from text or a spreadsheet's date; ValueError when it is none."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    found = DAY.fullmatch(plain(str(value)))
    if not found:
        raise ValueError(f"not a date: {value}")
    return date(int(found[1]), int(found[2]), int(found[3]))


class DayConverter(BaseConverter):
    """A URL part 2026-09-14 as a date of this century; anything else is 404."""

    regex = r"20\d{2}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise WrongUrlPart from None

    def to_url(self, value: date) -> str:
        return value.isoformat()


class IdConverter(IntegerConverter):
    """A number in a URL, as far as the database's integers reach; anything above is 404."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=2**31 - 1)


def cleaned_text(value: Any) -> Any:
    """What was sent, text normalised; None when nothing is left of it."""
    if isinstance(value, str):
        return plain(value) or None
    return value


def _number_text(value: Any) -> str:
    """A number as text; floats of spreadsheets and JSON by their shortest form."""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float | Decimal):
        return format(Decimal(str(value)), "f")
    return plain(str(value)).replace("，", ",")


def _not_a_number(text: str) -> str:
    return "不能是负数。" if re.fullmatch(r"-[0-9.]+", text) else f"“{text}”不是数字。"
