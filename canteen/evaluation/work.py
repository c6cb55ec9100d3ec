"""Scoring a large round as long work, with progress, done by the timetable process."""

from typing import Any

from canteen import tasks
from canteen.accounts.models import User
from canteen.db import session
from canteen.errors import Refusal
from canteen.evaluation import runs
from canteen.registry.models import Bureau
from canteen.tasks import Progress, Task
from scoring.periods import Quarter

KIND = "evaluation.score"


@tasks.worker(KIND)
def score(task: Task, progress: Progress) -> dict[str, Any]:
    """Score the round that the task names; each part is committed by `progress`."""
    bureau = session.get(Bureau, task.arguments["bureau_id"])
    if bureau is None:
        raise Refusal("这个机关事务管理部门已经不在名录里。")
    quarter = Quarter.parse(task.arguments["quarter"])
    by = session.get(User, task.asked_by_id)
    sheets = runs.score_round(bureau, quarter, by, progress)
    return {"sheets": len(sheets), "location": f"/sheets?quarter={quarter}&bureau={bureau.code}"}
