"""The columns of the ledger's files, in their order: first whose a row is, then the fields of the ledger."""

from canteen.ledger.fields import DAY_FIELDS, MEAL_FIELDS, Field

CANTEEN = Field("canteen", "食堂", ("食堂", "canteen"))
CANTEEN_NAME = Field("canteen_name", "食堂名称", ("食堂名称", "canteen_name"))
DATE = Field("date", "日期", ("日期", "date"))
WEEKDAY = Field("weekday", "星期", ("星期", "weekday"))
MEAL = Field("meal", "餐次", ("餐次", "meal"))
OCCASION = Field("occasion", "用餐类型", ("用餐类型", "occasion"))
CLOSED = Field("closed", "停餐", ("停餐", "closed"))
CLOSED_REASON = Field("closed_reason", "停餐原因", ("停餐原因", "closed_reason"))

MEAL_COLUMNS = (CANTEEN, CANTEEN_NAME, DATE, WEEKDAY, MEAL, OCCASION, *MEAL_FIELDS)
DAY_COLUMNS = (CANTEEN, CANTEEN_NAME, DATE, WEEKDAY, *DAY_FIELDS, CLOSED, CLOSED_REASON)
KEYS = frozenset(("canteen", "date", "meal", "occasion"))

MEALS_SHEET, DAYS_SHEET, NOTES_SHEET = "餐次", "每日", "说明"
NOTES = frozenset((NOTES_SHEET, "填写说明", "notes"))
LAID_OUT = KEYS | {"canteen_name", "weekday"}  # stands in each row before anybody fills it in
