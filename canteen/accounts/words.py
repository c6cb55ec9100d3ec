"""What roles are called."""

from canteen.accounts.models import Role

ROLES = {
    Role.RECORDER: "填报人",
    Role.CHECKER: "审核人",
    Role.CONFIRMER: "分管负责人",
    Role.EVALUATOR: "评估员",
    Role.OFFICER: "机关事务管理员",
    Role.APPROVER: "签发人",
    Role.AUDITOR: "审计员",
    Role.ADMIN: "系统管理员",
}
