"""The settings: their order, their documentation, and a sentence for every wrong one."""

import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from canteen import settings
from canteen.settings import PROJECT, Settings, WrongSetting, load

SECRET = {"CANTEEN_SECRET_KEY": "for tests only"}


def default_lines() -> list[str]:
    return (PROJECT / "config" / "default.toml").read_text(encoding="utf-8").splitlines()


def test_the_documented_file_and_the_dataclass_name_the_same_settings_in_the_same_order() -> None:
    documented = list(tomllib.loads("\n".join(default_lines())))

    assert documented == [field.name for field in fields(Settings)]


def test_every_setting_has_a_comment_above_it() -> None:
    lines = default_lines()
    for number, line in enumerate(lines):
        if "=" in line and not line.startswith("#"):
            block = []
            for before in reversed(lines[:number]):
                if not before:
                    break
                block.append(before)
            assert any(before.startswith("# ") for before in block), line


def test_the_defaults_make_a_service_that_starts() -> None:
    chosen = load(SECRET)

    assert chosen.database_url == "sqlite:///instance/canteen.sqlite"
    assert (chosen.production, chosen.https_only, chosen.mail_attempts) == (False, False, 12)


def test_a_named_file_overrides_the_defaults_and_the_environment_overrides_both(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text("session_hours = 8\nmail_attempts = 5\n", encoding="utf-8")

    chosen = load(SECRET | {"CANTEEN_CONFIG": str(own), "CANTEEN_MAIL_ATTEMPTS": "1"})

    assert (chosen.session_hours, chosen.mail_attempts) == (8, 1)


@pytest.mark.parametrize(
    ("text", "value"), [("true", True), ("YES", True), ("1", True), ("0", False), ("", False)]
)
def test_yes_and_no_are_read_as_people_write_them(text: str, value: bool) -> None:
    assert load(SECRET | {"CANTEEN_LOG_JSON": text}).log_json is value


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"CANTEEN_MAIL_ATTEMPTS": "three"}, "CANTEEN_MAIL_ATTEMPTS must be a whole number, not 'three'"),
        ({"CANTEEN_MAIL_ATTEMPTS": "-1"}, "CANTEEN_MAIL_ATTEMPTS must be a whole number"),
        ({"CANTEEN_MAIL_ATTEMPTS": "0"}, "mail_attempts must be at least 1, not 0"),
        ({"CANTEEN_LOG_JSON": "perhaps"}, "CANTEEN_LOG_JSON must be true or false"),
        ({"CANTEEN_DATABASE_URL": "mysql://host/base"}, "database_url must begin with sqlite:"),
        ({"CANTEEN_MAIL_URL": "pigeon://loft"}, "mail_url must begin with"),
        ({"CANTEEN_MAIL_FROM": "nobody"}, "mail_from must be an e-mail address"),
        ({"CANTEEN_BASE_URL": "canteen.example"}, "base_url must begin with http"),
        ({"CANTEEN_CONFIG": "/no/such/file.toml"}, "CANTEEN_CONFIG: cannot read /no/such/file.toml"),
        ({"CANTEEN_PRODUCTION": "true"}, "secret_key must have at least 32 characters"),
    ],
)
def test_a_wrong_value_stops_the_start_with_a_sentence_that_names_it(
    environ: dict[str, str], sentence: str
) -> None:
    with pytest.raises(WrongSetting, match=sentence):
        load(SECRET | environ)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("mail_attempts = 'three'", "mail_attempts must be of type .*int.*, not 'three'"),
        ("production = 1", "production must be of type"),
        ("colour = 'green'", "unknown setting: colour"),
        ("mail_attempts = ", "own.toml: Invalid value"),
    ],
)
def test_a_wrong_file_stops_the_start_too(tmp_path: Path, text: str, sentence: str) -> None:
    own = tmp_path / "own.toml"
    own.write_text(text, encoding="utf-8")

    with pytest.raises(WrongSetting, match=sentence):
        load(SECRET | {"CANTEEN_CONFIG": str(own)})


def test_production_is_strict_about_secrets_https_and_debugging() -> None:
    production = {"CANTEEN_PRODUCTION": "true", "CANTEEN_SECRET_KEY": "s" * 32}
    secure = production | {"CANTEEN_BASE_URL": "https://canteen.example", "CANTEEN_HTTPS_ONLY": "true"}

    assert load(secure).production
    assert load(production).base_url.startswith("http:")  # An office network without certificates.
    with pytest.raises(WrongSetting, match="https_only must be true"):
        load(secure | {"CANTEEN_HTTPS_ONLY": "false"})
    with pytest.raises(WrongSetting, match="FLASK_DEBUG must not be set"):
        load(secure | {"FLASK_DEBUG": "1"})
    with pytest.raises(WrongSetting, match="secret_key"):
        load(secure | {"CANTEEN_SECRET_KEY": ""})


def test_a_machine_without_a_secret_makes_one_and_keeps_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "default.toml").write_text("\n".join(default_lines()), encoding="utf-8")
    monkeypatch.setattr(settings, "PROJECT", tmp_path)

    first, second = load({}), load({})

    assert first.secret_key == second.secret_key
    assert len(first.secret_key) == 64
    kept = tmp_path / "instance" / "secret_key"
    assert kept.stat().st_mode & 0o077 == 0
    assert [path.name for path in kept.parent.iterdir()] == ["secret_key"]


def test_relative_folders_stand_in_the_project() -> None:
    assert settings.folder("instance/files") == PROJECT / "instance" / "files"
    assert settings.folder("/srv/files") == Path("/srv/files")


def test_the_example_for_production_is_complete_but_for_its_secret() -> None:
    example = {"CANTEEN_CONFIG": str(PROJECT / "config" / "production.example.toml")}

    assert load(example | {"CANTEEN_SECRET_KEY": "s" * 32}).production
