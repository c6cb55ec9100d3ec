"""Cells of a workbook that hold a formula but no value: never worked out, or worked out to an error.

A reader of values sees blanks there, and a blank would silently leave a figure out.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree

from canteen.tables.table import Broken, Place

PLACE = re.compile(r"([A-Z]{1,3})(\d+)")
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
NO_VALUE = "这一格是公式，但没有算出的数值。请用表格软件打开，保存后再导入，或者直接填数。"
AN_ERROR = "这一格的公式出错（{}），没有数值。请改正公式，或者直接填数。"


def find(content: bytes, parts: list[str]) -> dict[str, dict[Place, Broken]]:
    """{title of the sheet: {(row, column): the cell}} of the parts named; raises nothing."""
    if not parts:
        return {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        titles = _titles(archive)
        return {titles[part]: dict(_broken(archive, part)) for part in parts if part in titles}


def _titles(archive: zipfile.ZipFile) -> Mapping[str, str]:
    """{part: title} of the sheets."""
    links = "xl/_rels/workbook.xml.rels"
    if links not in archive.namelist():
        return {}
    targets = {
        link.get("Id"): posixpath.normpath(posixpath.join("/xl", link.get("Target", "")))[1:]
        for link in _parsed(archive, links)
    }
    book = _parsed(archive, "xl/workbook.xml")
    sheets = [element for element in book.iter() if _name(element) == "sheet"]
    return {targets.get(sheet.get(LINK), ""): sheet.get("name", "") for sheet in sheets}


def _parsed(archive: zipfile.ZipFile, part: str) -> ElementTree.Element:
    """Parts with a DTD, which could grow without end, were refused by `packed`."""
    return ElementTree.fromstring(archive.read(part))  # noqa: S314


def _broken(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[Place, Broken]]:
    with archive.open(part) as file:
        for _, element in ElementTree.iterparse(file):  # noqa: S314  as in _parsed
            if _name(element) == "c":
                if (found := _look_at(element)) is not None:
                    yield found
            elif _name(element) == "row":
                element.clear()


def _look_at(cell: ElementTree.Element) -> tuple[Place, Broken] | None:
    inside = {_name(child): child.text or "" for child in cell}
    place = PLACE.fullmatch(cell.get("r", ""))
    if place is None:
        return None
    where = int(place[2]), _column(place[1])
    if cell.get("t") == "e":
        return where, Broken(inside.get("v", "#ERR"), AN_ERROR.format(inside.get("v", "#ERR")))
    if "f" in inside and not inside.get("v") and cell.get("t") != "str":  # str: the formula gave no text
        return where, Broken("=" + inside["f"], NO_VALUE)
    return None


def _column(letters: str) -> int:
    column = 0
    for each in letters:
        column = column * 26 + ord(each) - ord("A") + 1
    return column


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
