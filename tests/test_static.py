"""What the browser is sent: unchanged vendored files, small enough for a slow phone, all of it ours."""

import gzip
import hashlib
import re
from pathlib import Path

import pytest

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
def test_a_vendored_file_is_the_one_its_readme_names_and_so_is_its_compressed_twin(name, sha256):
    content = (STATIC / "vendor" / name).read_bytes()
    assert hashlib.sha256(content).hexdigest() == sha256
    assert gzip.decompress((STATIC / "vendor" / f"{name}.gz").read_bytes()) == content


def test_a_first_visit_moves_less_than_75_kilobytes_before_the_page_itself():
    compressed = sum((STATIC / "vendor" / f"{name}.gz").stat().st_size for name, _ in VENDORED)
    own = sum(
        path.stat().st_size for path in STATIC.rglob("*") if path.parent.name != "vendor" and path.is_file()
    )
    assert compressed + own < 75_000


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


def test_static_files_are_kept_for_a_year_and_sent_compressed(client):
    name = VENDORED[0][0]
    reply = client.get(f"/static/vendor/{name}?v=1", headers={"Accept-Encoding": "gzip"})
    assert reply.headers["Cache-Control"] == "max-age=31536000, public"
    assert reply.headers["Content-Encoding"] == "gzip"
    assert int(reply.headers["Content-Length"]) < 15_000
    reply.close()
