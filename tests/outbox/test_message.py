"""The bytes of a letter: what mail programs of any age can read, and the same each time."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select

from canteen import files, outbox
from canteen.db import session
from canteen.outbox.message import attachment_name, compose
from tests import make

LONG = (
    "成都市机关事务管理局关于二〇二六年第三季度机关食堂反食品浪费工作成效评估情况的通报附件一览(含各食堂监测数据)"
    * 2
)


def composed(name: str = "通报.pdf", html: str | None = None) -> bytes:
    with make.context():
        sha256 = files.put(b"%PDF-1.7 \x00\xff")
        outbox.post(
            "news/1",
            to="a@x.cn",
            subject="关于2026年第三季度机关食堂反食品浪费工作成效评估情况的通报",
            text=".开头是句点的一行\n第二行",
            html=html,
            topic="news",
            attachments=[(name, "application/pdf", sha256)],
        )
        session.commit()
        letter = session.scalars(select(outbox.Letter)).one()
        return compose(letter, "机关事务管理局 <canteen@example.gov.cn>")


def read(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=policy.default)


def test_a_letter_survives_the_way_through_old_servers(app: Flask) -> None:
    content = composed()
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert b"\n" not in content.replace(b"\r\n", b"")


def test_a_letter_reads_as_it_was_written(app: Flask) -> None:
    message = read(composed(html="<p>第一行</p>"))
    assert message["Subject"] == "关于2026年第三季度机关食堂反食品浪费工作成效评估情况的通报"
    assert message["To"] == "a@x.cn"
    assert message["From"].addresses[0].display_name == "机关事务管理局"
    assert message["Auto-Submitted"] == "auto-generated"
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().splitlines() == [".开头是句点的一行", "第二行"]
    assert html.get_content().strip() == "<p>第一行</p>"


@pytest.mark.parametrize("name", ["通报.pdf", "report.pdf", LONG + ".pdf"])
def test_an_attachment_keeps_its_chinese_name_and_its_bytes(app: Flask, name: str) -> None:
    content = composed(name)
    (attachment,) = read(content).iter_attachments()
    assert attachment.get_filename() == attachment_name(name)
    assert attachment.get_content() == b"%PDF-1.7 \x00\xff"


def test_names_are_cut_and_keep_their_suffix() -> None:
    assert attachment_name(LONG + ".pdf") == LONG[:56] + ".pdf"
    assert attachment_name("a/../b\\c.pdf") == "a_.._b_c.pdf"
    assert attachment_name("两行\r\n名称.pdf") == "两行 名称.pdf"


def test_the_same_letter_is_the_same_bytes(app: Flask) -> None:
    first = composed(html="<p>一</p>")
    with make.context():
        letter = session.scalars(select(outbox.Letter)).one()
        assert compose(letter, "机关事务管理局 <canteen@example.gov.cn>") == first
