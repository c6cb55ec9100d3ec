"""Days on which a canteen serves though its pattern says it does not: a Saturday worked, a training."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from canteen.db import Base, Instant
from canteen.registry.models import Meal


class ExtraDay(Base):
    """`meals` lists what is served, as in lunch+dinner; taken back it is voided, never deleted."""

    __tablename__ = "extra_day"

    canteen_id: Mapped[int] = mapped_column(ForeignKey("canteen.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    meals: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(String(200))
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    noted_at: Mapped[datetime] = mapped_column(Instant)
    voided_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def served(self) -> list[Meal]:
        """The meals served, in the order of the day."""
        named = self.meals.split("+")
        return [meal for meal in Meal if meal in named]
