"""What kind of device a session was begun on, in words, from what the browser says of itself."""

SYSTEMS = (
    ("HarmonyOS", "鸿蒙"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "安卓"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)
BROWSERS = (
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def in_words(user_agent: str) -> str:
    """For instance "安卓 微信"; browsers name their ancestors too, so the most special word comes first."""
    system = next((word for sign, word in SYSTEMS if sign in user_agent), "")
    browser = next((word for sign, word in BROWSERS if sign in user_agent), "")
    return f"{system} {browser}".strip() or "未知设备"
