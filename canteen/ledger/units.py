"""In which units a weight is typed on a page: the choices beside the field, and how they read.

A bin's size is part of its unit (桶120升), so that what was typed says by itself what it came to.
"""

from collections.abc import Mapping
from functools import lru_cache

from markupsafe import Markup

from canteen.inputs import BIN, GRAMS_PER_LITRE, grams_per

WORDS = {"kg": "公斤", "斤": "斤", "g": "克", "升": "升"}
BIN_LITRES = (50, 60, 100, 120, 240)  # sizes that are sold; any other is written into its own field
OTHER_BIN = "桶"
OTHER_BIN_FIELD = "other_bin"


def known_unit(unit: str | None) -> str:
    """The unit when it is one that a page offers or has been typed before, else kg."""
    return unit if unit and (unit in WORDS or unit == OTHER_BIN or BIN.fullmatch(unit)) else "kg"


def unit_word(unit: str) -> str:
    """公斤 for kg, 桶(120升) for 桶120升."""
    found = BIN.fullmatch(unit)
    return f"桶({found[1]}升)" if found else WORDS.get(unit, unit)


def chosen_unit(typed: Mapping[str, str], name: str) -> str:
    """The unit that a form names for a field; of a bin of another size, with the size written beside."""
    unit = typed.get(f"{name}_unit") or typed.get("unit") or "kg"
    size = typed.get(OTHER_BIN_FIELD, "").strip()
    return f"{OTHER_BIN}{size}升" if unit == OTHER_BIN and size else unit


@lru_cache(maxsize=512)
def unit_options(selected: str, grams_per_litre: int = GRAMS_PER_LITRE) -> Markup:
    """The <option>s of a unit's choice, each with the grams that one of it is; `selected` first when rare."""
    codes = [*WORDS, *(f"{OTHER_BIN}{litres}升" for litres in BIN_LITRES), OTHER_BIN]
    codes = codes if selected in codes else [selected, *codes]
    return Markup("").join(_option(code, selected, grams_per_litre) for code in codes)


def _option(code: str, selected: str, grams_per_litre: int) -> Markup:
    if code == OTHER_BIN:
        word, grams = "桶(其他)", ""
    else:
        word, grams = unit_word(code), str(grams_per(code, grams_per_litre))
    chosen = Markup(" selected") if code == selected else ""
    return Markup('<option value="{}" data-grams="{}"{}>{}</option>').format(code, grams, chosen, word)
