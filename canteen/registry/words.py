"""What the registry's values are called on pages, in tables and in documents."""

from canteen.registry.models import Level, Meal, Operation, ServesOn, Service, Size, Supply

LEVELS = {Level.NATION: "国家", Level.PROVINCE: "省级", Level.PREFECTURE: "市级", Level.COUNTY: "县级"}
OPERATIONS = {Operation.OWN: "自营", Operation.CONTRACTED: "委托经营", Operation.DELIVERED: "外部配送"}
SUPPLIES = {
    Supply.PORTION: "套餐(份饭)",
    Supply.BUFFET: "自助餐",
    Supply.BY_WEIGHT: "称重/零点自选",
    Supply.BANQUET: "围餐",
}
SERVICES = {Service.INTERNAL: "内部", Service.OPEN: "对外开放"}
MEALS = {Meal.BREAKFAST: "早餐", Meal.LUNCH: "午餐", Meal.DINNER: "晚餐", Meal.EXTRA: "加餐"}
SERVES_ON = {ServesOn.WORKDAYS: "工作日", ServesOn.MON_SAT: "周一至周六", ServesOn.DAILY: "每天"}
SIZES = {Size.SMALL: "小型", Size.MEDIUM: "中型", Size.LARGE: "大型"}
