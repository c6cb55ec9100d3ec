"""Where letters go is checked at the start, not at the first letter."""

import pytest

from canteen import settings
from canteen.mail_url import MailFolder, MailServer, WrongMailUrl, parse


def test_a_folder_is_a_path() -> None:
    assert parse("folder:instance/mail") == MailFolder("instance/mail")
    assert parse("folder:/var/邮件") == MailFolder("/var/邮件")


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.cn", MailServer("smtp", "mail.example.cn", 25, "", "")),
        ("smtps://mail.example.cn", MailServer("smtps", "mail.example.cn", 465, "", "")),
        (
            "smtp+starttls://canteen%40example.cn:p%3Aw@mail.example.cn:2525",
            MailServer("smtp+starttls", "mail.example.cn", 2525, "canteen@example.cn", "p:w"),
        ),
    ],
)
def test_a_server_has_its_usual_port_and_decoded_credentials(url: str, server: MailServer) -> None:
    assert parse(url) == server


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://mail.example.cn", "must begin with"),
        ("folder:", "followed by a path"),
        ("smtp://", "name a host"),
        ("smtp://mail.example.cn:smtp", "whole number"),
        ("smtp://user:密码@mail.example.cn", "ASCII"),
        ("smtp://user:%E5%AF%86@mail.example.cn", "ASCII"),
    ],
)
def test_a_wrong_url_stops_the_start_with_its_reason(url: str, reason: str) -> None:
    with pytest.raises(WrongMailUrl, match=reason):
        parse(url)
    with pytest.raises(settings.WrongSetting, match=reason) as refused:
        settings.load({"CANTEEN_MAIL_URL": url, "CANTEEN_SECRET_KEY": "for tests"})
    assert "密码" not in str(refused.value)
