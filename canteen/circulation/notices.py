"""From draft to letters: compile, approve, issue. Each may be done twice and happens once.

draft → approved (报告与文件的字节从此固定) → issued (a letter per recipient in the same transaction).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from canteen import audit, clock, files
from canteen.accounts import access
from canteen.accounts.access import Right
from canteen.accounts.models import User
from canteen.circulation import basis, documents, letters, recipients, wording
from canteen.circulation.annexes import NOT_EVALUATED
from canteen.circulation.documents import Stamp
from canteen.circulation.models import Circular
from canteen.circulation.report import compile_report
from canteen.circulation.shape import Report, fingerprint, freeze, thaw
from canteen.db import session
from canteen.errors import Refusal
from canteen.glyphs import require_glyphs
from canteen.registry.models import Bureau
from scoring.periods import Quarter

KIND = "internal"


class AlreadySigned(Refusal):
    """Somebody signed before; the message says who, when and with which number."""


@dataclass(frozen=True)
class Typeset:
    """A finished PDF in the store, and the report, number and date that it was set from."""

    report_sha256: str
    number: str
    day: date
    pdf_sha256: str


def compile_circular(bureau: Bureau, quarter: Quarter, by: User | None = None) -> Circular:
    """The draft of a bureau's quarter, made or brought up to date; an unchanged one is left alone.

    Refusal when nothing is approved yet, or when the circular has been approved or issued.
    """
    _require(by, Right.COMPILE, bureau, "编制")
    session.execute(select(Bureau.id).where(Bureau.id == bureau.id).with_for_update())  # One draft at a time.
    circular = latest(bureau, quarter)
    if circular is not None and circular.state != "draft":
        raise Refusal(f"{quarter.chinese}的通报已经签发，不能重新编制。需要改正时请另出更正版。")
    report = compile_report(bureau, quarter, edition=circular.edition if circular else 1)
    require_glyphs([freeze(report)])
    if circular is None:
        circular = Circular(bureau_id=bureau.id, kind=KIND, period=str(quarter), edition=1)
        session.add(circular)
    elif _same(report, thaw(circular.report)):
        return circular
    _keep(circular, report, by)
    return circular


def latest(bureau: Bureau, quarter: Quarter) -> Circular | None:
    """The newest edition of a bureau's quarter, or None."""
    return session.scalar(
        select(Circular)
        .where(Circular.bureau_id == bureau.id, Circular.kind == KIND, Circular.period == str(quarter))
        .order_by(Circular.edition.desc())
        .limit(1)
    )


def typeset(frozen: str, number: str, day: date) -> Typeset:
    """Set a frozen report as the final PDF and keep the file. Needs no database: call it before the
    transaction that approves. Refusal when the number is not written as papers write it."""
    if number and not wording.NUMBER.fullmatch(number):
        raise Refusal(f"文号“{number}”的写法不对，应如：示机管发〔2026〕12号。没有文号可以留空。")
    pdf = documents.pdf(thaw(frozen), Stamp(draft=False, number=number, day=day))
    return Typeset(fingerprint(frozen), number, day, files.put(pdf))


def approve(
    circular: Circular,
    by: User,
    accepted_gaps: str | None = None,
    *,
    number: str = "",
    ready: Typeset | None = None,
    seen: str | None = None,
) -> None:
    """A person signs the draft: report and file are fixed, the document's date is today.

    `ready` is the file set beforehand; without it the file is set here. `seen` is the hash of the report
    that the person read. Signing again in the same words changes nothing. Refusal when the person may not
    sign, when sheets are missing and no reason accepts that, or when the draft has changed meanwhile;
    AlreadySigned when another signature stands.
    """
    _require(by, Right.SIGN, circular.bureau, "签发")
    session.refresh(circular, with_for_update=True)  # Two people may sign at the same moment.
    if circular.state != "draft":
        _refuse_other_signature(circular, by, ready.number if ready else number)
        return
    if (lacking := len(gaps(thaw(circular.report)))) and not accepted_gaps:
        raise Refusal(f"还有{lacking}个食堂没有核定的评估表。请先补齐，或写明不等它们就签发的理由。")
    ready = ready or typeset(circular.report, number, clock.today())
    if {ready.report_sha256, seen or circular.report_sha256} != {circular.report_sha256}:
        raise Refusal("草稿刚刚重新编制过，和您看到的不是同一份。请刷新页面看过新稿后再签发。")
    if ready.day != clock.today():
        raise Refusal("排版时刚过零点，成文日期已经不是今天。请再签发一次。")
    circular.state, circular.number, circular.pdf_sha256 = "approved", ready.number or None, ready.pdf_sha256
    circular.approved_at, circular.approved_by_id = clock.now(), by.id
    circular.accepted_gaps = accepted_gaps
    circular.version += 1
    _note("circular.approve", circular, by, reason=accepted_gaps, pdf_sha256=ready.pdf_sha256)


