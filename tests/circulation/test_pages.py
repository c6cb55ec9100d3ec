"""The pages of circulars, letters and recipients: what each role sees, does and is refused."""

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from canteen.accounts.models import User
from canteen.circulation import notices
from canteen.circulation.models import Circular
from canteen.db import session
from tests import make
from tests.circulation import material
from tests.circulation.material import QUARTER, Office

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def office(app: Flask, at: Callable[[str], None]) -> Office:
    """A bureau in October, one canteen evaluated, one recipient."""
    at("2026-10-21 09:00")
    made = material.office(level="prefecture", name="示例市机关事务管理局")
    material.ledger(make.canteen(bureau=made.bureau, name="第一食堂"))
    material.approve_sheets(made.bureau)
    material.reader(made.bureau, "a@example.gov.cn", "甲单位")
    return made


def person(user_id: int) -> User:
    with make.context():
        return session.get_one(User, user_id)


def draft(office: Office) -> Circular:
    with make.context():
        made = notices.compile_circular(office.bureau, QUARTER)
        session.commit()
        return made


def approval(circular: Circular, **more: str) -> dict[str, str]:
    return {"report_sha256": circular.report_sha256, "number": "", **more}


def test_an_officer_compiles_and_lands_on_the_document_itself(office: Office, sign_in: SignIn) -> None:
    client = sign_in(person(office.officer_id))
    form = client.get("/circulars").text
    assert 'value="2026Q3"' in form
    answer = client.post("/circulars", data={"bureau": office.bureau.code, "period": "2026Q3"})
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "全部1个食堂都有核定的评估表" in page
    assert "等待签发" in page
    first = client.get(re.findall(r'src="(/circulars/\d+/pages/1\.png[^"]*)"', page)[0])
    assert first.data.startswith(b"\x89PNG")
    assert first.headers["Cache-Control"] == "private, max-age=86400"


def test_nobody_is_told_to_wait_for_the_signature_of_an_account_that_is_off(
    office: Office, sign_in: SignIn
) -> None:
    circular, name = draft(office), person(office.approver_id).name
    client = sign_in(person(office.officer_id))
    assert name in client.get(f"/circulars/{circular.id}").text
    with make.context():
        session.execute(update(User).where(User.id == office.approver_id).values(active=False))
        session.commit()
    assert name not in client.get(f"/circulars/{circular.id}").text


def test_an_approver_signs_and_issues_from_the_rail(office: Office, sign_in: SignIn) -> None:
    circular = draft(office)
    client = sign_in(person(office.approver_id))
    number = "示机管发〔2026〕12号"
    signed = client.post(f"/circulars/{circular.id}/approve", data=approval(circular, number=number))
    assert signed.status_code == 303
    page = client.get(signed.location).text
    assert number in page
    assert "印发给1个收件人" in page
    assert "已写好1封信" in client.post(f"/circulars/{circular.id}/issue", follow_redirects=True).text
    assert "没有重复发送" in client.post(f"/circulars/{circular.id}/issue", follow_redirects=True).text


def test_a_wrong_number_comes_back_with_what_was_typed(office: Office, sign_in: SignIn) -> None:
    circular = draft(office)
    client = sign_in(person(office.approver_id))
    answer = client.post(f"/circulars/{circular.id}/approve", data=approval(circular, number="12号文"))
    assert answer.status_code == 422
    assert 'value="12号文"' in answer.text
    assert "不像文号" in answer.text


def test_missing_sheets_ask_for_a_reason(office: Office, sign_in: SignIn) -> None:
    make.canteen(bureau=office.bureau, name="第二食堂")
    circular = draft(office)
    client = sign_in(person(office.approver_id))
    page = client.get(f"/circulars/{circular.id}").text
    assert "还有1个食堂没有核定的评估表" in page
    assert "第二食堂" in page
    refused = client.post(f"/circulars/{circular.id}/approve", data=approval(circular))
    assert (refused.status_code, "请写明不等" in refused.text) == (422, True)
    assert f'action="/circulars/{circular.id}/approve#sign"' in refused.text
    assert 0 < refused.text.index("还没有签发</h2>") < refused.text.index('class="document-page"')
    answer = client.post(
        f"/circulars/{circular.id}/approve", data=approval(circular, accepted_gaps="正在搬迁")
    )
    assert "正在搬迁" in client.get(answer.location).text


def test_a_draft_tells_of_sheets_approved_since_and_a_signed_one_of_what_was_in_it(
    office: Office, sign_in: SignIn, at: Callable[[str], None]
) -> None:
    material.ledger(make.canteen(bureau=office.bureau, name="第二食堂"))
    circular = draft(office)
    at("2026-10-21 10:00")
    material.approve_sheets(office.bureau)
    client = sign_in(person(office.approver_id))
    page = client.get(f"/circulars/{circular.id}").text
    assert "还有1个食堂没有核定的评估表" in page
    assert "编制以后又核定了1张，重新编制后才会收入。" in page
    signed = client.post(f"/circulars/{circular.id}/approve", data=approval(circular, accepted_gaps="不等了"))
    assert signed.location == f"/circulars/{circular.id}#sign"
    page = client.get(signed.location).text
    assert "截至签发，收入1张已核定的评估表。" in page
    assert "截至签发，1个食堂没有核定的评估表" in page
    assert "以后又核定了1张，不在这份通报里。" in page
    assert "还有1个食堂" not in page


