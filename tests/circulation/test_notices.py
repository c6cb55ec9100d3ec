"""From approved sheets to letters: compiled, signed and issued once, however often it is asked for."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from canteen import outbox
from canteen.audit import AuditEntry
from canteen.circulation import notices
from canteen.circulation.shape import Report, thaw
from canteen.db import session
from canteen.errors import Refusal
from canteen.evaluation.models import Sheet
from canteen.outbox import Letter
from tests import make
from tests.circulation import material
from tests.circulation.material import QUARTER, Office

pytestmark = pytest.mark.usefixtures("october")


@pytest.fixture
def october(app: Flask, at: Callable[[str], None]) -> None:
    """The clock after the third quarter, when circulars are written."""
    at("2026-10-21 09:00")


@pytest.fixture
def office() -> Office:
    """A bureau with one evaluated canteen and a person for every step."""
    made = material.office(name="示例区机关事务管理局")
    canteen = make.canteen(bureau=made.bureau, name="第一食堂")
    material.ledger(canteen)
    material.approve_sheets(made.bureau)
    return made


def report_of(office: Office) -> Report:
    return thaw(material.compiled(office).report)


def test_a_draft_says_what_the_approved_sheets_say(office: Office) -> None:
    report = report_of(office)
    (row,) = report["results"]["rows"]
    assert (row["canteen"], row["class_label"]) == ("第一食堂", "自营·套餐")
    assert report["figures"]["clean_plate_rate"]["value"] == "90.00"
    assert (
        report["figures"]["waste_per_meal"]["numerator"]
        == report["figures"]["waste_per_meal"]["denominator"] * 130
    )
    assert report["monitoring"]["total"]["figures"]["waste_per_meal"] == "130.0"
    assert "重构标准（非官方文本）" in report["basis"][0]


def test_a_quarter_without_approved_sheets_has_nothing_to_circulate() -> None:
    made = material.office()
    with make.context(), pytest.raises(Refusal, match="还没有一张核定的评估表"):
        notices.compile_circular(made.bureau, QUARTER, made.officer)


def test_compiling_twice_leaves_the_draft_alone(office: Office, at: Callable[[str], None]) -> None:
    first = material.compiled(office)
    at("2026-10-22 09:00")
    again = material.compiled(office)
    assert (again.id, again.report_sha256, again.compiled_at) == (
        first.id,
        first.report_sha256,
        first.compiled_at,
    )


def test_a_change_in_what_was_recorded_alone_makes_the_draft_anew(office: Office) -> None:
    first = material.compiled(office)
    with make.context():
        sheet = session.scalars(select(Sheet)).one()
        sums = {**sheet.facts["sums"], "s1_days": sheet.facts["sums"]["s1_days"] - 33}
        sheet.facts = {**sheet.facts, "sums": sums}
        session.commit()
    again = material.compiled(office)
    assert (again.id, again.version) == (first.id, first.version + 1)
    assert "边角料50.00%" in "".join(thaw(again.report)["basis"])


def test_a_new_sheet_brings_the_draft_up_to_date_in_the_same_edition(office: Office) -> None:
    first = material.compiled(office)
    material.ledger(make.canteen(bureau=office.bureau, name="第二食堂"))
    assert notices.gaps(report_of(office)) != []
    material.approve_sheets(office.bureau)
    again = material.compiled(office)
    assert (again.id, again.edition) == (first.id, 1)
    assert notices.gaps(thaw(again.report)) == []
    assert len(thaw(again.report)["results"]["rows"]) == 2


def test_a_total_is_the_ratio_of_sums_and_not_the_mean_of_the_regions() -> None:
    top = material.office(level="prefecture", name="示例市机关事务管理局")
    for name, waste, canteens in (("甲区机关事务管理局", 10_000, 1), ("乙区机关事务管理局", 40_000, 3)):
        below = make.bureau(parent=top.bureau, name=name)
        for _ in range(canteens):
            material.ledger(make.canteen(bureau=below), plate_waste_g=waste)
    material.ledger(make.canteen(bureau=top.bureau), plate_waste_g=10_000)
    material.approve_sheets(top.bureau)
    monitoring = report_of(top)["monitoring"]
    regions = {row["region"]: row["figures"]["waste_per_meal"] for row in monitoring["rows"]}
    assert regions == {"本级": "90.0", "甲区": "90.0", "乙区": "240.0"}
    assert monitoring["total"]["figures"]["waste_per_meal"] == "180.0"  # and not 140.0
    assert monitoring["total"]["canteens"] == 5


def test_the_same_quarter_of_last_year_is_compared_and_the_trend_drawn() -> None:
    made = material.office()
    canteen = make.canteen(bureau=made.bureau)
    material.ledger(canteen, QUARTER.same_last_year, plate_waste_g=28_000)
    material.ledger(canteen, QUARTER.previous, plate_waste_g=20_000)
    material.ledger(canteen)
    material.approve_sheets(made.bureau)
    report = report_of(made)
    text = "".join(run["text"] for part in report["sections"][0]["paragraphs"] for run in part["runs"])
    assert "人均每餐餐厨垃圾量130.0克，同比下降27.78%" in text
    (chart,) = report["charts"]
    assert chart["title"] == "人均每餐餐厨垃圾量较上季度下降"
    assert [point["value"] for point in chart["points"]] == ["140.0", "130.0"], "two quarters lie between"


def test_a_canteen_with_few_days_is_listed_as_not_rated() -> None:
    made = material.office()
    make.canteen(bureau=made.bureau, name="新开的食堂", opened_on=date(2026, 9, 21))
    material.ledger(make.canteen(bureau=made.bureau, name="第一食堂"))
    material.approve_sheets(made.bureau)
    report = report_of(made)
    grades = {row["canteen"]: row["grade"] for row in report["results"]["rows"]}
    assert grades == {"新开的食堂": "不参评", "第一食堂": "优秀"}
    remarks = {row["canteen"]: row["remark"] for row in report["results"]["rows"]}
    assert remarks == {"新开的食堂": "期内供餐7天，不足30天", "第一食堂": ""}
    assert "不参评1个" in report["sections"][0]["paragraphs"][0]["runs"][0]["text"]


def test_names_in_tables_have_wide_brackets_and_do_not_repeat_the_institution() -> None:
    made = material.office(name="示例市机关事务服务中心(试点)", level="prefecture")
    below = make.bureau(parent=made.bureau, name="甲区机关事务服务中心(试点)")
    institution = make.institution(bureau=below, name="甲区档案馆")
    material.ledger(make.canteen(institution=institution, name="甲区档案馆食堂(东院)"))
    material.approve_sheets(made.bureau)
    report = report_of(made)
    (row,) = report["results"]["rows"]
    assert (row["institution"], row["canteen"]) == ("甲区档案馆", "食堂（东院）")
    assert report["issuers"][0]["name"] == "示例市机关事务服务中心（试点）"
    assert report["monitoring"]["rows"][0]["region"] == "甲区（试点）"


def test_failed_canteens_are_named_and_must_mend(office: Office) -> None:
    bad = make.canteen(bureau=office.bureau, name="失分食堂")
    material.ledger(bad, plate_waste_g=90_000, clean=10)
    material.approve_sheets(office.bureau, best=False)
    report = report_of(office)
    assert [order["canteen"] for order in report["rectification"]] == ["失分食堂"]
    problems = next(section for section in report["sections"] if "问题" in section["heading"])
    assert "失分食堂" in problems["paragraphs"][-1]["runs"][0]["text"]


def test_issuing_writes_one_letter_per_recipient_and_never_a_second(office: Office) -> None:
    material.reader(office.bureau, "a@example.gov.cn", "甲单位")
    material.reader(office.bureau, "b@example.gov.cn", "乙单位", kind="cc")
    circular = material.signed(office)
    assert material.issued(office) == 2
    assert material.issued(office) == 0
    material.reader(office.bureau, "c@example.gov.cn", "丙单位")
    assert material.issued(office) == 1
    with make.context():
        letters = session.scalars(select(Letter).order_by(Letter.id)).all()
        assert [letter.to_address for letter in letters] == [f"{name}@example.gov.cn" for name in "abc"]
        (attachment,) = letters[0].attachments
        assert attachment["name"] == f"{circular.title}.pdf"
        assert attachment["sha256"] == circular.pdf_sha256


def test_the_letter_reads_as_it_should(office: Office) -> None:
    material.reader(office.bureau, "a@example.gov.cn", "甲单位")
    circular = material.signed(office, number="示机管发〔2026〕12号")
    material.issued(office)
    with make.context():
        letter = session.scalars(select(Letter)).one()
        assert letter.subject == f"{circular.title}（示机管发〔2026〕12号）"
        assert letter.text == (
            "甲单位：\n\n"
            f"示例区机关事务管理局印发了《{circular.title}》（示机管发〔2026〕12号），全文见附件（PDF）。\n\n"
            "本通报依据重构标准（非官方文本）《成渝地区机关食堂反食品浪费工作成效评估标准（试行）》第1版评分。\n\n"
            "有权限的同志登录后也可以在网页上查看：\n"
            f"{letter.text.split(chr(10))[7]}\n\n"
            "本邮件由系统自动发出，请勿直接回复；对内容有疑问，请与印发单位联系。"
        )
        assert letter.text.split("\n")[7].endswith(f"/circulars/{circular.id}")


def test_delivered_letters_carry_the_signed_bytes(office: Office, app: Flask) -> None:
    material.reader(office.bureau, "a@example.gov.cn", "甲单位")
    material.signed(office)
    material.issued(office)
    with make.context():
        assert outbox.deliver_waiting()["sent"] == 1


def test_nothing_is_issued_unsigned_or_to_nobody(office: Office) -> None:
    material.compiled(office)
    with pytest.raises(Refusal, match="还没有签发"):
        material.issued(office)
    material.signed(office)
    with pytest.raises(Refusal, match="还没有收件人"):
        material.issued(office)


def test_an_address_outside_the_bureaus_domains_is_refused() -> None:
    made = material.office(domains="example.gov.cn")
    with pytest.raises(Refusal, match="登记的邮件域名"):
        material.reader(made.bureau, "someone@mail.example.com")
    material.reader(made.bureau, "someone@example.gov.cn")
    with pytest.raises(Refusal, match="已经在收件人里"):
        material.reader(made.bureau, "someone@example.gov.cn")


def test_every_step_leaves_an_audit_entry_with_the_reports_hash(office: Office) -> None:
    material.reader(office.bureau, "a@example.gov.cn")
    circular = material.signed(office)
    material.issued(office)
    with make.context():
        query = (
            select(AuditEntry).where(AuditEntry.subject == f"circular:{circular.id}").order_by(AuditEntry.id)
        )
        entries = session.scalars(query).all()
        assert [entry.action for entry in entries] == [
            "circular.compile",
            "circular.approve",
            "circular.issue",
        ]
        assert all(entry.new and entry.new["report_sha256"] == circular.report_sha256 for entry in entries)
