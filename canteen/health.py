"""Is this installation in order? One finding per part, each a sentence that says what to do."""

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from matplotlib.ft2font import FT2Font
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from canteen import audit, clock, migrate, outbox, settings, workdays
from canteen.db import engine, session
from canteen.glyphs import FONTS
from canteen.outbox.carriers import Unreachable, carrier_for
from canteen.outbox.letters import Letter

FACES = (
    "FandolFang-Regular",
    "FandolHei-Regular",
    "FandolKai-Regular",
    "FandolSong-Bold",
    "NotoSerifCJKsc-Regular",
)
LEAST_SPACE_MIB = 500
CLOCK_MAY_DIFFER = timedelta(minutes=5)
CALENDAR_AHEAD = timedelta(days=31)


class Finding(NamedTuple):
    """One part, whether it is in order, and a Chinese sentence about it."""

    part: str
    ok: bool
    sentence: str


def check_all() -> list[Finding]:
    """Look at every part; a part that cannot be looked at is not in order. Changes nothing."""
    return [_looked_at(part, look) for part, look in PARTS.items()]


def _looked_at(part: str, look: Callable[[], tuple[bool, str]]) -> Finding:
    try:
        return Finding(part, *look())
    except SQLAlchemyError as fault:
        reason = str(getattr(fault, "orig", None) or fault).strip().partition("\n")[0]
        return Finding(part, False, f"数据库没有回答：{reason}")
    except OSError as fault:
        return Finding(part, False, f"读不了：{fault}")
    finally:
        session.rollback()


def _database() -> tuple[bool, str]:
    session.execute(text("SELECT 1"))
    return True, f"{engine().dialect.name} 可以连接。"


def _migrations() -> tuple[bool, str]:
    newest = set(ScriptDirectory.from_config(migrate.configuration()).get_heads())
    with engine().connect() as connection:
        present = set(MigrationContext.configure(connection).get_current_heads())
    if present == newest:
        return True, f"结构是最新的（{'、'.join(sorted(newest))}）。"
    found, wanted = ("、".join(sorted(heads)) or "空的" for heads in (present, newest))
    return False, f"结构是 {found}，应为 {wanted}。请运行 flask upgrade。"


def _clock() -> tuple[bool, str]:
    """A clock that was set back would date new entries before old ones."""
    newest = session.scalar(select(func.max(audit.AuditEntry.at)))
    now = clock.now()
    if newest is not None and newest > now + CLOCK_MAY_DIFFER:
        return False, f"本机时间 {_local(now)} 早于最近的操作记录 {_local(newest)}。请校准系统时钟。"
    return True, f"现在是 {_local(now)}（北京时间）。"


def _calendar() -> tuple[bool, str]:
    """Next year's notice comes out in November; deadlines in January need it."""
    today = clock.today()
    if unknown := workdays.calendar().unknown_years(today, today + CALENDAR_AHEAD):
        years = "、".join(f"{year}年" for year in unknown)
        missing = f"不知道{years}的放假调休安排，暂按周一至周五上班推算。"
        return False, f"{missing}请更新 chinese-calendar，或用 flask workday 登记。"
    return True, "放假调休安排齐全。"


def _local(instant: datetime) -> str:
    return f"{clock.local(instant):%Y-%m-%d %H:%M}"


def _fonts() -> tuple[bool, str]:
    for face in FACES:
        try:
            glyphs = FT2Font(str(FONTS / f"{face}.otf")).num_glyphs
        except (OSError, RuntimeError):
            glyphs = 0
        if not glyphs:
            return False, f"字体 {face} 读不出来，文件和图表会缺字。请重新安装程序文件。"
    return True, f"{len(FACES)} 种字体齐全。"


def _mail() -> tuple[bool, str]:
    carrier = carrier_for(current_app.config["SETTINGS"])
    try:
        carrier.open()
    except Unreachable as fault:
        return False, f"{fault}。信件留在待发状态，恢复后自动发出。"
    finally:
        carrier.close()
    doubtful = select(func.count()).where(outbox.in_state("doubtful"), Letter.again_id.is_(None))
    return True, f"可以发信；存疑待人处理的信 {session.scalar(doubtful)} 封。"


def _disk() -> tuple[bool, str]:
    folder = settings.folder(current_app.config["SETTINGS"].files_dir)
    free = shutil.disk_usage(_existing(folder)).free // 2**20
    return free >= LEAST_SPACE_MIB, f"文件目录所在磁盘剩余 {free:,} MiB（至少应有 {LEAST_SPACE_MIB} MiB）。"


def _existing(folder: Path) -> Path:
    return next(path for path in (folder, *folder.parents) if path.exists())


def _audit_chain() -> tuple[bool, str]:
    broken = audit.broken_link()
    if broken is not None:
        return False, f"操作记录第 {broken} 条与校验链不符，记录可能被改动过。请与备份核对。"
    return True, "操作记录的校验链完整。"


PARTS: dict[str, Callable[[], tuple[bool, str]]] = {
    "database": _database,
    "migrations": _migrations,
    "clock": _clock,
    "calendar": _calendar,
    "fonts": _fonts,
    "mail": _mail,
    "disk": _disk,
    "audit_chain": _audit_chain,
}