def test_signing_what_was_compiled_anew_meanwhile_is_refused(office: Office, sign_in: SignIn) -> None:
    circular = draft(office)
    client = sign_in(person(office.approver_id))
    typed = approval(circular, report_sha256="0" * 64, number="示机管发〔2026〕12号")
    answer = client.post(f"/circulars/{circular.id}/approve", data=typed)
    assert answer.status_code == 409
    assert "不是同一份" in answer.text
    assert 'value="示机管发〔2026〕12号"' in answer.text, "nothing typed is lost"
    assert f'value="{circular.report_sha256}"' in answer.text, "what is shown now may be signed"
    assert client.post(f"/circulars/{circular.id}/approve", data=approval(circular)).status_code == 303


def test_a_second_signer_is_told_who_signed_and_with_which_number(office: Office, sign_in: SignIn) -> None:
    circular, first = draft(office), person(office.approver_id)
    number = "示机管发〔2026〕12号"
    sign_in(first).post(f"/circulars/{circular.id}/approve", data=approval(circular, number=number))
    second = sign_in(make.user("approver", office.bureau))
    answer = second.post(
        f"/circulars/{circular.id}/approve",
        data=approval(circular, number="示机管发〔2026〕99号"),
        follow_redirects=True,
    )
    assert f"已由{first.name}于2026年10月21日09:00签发，文号是{number}。您填的没有采用" in answer.text
    assert "通报已签发，正文" not in answer.text


def test_the_files_come_under_chinese_names_and_the_signed_bytes_stay(
    office: Office, sign_in: SignIn
) -> None:
    circular = draft(office)
    client = sign_in(person(office.approver_id))
    drafted = client.get(f"/circulars/{circular.id}.pdf").headers["Content-Disposition"]
    assert f"filename=draft-circular-{office.bureau.code}-2026Q3.pdf;" in drafted
    assert quote("代拟稿") in drafted
    client.post(f"/circulars/{circular.id}/approve", data=approval(circular))
    signed = client.get(f"/circulars/{circular.id}.pdf").headers["Content-Disposition"]
    assert f"filename=circular-{office.bureau.code}-2026Q3.pdf;" in signed
    assert quote(f"{circular.title}.pdf") in signed
    first, second = (client.get(f"/circulars/{circular.id}.pdf").data for _ in range(2))
    assert first == second
    assert client.get(f"/circulars/{circular.id}.json").get_json()["schema"] == "canteen.circular/1"


def test_the_chart_of_the_page_is_that_of_the_document(office: Office, sign_in: SignIn) -> None:
    circular = draft(office)
    client = sign_in(person(office.officer_id))
    answer = client.get(f"/circulars/{circular.id}/charts/1.svg")
    assert answer.mimetype == "image/svg+xml"
    assert client.get(f"/circulars/{circular.id}/charts/2.svg").status_code == 404
    assert client.get(f"/circulars/{circular.id}/pages/99.png").status_code == 404


def test_without_a_right_to_sign_the_buttons_are_not_there_and_the_posts_are_refused(
    office: Office, sign_in: SignIn
) -> None:
    circular = draft(office)
    for user in (person(office.officer_id), make.user("auditor", office.bureau)):
        client = sign_in(user)
        page = client.get(f"/circulars/{circular.id}").text
        assert "/approve" not in page
        assert client.post(f"/circulars/{circular.id}/approve", data=approval(circular)).status_code == 403
        assert client.post(f"/circulars/{circular.id}/issue").status_code == 403


def test_people_of_another_bureau_do_not_find_it(office: Office, sign_in: SignIn) -> None:
    circular = draft(office)
    elsewhere = make.bureau()
    for role in ("officer", "approver", "auditor", "admin", "evaluator"):
        client = sign_in(make.user(role, elsewhere))
        for path in ("", ".pdf", ".json", "/pages/1.png", "/charts/1.svg"):
            assert client.get(f"/circulars/{circular.id}{path}").status_code == 404
        assert circular.title not in client.get("/circulars").text
        assert (
            client.post("/circulars", data={"bureau": office.bureau.code, "period": "2026Q3"}).status_code
            == 404
        )


def test_a_canteen_below_reads_a_circular_once_it_is_issued(office: Office, sign_in: SignIn) -> None:
    below = make.bureau(parent=office.bureau)
    client = sign_in(make.recorder(make.canteen(bureau=below, opened_on=QUARTER.next.first_day)))
    circular = draft(office)
    assert client.get(f"/circulars/{circular.id}").status_code == 404
    signer = sign_in(person(office.approver_id))
    signer.post(f"/circulars/{circular.id}/approve", data=approval(circular))
    assert client.get(f"/circulars/{circular.id}").status_code == 404
    signer.post(f"/circulars/{circular.id}/issue")
    page = client.get(f"/circulars/{circular.id}")
    assert page.status_code == 200
    assert "a@example.gov.cn" not in page.text
    assert "主送：甲单位" in page.text


def test_a_get_never_signs(office: Office, sign_in: SignIn) -> None:
    circular = draft(office)
    client = sign_in(person(office.approver_id))
    assert client.get(f"/circulars/{circular.id}/approve").status_code == 405
    assert client.get(f"/circulars/{circular.id}/issue").status_code == 405


def test_an_empty_list_says_what_will_stand_there(app: Flask, sign_in: SignIn) -> None:
    client = sign_in(make.user("auditor", make.bureau()))
    assert "还没有通报" in client.get("/circulars").text
    assert "这里没有信件" in client.get("/letters").text


def test_a_quarter_that_is_none_is_pointed_out(office: Office, sign_in: SignIn) -> None:
    client = sign_in(person(office.officer_id))
    answer = client.post("/circulars", data={"bureau": office.bureau.code, "period": "2026-09"})
    assert (answer.status_code, "不是季度" in answer.text) == (422, True)
