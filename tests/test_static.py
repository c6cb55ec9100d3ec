"""What the browser is sent: unchanged vendored files, small enough for a slow phone, all of it ours."""

import gzip
import hashlib
import re
from pathlib import Path

import pytest

from canteen import bundles

STATIC = Path(__file__).parent.parent / "canteen" / "static"
TEMPLATES = STATIC.parent / "templates"
VENDORED = re.findall(
    r"\| `([\w.]+)` \|.*\| `([0-9a-f]{64})` \|", (STATIC / "vendor" / "README.md").read_text()
)
PAGES = sorted(path for path in TEMPLATES.rglob("*.html") if path.parts[-3] != "mail")


def test_the_readme_lists_every_vendored_library():
    libraries = {path.name for path in (STATIC / "vendor").iterdir() if path.suffix in {".css", ".js"}}
    assert libraries == {name for name, _ in VENDORED}


@pytest.mark.parametrize(("name", "sha256"), VENDORED)
def test_a_vendored_file_is_the_one_its_readme_names(name, sha256):
    assert hashlib.sha256((STATIC / "vendor" / name).read_bytes()).hexdigest() == sha256


def test_every_stylesheet_and_script_is_in_a_bundle_or_loaded_by_a_page_of_its_own():
    found = {
        f"{path.parent.name}/{path.name}"
        for kind in ("css", "js", "day")
        for path in (STATIC / kind).iterdir()
    }
    bundled = {part for parts in bundles.PARTS.values() for part in parts}
    named = {
        name
        for page in PAGES
        for name in re.findall(r"asset\('([^']+)'\)|asset\(\"([^\"]+)\"\)", page.read_text())
        for name in name
    }
    assert found <= bundled | named


def test_the_bundles_of_a_first_visit_are_less_than_50_kilobytes():
    assert sum(len(bundles.bundle(name).zipped) for name in bundles.PARTS) < 50_000


@pytest.mark.parametrize("name", bundles.PARTS)
def test_a_bundle_is_sent_compressed_and_kept_for_a_year(client, name):
    reply = client.get(f"/static/{name}", headers={"Accept-Encoding": "gzip, br"})
    assert reply.headers["Content-Encoding"] == "gzip"
    assert reply.headers["Cache-Control"] == "max-age=31536000, public"
    assert gzip.decompress(reply.data) == bundles.bundle(name).plain


def test_a_bundle_is_sent_plain_to_whoever_cannot_unpack(client):
    reply = client.get("/static/all.css")
    assert "Content-Encoding" not in reply.headers
    assert reply.mimetype == "text/css"
    assert "--green: #0f6b4f" in reply.text


def test_the_address_of_a_bundle_names_its_content(client):
    page = client.get("/offline").text
    for name in ("all.css", "htmx.js"):
        assert f"/static/{name}?v={bundles.bundle(name).version}" in page


def test_stylesheets_fetch_nothing():
    for path in (STATIC / "css").glob("*.css"):
        assert not re.search(r"@import|url\(", path.read_text()), path.name


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_a_page_has_no_inline_style_or_script_and_loads_nothing_from_elsewhere(page):
    source = page.read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|hx-on|javascript:", source)
    assert not re.search(r"<script(?![^>]*\bsrc=)", source)
    assert not re.search(r"(?:src|href|action)=[\"']?(?:https?:)?//", source)


@pytest.mark.parametrize("path", [*PAGES, *(STATIC / "css").glob("*.css")], ids=lambda path: path.name)
def test_templates_and_stylesheets_stay_short(path):
    assert len(path.read_text().splitlines()) <= 300


def test_other_static_files_are_kept_for_a_year(client):
    reply = client.get("/static/icon.svg?v=1")
    assert reply.headers["Cache-Control"] == "max-age=31536000, public"
    reply.close()
