"""Adds up what a scale prints (ST,GS,+  12.345kg is one weighing) and keeps the meal's total in the ledger.

A weight is written into a file before it is sent, and sent again until it has arrived. To start it:
CANTEEN_URL=https://… CANTEEN_TOKEN=… CANTEEN_CODE=51-001 python3 scale.py < /dev/ttyUSB0
"""

from __future__ import annotations

import datetime
import json
import os
import pathlib
import queue
import re
import sys
import threading
from urllib import error, request

URL, TOKEN, CODE = (os.environ[f"CANTEEN_{name}"] for name in ("URL", "TOKEN", "CODE"))
FIELD, RETRY = os.environ.get("CANTEEN_FIELD", "plate_waste_g"), float(os.environ.get("CANTEEN_RETRY", "15"))
FILE = pathlib.Path(os.environ.get("CANTEEN_FILE", "scale.json"))
STABLE = re.compile(r"ST,(?:GS|NT),\+?\s*(\d+(?:\.\d+)?)\s*kg")
HEADERS = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
totals: dict[str, list[int]] = {}  # {"2026-09-14/lunch": [grams, grams sent]}
if FILE.exists():
    totals = json.loads(FILE.read_text())
lines: queue.Queue[str | None] = queue.Queue()
line: str | None = ""


def keep(total: list[int], place: int, grams: int) -> None:
    total[place] = grams
    FILE.with_suffix(".new").write_text(json.dumps(totals))
    FILE.with_suffix(".new").replace(FILE)


def send(meal: str, total: list[int]) -> None:
    body = json.dumps({FIELD: total[0], "accept_warnings": True}).encode()
    call = request.Request(f"{URL}/api/v1/canteens/{CODE}/meals/{meal}", body, HEADERS, method="PUT")
    try:
        request.urlopen(call, timeout=10).close()
    except OSError as fault:
        why = fault.read().decode() if isinstance(fault, error.HTTPError) else fault
        print(meal, total[0], why, file=sys.stderr, flush=True)
        if getattr(fault, "code", 0) not in (409, 422):  # A rule that says no needs a person.
            return  # No network, or not now: kept, and sent again.
    keep(total, 1, total[0])


def listen() -> None:
    for printed in sys.stdin:
        lines.put(printed)
    lines.put(None)


threading.Thread(target=listen, daemon=True).start()
while line is not None or any(grams != sent for grams, sent in totals.values()):
    try:
        line = lines.get(timeout=RETRY)
    except queue.Empty:
        line = "" if line is not None else None
    now = datetime.datetime.now().astimezone()
    if found := STABLE.search(line or ""):
        part = "breakfast" if now.hour < 10 else "lunch" if now.hour < 15 else "dinner"
        total = totals.setdefault(f"{now:%Y-%m-%d}/{part}", [0, 0])
        keep(total, 0, total[0] + round(float(found[1]) * 1000))
    for meal, total in totals.items():
        if total[0] != total[1]:
            send(meal, total)
