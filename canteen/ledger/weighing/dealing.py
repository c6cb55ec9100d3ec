"""Dealing a weight out inside a query: whole grams by largest remainder, none lost and none invented."""

from collections.abc import Sequence

from sqlalchemy import BigInteger, ColumnElement, FromClause, Subquery, cast, func, select

from canteen.ledger.columns import one


def dealt(rows: FromClause, group: Sequence[str], tie: str) -> Subquery:
    """The rows with `share`: the grams that each one's `part` gets of its group's `total_g`.

    Rows with the same `group` columns share one total. The floor of total × part ÷ whole, and one gram more
    for the largest remainders, the lower `tie` first, until nothing is left. Groups without any part are
    not dealt out. `whole` is the sum of the parts.
    """
    with_whole = select(*rows.c, _over(func.sum(rows.c.part), rows, group).label("whole")).subquery()
    divided = _divided(with_whole)
    ranked = select(
        *divided.c,
        (divided.c.total_g - _over(func.sum(divided.c.floor), divided, group)).label("left"),
        func.row_number()
        .over(
            partition_by=[divided.c[name] for name in group],
            order_by=[divided.c.remainder.desc(), divided.c[tie]],
        )
        .label("rank"),
    ).subquery()
    share = ranked.c.floor + one(ranked.c.rank <= ranked.c.left)
    kept = (ranked.c[column.name] for column in with_whole.c)
    return select(*kept, share.label("share")).subquery()


def _divided(rows: Subquery) -> Subquery:
    """Grams times diners go beyond 32 bits."""
    whole = cast(rows.c.whole, BigInteger)
    product = cast(rows.c.total_g, BigInteger) * cast(rows.c.part, BigInteger)
    columns = [(product // whole).label("floor"), (product % whole).label("remainder")]
    return select(*rows.c, *columns).where(rows.c.whole > 0).subquery()


def _over(aggregate: ColumnElement[int], rows: FromClause, group: Sequence[str]) -> ColumnElement[int]:
    """An aggregate over the rows of the same group, as an integer also where the database makes decimals."""
    return cast(aggregate.over(partition_by=[rows.c[name] for name in group]), BigInteger)
