"""The OpenAPI document in the words of a page: what to send, what comes back, an example to copy."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

SCALE = Path(__file__).resolve().parent.parent / "static" / "api" / "scale.py"
METHODS = ("get", "put", "post", "delete")
PLACES = {"path": "地址里", "query": "问号后", "header": "请求头"}
SAMPLES = {
    "{code}": "51-001",
    "{date}": "2026-09-14",
    "{meal}": "lunch",
    "{id}": "1",
    "from": "2026-07-01",
    "to": "2026-09-30",
    "quarter": "2026Q3",
}
TYPES = {"integer": "整数", "number": "数字", "boolean": "true 或 false", "array": "列表", "object": "对象"}
FORMATS = {"date": "日期 2026-09-14", "date-time": "时间 2026-09-14T10:30:00+08:00"}


@dataclass(frozen=True)
class Row:
    """One parameter or field: its name, what it is, how it is written."""

    name: str
    words: str
    kind: str
    required: bool = False


@dataclass(frozen=True)
class Shown:
    """One call."""

    key: str
    method: str
    path: str
    summary: str
    text: str
    parameters: list[tuple[str, Row]]
    body: list[Row]
    statuses: list[tuple[str, str]]
    curl: str


def groups(document: dict[str, Any], base_url: str) -> list[tuple[str, list[Shown]]]:
    """(group, its calls) in the document's order."""
    calls = [
        (operation["tags"][0], _shown(document, method, path, operation, base_url))
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if method in METHODS
    ]
    return [(name, [call for _, call in found]) for name, found in groupby(calls, key=lambda item: item[0])]


@cache
def scale_program() -> str:
    """The client for a scale, as it is downloaded."""
    return SCALE.read_text(encoding="utf-8")


def _shown(document: dict[str, Any], method: str, path: str, told: dict[str, Any], base_url: str) -> Shown:
    sent = told.get("requestBody", {}).get("content", {}).get("application/json", {})
    return Shown(
        key=told["operationId"],
        method=method.upper(),
        path=path,
        summary=told["summary"],
        text=told["description"],
        parameters=[(PLACES[found["in"]], _parameter(found)) for found in told["parameters"]],
        body=_fields(document, sent["schema"]) if sent else [],
        statuses=[(status, found["description"]) for status, found in told["responses"].items()],
        curl=_curl(method.upper(), base_url + _example(path, told["parameters"]), sent.get("example")),
    )


def _parameter(found: dict[str, Any]) -> Row:
    words = found.get("description") or found["schema"].get("description", "")
    return Row(found["name"], words, _kind(found["schema"]), bool(found.get("required")))


def _fields(document: dict[str, Any], schema: dict[str, Any]) -> list[Row]:
    kept = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return [
        Row(name, found.get("description", ""), _kind(found)) for name, found in kept["properties"].items()
    ]


def _kind(schema: dict[str, Any]) -> str:
    """How a value is written, in words."""
    if "enum" in schema:
        return "、".join(str(choice) for choice in schema["enum"] if choice is not None)
    if schema.get("format") in FORMATS:
        return FORMATS[schema["format"]]
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if "object" in types and "number" in types:
        return '克数，或 {"value": 3.2, "unit": "kg"}'
    if "string" in types and "number" not in types:
        return f"文字，最多{schema['maxLength']}字" if "maxLength" in schema else "文字"
    return next(TYPES[kind] for kind in types if kind in TYPES)


def _example(path: str, parameters: Iterable[dict[str, Any]]) -> str:
    for place, sample in SAMPLES.items():
        path = path.replace(place, sample) if place.startswith("{") else path
    asked = [found["name"] for found in parameters if found["in"] == "query" and found.get("required")]
    return path + ("?" + "&".join(f"{name}={SAMPLES[name]}" for name in asked) if asked else "")


def _curl(method: str, url: str, example: Any) -> str:
    lines = [f'curl -X {method} "{url}"', '  -H "Authorization: Bearer $TOKEN"']
    if example is not None:
        lines += [
            '  -H "Content-Type: application/json"',
            f"  -d '{json.dumps(example, ensure_ascii=False)}'",
        ]
    return " \\\n".join(lines)
