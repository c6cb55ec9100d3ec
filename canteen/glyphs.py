"""The fonts of documents and charts, and whether they can draw a text. A hole never goes out in print."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from canteen.errors import Refusal

FONTS = Path(__file__).resolve().parent / "fonts"
UNPRINTED = {"\n"}


class MissingGlyph(Refusal):
    """A text holds a character that none of the fonts can draw; the message names it in Chinese."""


def font_files() -> list[Path]:
    return sorted(FONTS.glob("*.otf"))


def require_glyphs(texts: Iterable[str]) -> None:
    """Raise MissingGlyph when a character of these texts is in none of the fonts."""
    missing = sorted(set().union(*texts) - drawable() - UNPRINTED)
    if missing:
        named = "、".join(f"“{_shown(character)}”(U+{ord(character):04X})" for character in missing)
        raise MissingGlyph(f"字库里没有{named}，文件不能生成。请换一种写法后再试。")


@cache
def drawable() -> frozenset[str]:
    """Every character that at least one of the fonts can draw."""
    return frozenset(chr(point) for path in font_files() for point in _points(path))


def _points(path: Path) -> list[int]:
    with TTFont(path, lazy=True) as font:
        return list(font.getBestCmap())


def _shown(character: str) -> str:
    return character if unicodedata.category(character)[0] not in "CZ" else "不可见字符"
