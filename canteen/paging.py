"""A long list a page at a time. Whatever page an address asks for, the nearest one is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import request, url_for
from sqlalchemy import Select, func, select

from canteen.db import session

Row = TypeVar("Row")
SIZE = 50


@dataclass(frozen=True)
class Page(Generic[Row]):
    """The rows of one page. Pages count from 1; an empty list has one page."""

    rows: Sequence[Row]
    number: int
    count: int
    total: int

    @property
    def previous(self) -> str | None:
        """The address of the page before, the list's filters kept; None on the first."""
        return _address(self.number - 1) if self.number > 1 else None

    @property
    def following(self) -> str | None:
        """The address of the page after; None on the last."""
        return _address(self.number + 1) if self.number < self.count else None


def page_of(query: Select[Row]) -> Page[Row]:
    """The page of an ordered list that the request's address asks for."""
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    count = max(1, -(-total // SIZE))
    number = min(max(1, request.args.get("page", 1, type=int)), count)
    rows = session.scalars(query.limit(SIZE).offset((number - 1) * SIZE)).all()
    return Page(rows, number, count, total)


def _address(number: int) -> str:
    kept = {**request.args.to_dict(), **(request.view_args or {}), "page": str(number)}
    return url_for(request.endpoint or "", **kept)
