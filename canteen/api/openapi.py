"""The OpenAPI 3.1 document of all calls for programs, made from the routes and from the schemas they read."""

import re
from collections.abc import Iterator
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Flask
from werkzeug.routing import Rule

from canteen.api.kinds import schema_of
from canteen.calls import Call

PART = re.compile(r"<(?:(?P<kind>[a-z]+)(?:\((?P<choices>[^)]*)\))?:)?(?P<name>[a-z_]+)>")
NAMES = {"day": "date", "sheet_id": "id"}
CODE = {"type": "string", "pattern": "^[A-Za-z0-9-]{1,32}$"}
WORDS = {
    "code": "食堂或部门的代码",
    "date": "日期，如 2026-09-14",
    "meal": "餐次：breakfast 早餐，lunch 午餐，dinner 晚餐，extra 加餐",
    "id": "编号",
}
ALWAYS = {
    401: "没有令牌，或令牌无效、过期、已作废",
    404: "没有这一项，或者不属于您",
    429: "这个令牌调用太快：等 Retry-After 秒再试",
    500: "系统出错",
}
READS = {422: "有些内容需要改正：fields 逐项说明"}
WRITES = {400: "请求体不是 JSON", 403: "这个令牌只能读取"}
ERROR = {
    "type": "object",
    "required": ["error", "fields"],
    "properties": {
        "error": {"type": "string", "description": "给人看的一句话：为什么、怎么办"},
        "fields": {
            "type": "object",
            "description": "逐项说明",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
}
GROUPS = ("台账", "指标", "评估表")
ABOUT = (
    "供电子秤、订餐系统、刷卡机等设备和其他系统调用。"
    "每次请求带 Authorization: Bearer 令牌；令牌在“我的账号 → 令牌”里申领。"
)


def described(app: Flask) -> Iterator[tuple[str, str, Rule, Call]]:
    """(method, path, rule, description) of every call, group by group, as the features wire them."""
    found = []
    for rule in app.url_map.iter_rules():
        call = getattr(app.view_functions[rule.endpoint], "call", None)
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        found += [(method, _path(rule), rule, call) for method in methods if call is not None]
    return iter(sorted(found, key=lambda item: GROUPS.index(item[3].group)))


def document(app: Flask) -> dict[str, Any]:
    """The whole document."""
    plugin = MarshmallowPlugin(schema_name_resolver=_name)
    spec = APISpec(
        title="机关食堂反食品浪费成效评估系统接口",
        version="1",
        openapi_version="3.1.0",
        plugins=[plugin],
        info={"description": ABOUT},
        security=[{"token": []}, {"session": []}],
    )
    assert plugin.converter is not None
    plugin.converter.add_attribute_function(_attributes)  # type: ignore[no-untyped-call]
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    cookie = {"type": "apiKey", "in": "cookie", "name": app.config["SESSION_COOKIE_NAME"]}
    spec.components.security_scheme("session", cookie)
    spec.components.schema("Error", ERROR)
    for method, path, rule, call in described(app):
        spec.path(path=path, operations={method.lower(): _operation(method, rule, call)})
    return spec.to_dict()


def _attributes(_converter: Any, field: Any, **_: Any) -> dict[str, Any]:
    return schema_of(field)


def _operation(method: str, rule: Rule, call: Call) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": rule.endpoint.rpartition(".")[2],
        "summary": call.summary,
        "description": call.text,
        "tags": [call.group],
        "parameters": [_place(found) for found in PART.finditer(rule.rule)],
        "responses": _responses(method, call),
    }
    if call.query:
        told["parameters"].append({"in": "query", "schema": call.query()})
    if call.body:
        content: dict[str, Any] = {"schema": call.body()}
        if call.example:
            content["example"] = call.example
        told["requestBody"] = {"required": True, "content": {"application/json": content}}
    if method == "PUT":
        told["parameters"] += [_condition(name, words) for name, words in CONDITIONS.items()]
    return told


CONDITIONS = {
    "If-Match": "上次看到的 ETag：不符时 412，什么也不改",
    "If-None-Match": "写 *：只新增，已有记录时 412",
}


def _condition(name: str, words: str) -> dict[str, Any]:
    return {"in": "header", "name": name, "description": words, "schema": {"type": "string"}}


def _responses(method: str, call: Call) -> dict[str, Any]:
    answer = call.answer() if isinstance(call.answer, type) else call.answer
    done: dict[str, Any] = {"content": {"application/json": {"schema": answer}}}
    if call.headers:
        done["headers"] = {name: _header(words) for name, words in call.headers.items()}
    words = {200: "已保存，或没有变化", 201: "已新增"} if method == "PUT" else {200: "完成"}
    refused = {**ALWAYS, **(READS if call.query or call.body else {}), **(WRITES if call.body else {})}
    refused |= call.answers
    responses = {str(status): {"description": told} | done for status, told in words.items()}
    return responses | {str(status): _refusal(told) for status, told in sorted(refused.items())}


def _header(words: str) -> dict[str, Any]:
    return {"description": words, "schema": {"type": "string"}}


def _refusal(words: str) -> dict[str, Any]:
    return {"description": words, "content": {"application/json": {"schema": "Error"}}}


def _place(found: re.Match[str]) -> dict[str, Any]:
    name = NAMES.get(found["name"], found["name"])
    kinds: dict[str, dict[str, Any]] = {
        "day": {"type": "string", "format": "date"},
        "int": {"type": "integer", "minimum": 0},
        "any": {"type": "string", "enum": re.split(r",\s*", found["choices"] or "")},
    }
    schema = kinds.get(found["kind"] or "", CODE)
    return {"in": "path", "name": name, "required": True, "description": WORDS[name], "schema": schema}


def _path(rule: Rule) -> str:
    return PART.sub(lambda found: "{" + NAMES.get(found["name"], found["name"]) + "}", rule.rule)


def _name(schema: Any) -> str:
    """What a schema is called in the document: its class's own name."""
    kind = schema if isinstance(schema, type) else type(schema)
    return str(kind.__name__)