def issue(circular: Circular, by: User) -> int:
    """Post one letter to each recipient, the PDF attached; returns how many letters are new.

    Done again it only writes to recipients added since. Refusal when the person may not sign, the
    circular is not approved, nobody is to receive it, or an address lies outside the bureau's domains.
    """
    _require(by, Right.SIGN, circular.bureau, "印发")
    session.flush()  # A signature of this same transaction must not be undone by reading the row again.
    session.refresh(circular, with_for_update=True)
    if circular.state not in ("approved", "issued"):
        raise Refusal("通报还没有签发，不能印发。请签发人先签发。")
    readers = recipients.of_bureau(circular.bureau)
    if not readers:
        raise Refusal("还没有收件人，通报发不出去。请先登记主送和抄送单位的邮箱。")
    for reader in readers:
        recipients.require_own_domain(circular.bureau, reader.address)
    posted = letters.post_letters(circular, readers)
    if circular.state == "approved":
        circular.state, circular.issued_at, circular.issued_by_id = "issued", clock.now(), by.id
        circular.version += 1
    if posted:
        _note("circular.issue", circular, by, letters=posted)
    return posted


def gaps(report: Report) -> list[str]:
    """The canteens of a report that have no approved sheet, as institution and canteen."""
    return [
        f"{row['institution']} {row['canteen']}"
        for row in report["results"]["rows"]
        if row["grade"] == NOT_EVALUATED
    ]


def _refuse_other_signature(circular: Circular, by: User, number: str) -> None:
    if circular.approved_at is None:
        raise Refusal("这份通报不再是草稿，不能签发。请刷新页面查看它现在的状态。")
    if (circular.approved_by_id, circular.number or "") == (by.id, number):
        return
    signer = session.get_one(User, circular.approved_by_id).name
    numbered = f"文号是{circular.number}" if circular.number else "没有编文号"
    raise AlreadySigned(
        f"这份通报已由{signer}于{basis.moment(circular.approved_at)}签发，{numbered}。您填的没有采用。"
    )


def _same(one: Report, other: Report) -> bool:
    """Whether two reports say the same, but for the moment they were compiled at."""
    return _timeless(one) == _timeless(other)


def _timeless(report: Report) -> dict[str, object]:
    compiled = basis.moment(datetime.fromisoformat(report["cut_off"]))
    said = [sentence.replace(compiled, "") for sentence in report["basis"]]
    return {**report, "cut_off": "", "basis": said}


def _keep(circular: Circular, report: Report, by: User | None) -> None:
    frozen = freeze(report)
    circular.title, circular.report, circular.report_sha256 = report["title"], frozen, fingerprint(frozen)
    circular.state, circular.compiled_at, circular.compiled_by_id = (
        "draft",
        clock.now(),
        by.id if by else None,
    )
    circular.version = (circular.version or 0) + 1
    session.flush()
    _note("circular.compile", circular, by)


def _require(by: User | None, right: Right, bureau: Bureau, deed: str) -> None:
    """The operator at the command line (None) may compile; whoever signs is always a person."""
    if by is not None and not access.may(by, right, bureau):
        raise Refusal(f"{by.name}没有{deed}{bureau.name}通报的权限。请由有权限的同志办理。")


def _note(action: str, circular: Circular, by: User | None, reason: str | None = None, **new: object) -> None:
    new |= {"state": circular.state, "report_sha256": circular.report_sha256}
    audit.record(action, f"circular:{circular.id}", by=by.id if by else None, new=new, reason=reason)
