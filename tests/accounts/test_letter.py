"""The letter of a password, word for word."""

from flask import Flask

from canteen import outbox

RESET = """示例人员，您好：

有人（应当是您本人）要求重设您的登录密码。请打开下面的地址，设置新密码：

http://127.0.0.1:8000/password/choose/TOKEN

这个地址在60分钟内有效，只能用一次。
如果不是您本人要求的，不用理会这封信，密码不会改变。

本邮件由系统自动发出，请勿回复。"""

WELCOME = """示例人员，您好：

管理员为您开通了机关食堂反食品浪费成效评估系统的账号。请打开下面的地址，设置自己的密码：

http://127.0.0.1:8000/password/choose/TOKEN

这个地址在60分钟内有效，只能用一次。
如果已经过期，请在登录页点“忘记密码”，再收一封信。

本邮件由系统自动发出，请勿回复。"""


def letter(app: Flask, *, welcome: bool, name: str = "示例人员") -> tuple[str, str, str]:
    with app.app_context():
        return outbox.render(
            "password_reset", name=name, path="/password/choose/TOKEN", minutes=60, welcome=welcome
        )


def test_the_letter_of_a_forgotten_password(app: Flask) -> None:
    subject, text, html = letter(app, welcome=False)

    assert subject == "重设密码 - 机关食堂反食品浪费成效评估系统"
    assert text.strip() == RESET
    assert 'href="http://127.0.0.1:8000/password/choose/TOKEN"' in html


def test_the_letter_of_a_new_account(app: Flask) -> None:
    subject, text, html = letter(app, welcome=True)

    assert subject == "请设置密码：您的账号已经开通 - 机关食堂反食品浪费成效评估系统"
    assert text.strip() == WELCOME
    assert "设置自己的密码" in html


def test_a_name_is_text_and_never_markup(app: Flask) -> None:
    _, text, html = letter(app, welcome=True, name="<b>示例</b>")

    assert "&lt;b&gt;示例" in html
    assert "<b>示例</b>，您好" in text
