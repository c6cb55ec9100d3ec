"""When a month's ledger closes: locked data stay readable, and say who can open them and how."""

from datetime import date

from canteen.workdays import Calendar, month_lock_day


def is_locked(day: date, today: date, calendar: Calendar) -> bool:
    """Whether the month of a day is locked."""
    if (day.year, day.month) >= (today.year, today.month):
        return False
    return today > month_lock_day(day.replace(day=1), calendar)


def refusal(day: date, today: date, calendar: Calendar) -> str | None:
    """The sentence for whoever wants to change a locked month, or None while it is open."""
    if not is_locked(day, today, calendar):
        return None
    last_open = month_lock_day(day.replace(day=1), calendar)
    return (
        f"{day.year}年{day.month}月的台账只开放到{last_open.month}月{last_open.day}日，现在已经锁定，不能直接修改。"
        "确需更正的，请写明理由，报主管的机关事务管理部门审定后更正。"
    )
