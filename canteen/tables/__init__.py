"""Tables that people bring, CSV or XLSX, as rows of named cells with the row numbers of their own file.

What a cell means is not decided here: the schemas of inputs read it. Blank cells are left out. A file is
looked over before it is unpacked, and its rows are read as they are asked for, so that memory stays bounded.
"""

from canteen.tables.reading import HEADER_WITHIN, MOST_BYTES, read_bytes, read_content, read_tables
from canteen.tables.table import Broken, Table, Unreadable, letter

__all__ = [
    "HEADER_WITHIN",
    "MOST_BYTES",
    "Broken",
    "Table",
    "Unreadable",
    "letter",
    "read_bytes",
    "read_content",
    "read_tables",
]
