"""The shipped standard's file with one passage broken."""

from scoring.standard import check, shipped

TEXT = shipped()[0].read_text("utf-8")


def broken(old: str, new: str) -> str:
    """The shipped file with one passage changed, which must be there."""
    assert old in TEXT
    return TEXT.replace(old, new, 1)


def indicator(code: str, old: str, new: str) -> str:
    """The shipped file with one passage of one indicator changed."""
    start = TEXT.index(f'code = "{code}"\ngroup')
    assert old in TEXT[start:]
    return TEXT[:start] + TEXT[start:].replace(old, new, 1)


def faults(text: str) -> list[str]:
    return [f"{fault.table}: {fault.reason}" for fault in check(text)]
