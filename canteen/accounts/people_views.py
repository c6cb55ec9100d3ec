"""Colleagues and their roles, kept by whoever manages a bureau, an institution or a canteen."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, or_, select
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import NotFound

from canteen import paging
from canteen.accounts import people, resets
from canteen.accounts.access import (
    Node,
    Right,
    memberships_within,
    node_for_user,
    person_for_user,
    signed_in,
)
from canteen.accounts.blueprint import bp
from canteen.accounts.forms import PersonForm
from canteen.accounts.models import Membership, Role, User
from canteen.accounts.rights import PLACES
from canteen.accounts.words import ROLES
from canteen.db import session
from canteen.errors import Refusal
from canteen.inputs import Entry, plain

NODE = "/<any(bureau, institution, canteen):kind>/<code>/people"


@bp.get("/people")
def list_people() -> ResponseReturnValue:
    """Everyone with a role where one manages; found by name or address."""
    sought = plain(request.args.get("q", ""))
    page = paging.page_of(_found(sought).order_by(User.id))
    return render_template("accounts/people.html", page=page, sought=sought)


@bp.get(NODE)
def list_node_people(kind: str, code: str) -> ResponseReturnValue:
    """Who has which role at a node, and the form to add someone."""
    return _node_page(kind, node_for_user(kind, code, Right.MANAGE), None)


@bp.post(NODE)
def add_person(kind: str, code: str) -> ResponseReturnValue:
    """Give someone a role here; a new person gets a letter to choose a password."""
    node = node_for_user(kind, code, Right.MANAGE)
    entry = PersonForm.read(request.form.to_dict() | {"at": code})
    role = entry.values.get("role")
    if role is not None and role not in PLACES[type(node)]:
        entry.errors["role"] = [f"“{ROLES[Role(role)]}”不能设在这一级。"]
    if not entry.ok:
        return _node_page(kind, node, entry), 422
    known = people.find(entry.values["email"])
    _refuse_oneself(known)
    try:
        person = known or people.add(entry.values["email"], entry.values["name"], by=signed_in().id)
        given = people.give_role(person, Role(entry.values["role"]), node, by=signed_in().id)
        if known is None:
            resets.send(person, by=signed_in().id, welcome=True)
        session.commit()
    except IntegrityError:
        raise Refusal("另一位同事刚刚添加了这个人，请回到上一页看看，再决定要不要添加。") from None
    flash(_said(person, known is None, given))
    return redirect(url_for("accounts.list_node_people", kind=kind, code=code), 303)


@bp.get("/people/<int:user_id>")
def show_person(user_id: int) -> ResponseReturnValue:
    """A colleague: their roles within one's reach, and what can be done about the account."""
    person = person_for_user(user_id)
    held = session.scalars(memberships_within(signed_in()).where(Membership.user_id == person.id)).all()
    beyond = len(person.memberships) - len(held)
    return render_template("accounts/person.html", colleague=person, held=held, beyond=beyond)


@bp.post("/people/<int:user_id>/roles/<int:membership_id>/take")
def take_role(user_id: int, membership_id: int) -> ResponseReturnValue:
    """Take a role away from a colleague."""
    person = person_for_user(user_id)
    _refuse_oneself(person)
    within = memberships_within(signed_in()).where(Membership.user_id == person.id)
    held = session.scalar(within.where(Membership.id == membership_id))
    if held is None:
        raise NotFound
    left = len(session.scalars(within).all()) - 1
    people.take_role(held, by=signed_in().id)
    session.commit()
    flash(f"{person.name}的这个角色已经取消。")
    home = url_for("accounts.show_person", user_id=person.id) if left else url_for("accounts.list_people")
    return redirect(home, 303)


@bp.post("/people/<int:user_id>/switch")
def switch_person(user_id: int) -> ResponseReturnValue:
    """Switch an account off or on, when all its roles lie within one's reach."""
    person = person_for_user(user_id)
    _refuse_oneself(person)
    held = session.scalars(memberships_within(signed_in()).where(Membership.user_id == person.id)).all()
    if len(held) < len(person.memberships):
        raise Refusal(f"{person.name}在别的地方还有角色，不能由您停用账号。可以只取消这里的角色。")
    active = request.form.get("active") == "yes"
    people.switch(person, active, by=signed_in().id)
    session.commit()
    flash(f"{person.name}的账号已经{'恢复' if active else '停用'}。")
    return redirect(url_for("accounts.show_person", user_id=person.id), 303)


@bp.post("/people/<int:user_id>/letter")
def send_letter(user_id: int) -> ResponseReturnValue:
    """Send a colleague a letter to choose a new password."""
    person = person_for_user(user_id)
    if not person.active:
        raise Refusal(f"{person.name}的账号已停用，先恢复账号再发信。")
    sent = resets.send(person, by=signed_in().id, welcome=person.password_hash is None)
    session.commit()
    flash(f"设密码的信已发往{person.email}。" if sent else "刚刚发过一封，请稍等几分钟再发。")
    return redirect(url_for("accounts.show_person", user_id=person.id), 303)


def _found(sought: str) -> Select[User]:
    within = memberships_within(signed_in()).with_only_columns(Membership.user_id)
    query = select(User).where(User.id.in_(within))
    if not sought:
        return query
    return query.where(
        or_(User.name.contains(sought, autoescape=True), User.email.contains(sought.lower(), autoescape=True))
    )


def _node_page(kind: str, node: Node, entry: Entry | None) -> str:
    column = getattr(Membership, people.COLUMNS[type(node)])
    held = session.scalars(select(Membership).where(column == node.id).order_by(Membership.id)).all()
    roles = [(role.value, ROLES[role]) for role in Role if role in PLACES[type(node)]]
    return render_template(
        "accounts/node_people.html", kind=kind, node=node, held=held, roles=roles, entry=entry
    )


def _refuse_oneself(person: User | None) -> None:
    """Nobody widens or narrows their own powers: a second person must agree."""
    if person is not None and person.id == signed_in().id:
        raise Refusal("自己的角色和账号不能由自己改，请另一位管理员办理。")


def _said(person: User, is_new: bool, given: bool) -> str:
    if is_new:
        return f"已为{person.name}开通账号，设密码的信会发往{person.email}。"
    return f"已给{person.email}加上这个角色。" if given else f"{person.email}原来就有这个角色，没有变化。"
