"""Whether a canteen has a notice board, and which of its links holds.

The link's secret is not kept: it is made of the service's own secret, the canteen and `serial`, so that it
can be printed again at any time, and a copied database opens no board. A renewed board counts `serial` up.
"""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from canteen.db import Base, Instant


class Board(Base):
    """The notice board of one canteen."""

    __tablename__ = "board"

    canteen_id: Mapped[int] = mapped_column(ForeignKey("canteen.id"), primary_key=True)
    serial: Mapped[int] = mapped_column(default=1)
    is_on: Mapped[bool] = mapped_column(default=True)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    changed_by_id: Mapped[int | None]
