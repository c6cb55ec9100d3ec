"""Keys of devices and programs: one's own, and those that hold where one manages or checks."""

import secrets

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from canteen import drafts
from canteen.accounts import bearer, tokens
from canteen.accounts.access import (
    Node,
    node_for_user,
    signed_in,
    token_for_user,
    tokens_within,
    visible_canteens,
)
from canteen.accounts.blueprint import bp
from canteen.accounts.forms import TokenForm
from canteen.accounts.models import Token
from canteen.db import session
from canteen.errors import Refusal
from canteen.inputs import Entry
from canteen.registry.models import Bureau, Canteen, Institution

MOST_PLACES = 200
KINDS: dict[type[Node], str] = {Bureau: "bureau", Institution: "institution", Canteen: "canteen"}


@bp.get("/account/tokens")
def list_tokens() -> ResponseReturnValue:
    """One's own tokens, others' within one's reach, and the form for a new one."""
    return _page(None)


@bp.post("/account/tokens")
def make_token() -> ResponseReturnValue:
    """Make a token and show its key, this once: the same form sent again shows the list."""
    user, form_key = signed_in(), request.form.get("client_key")
    entry = TokenForm.read(request.form)
    if drafts.answered(user.id, form_key):
        return redirect(url_for(".list_tokens"), 303)
    if not entry.ok:
        return _page(entry), 422
    values = entry.values
    try:
        node = _node(values["at"])
        token, key = tokens.make(user, values["name"], node, values["scope"], values["days"], by=user.id)
    except Refusal as refusal:
        entry.errors["at"] = [str(refusal)]
        return _page(entry), 422
    drafts.give_receipt(user.id, form_key, request.path, url_for(".list_tokens"))
    session.commit()
    return _page(None, made=token, key=key)


@bp.get("/account/tokens/<int:token_id>/revoke")
def ask_revoke(token_id: int) -> ResponseReturnValue:
    """Ask before a device is cut off."""
    return render_template("accounts/token_revoke.html", token=token_for_user(token_id), scopes=tokens.WORDS)


@bp.post("/account/tokens/<int:token_id>/revoke")
def revoke_token(token_id: int) -> ResponseReturnValue:
    """Refuse a token from now on."""
    token = token_for_user(token_id)
    tokens.revoke(token, by=signed_in().id)
    session.commit()
    flash(f"令牌“{token.name}”已经作废，拿着它的设备不能再读写。")
    return redirect(url_for(".list_tokens"), 303)


def _page(entry: Entry | None, *, made: Token | None = None, key: str | None = None) -> str:
    user = signed_in()
    others = tokens_within(user).where(Token.user_id != user.id).order_by(Token.id.desc())
    return render_template(
        "accounts/tokens.html",
        entry=entry,
        made=made,
        key=key,
        own=tokens.of(user),
        others=session.scalars(others.limit(MOST_PLACES)).all(),
        places=_places(),
        scopes=tokens.WORDS,
        days=tokens.DAYS,
        most_days=tokens.MOST_DAYS,
        unusable=bearer.unusable,
        client_key=secrets.token_hex(16),
    )


def _places() -> list[tuple[str, str]]:
    """Where a token may hold: where one has a role, the canteens there, and the one the address names."""
    user = signed_in()
    nodes: list[Node] = [held.node for held in user.memberships]
    nodes += session.scalars(visible_canteens(user).order_by(Canteen.code).limit(MOST_PLACES))
    if asked := request.args.get("at"):
        nodes.insert(0, _node(asked))
    return list(
        dict.fromkeys((f"{KINDS[type(node)]}:{node.code}", f"{node.name}（{node.code}）") for node in nodes)
    )


def _node(written: str) -> Node:
    """The node of "canteen:51-001"; Refusal for what is not there or not theirs."""
    kind, _, code = written.partition(":")
    if kind not in KINDS.values():
        raise Refusal("请从列表里选一个地点。")
    try:
        return node_for_user(kind, code, tokens.NEEDED["read"])
    except HTTPException:
        raise Refusal("没有这个地点，或者不属于您。") from None


@bp.app_template_filter("token_state")
def _state(token: Token) -> str:
    """在用, 已作废, 已过期 or 账号停用."""
    if token.revoked_at:
        return "已作废"
    return "在用" if bearer.unusable(token) is None else "已失效"
