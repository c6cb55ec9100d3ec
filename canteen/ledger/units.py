"""In which units a weight is typed on a page: the choices beside the field, and how they read.

A bin's size is part of its unit (桶120升), so that what was typed says by itself what it came to.
"""

from collections.abc import Mapping
from functools import lru_cache

from markupsafe import Markup

from canteen.inputs import BIN

WORDS = {"kg": "kg", "斤": "斤", "g": "克", "升": "升"}
SAME = {"公斤": "kg", "千克": "kg", "克": "g", "L": "升", "l": "升"}
BIN_LITRES = (50, 60, 100, 120, 240)  # sizes that are sold; any other is written into its own field
OTHER_BIN = "桶"
OTHER_BIN_FIELD = "other_bin"


def known_unit(unit: str | None) -> str | None:
    """The unit as a page writes it (公斤 and 千克 are kg), or None when no page can offer it."""
    code = SAME.get(unit or "", unit or "")
    return code if code in WORDS or code == OTHER_BIN or BIN.fullmatch(code) else None


def unit_word(unit: str) -> str:
    """克 for g, 桶(120升) for 桶120升."""
    found = BIN.fullmatch(unit)
    return f"桶({found[1]}升)" if found else WORDS.get(unit, unit)


def chosen_unit(typed: Mapping[str, str], name: str) -> str:
    """The unit that a form names for a field; of a bin of another size, with the size written beside."""
    unit = typed.get(f"{name}_unit") or typed.get("unit") or "kg"
    size = typed.get(OTHER_BIN_FIELD, "").strip()
    return f"{OTHER_BIN}{size}升" if unit == OTHER_BIN and size else unit


@lru_cache(maxsize=512)
def unit_options(selected: str) -> Markup:
    """The <option>s of a unit's choice; a size of bin that is not sold stands there when it is selected."""
    codes = [*WORDS, *(f"{OTHER_BIN}{litres}升" for litres in BIN_LITRES), OTHER_BIN]
    codes = codes if selected in codes else [selected, *codes]
    return Markup("").join(_option(code, selected) for code in codes)


def _option(code: str, selected: str) -> Markup:
    word = "桶(其他)" if code == OTHER_BIN else unit_word(code)
    chosen = Markup(" selected") if code == selected else ""
    return Markup('<option value="{}"{}>{}</option>').format(code, chosen, word)
