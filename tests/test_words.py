"""Chinese sentences of pages, letters and papers carry Chinese punctuation.

The explanations of scored lines are the exception: programs read them too, and their form is fixed.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
EXPLAINING = {"evaluation/facts.py", "evaluation/comparing.py"}  # their words become part of explanations
PLACE = "〇"  # stands for a value that is put into a sentence
NARROW = re.compile(rf"[\u4e00-\u9fff）”》%{PLACE}][,;:?!][\u4e00-\u9fff（“《{PLACE}]")
TEMPLATES = sorted(
    path for path in (ROOT / "canteen/templates").rglob("*") if path.suffix in {".html", ".txt", ".typ"}
)
MODULES = sorted(
    path for path in (ROOT / "canteen").rglob("*.py") if f"{path.parent.name}/{path.name}" not in EXPLAINING
)
SCRIPTS = sorted((ROOT / "canteen/static").glob("*.js")) + sorted((ROOT / "canteen/static/js").glob("*.js"))


def narrow(sentence: str) -> list[str]:
    """Where a sentence has an ASCII mark between Chinese characters, with what stands around it."""
    found = [match for match in NARROW.finditer(sentence) if _is_sentence(match[0])]
    return [sentence[max(0, match.start() - 8) : match.end() + 8] for match in found]


def _is_sentence(around: str) -> bool:
    """Two values with a mark between them are a key or an address, not a sentence."""
    return (around[0], around[-1]) != (PLACE, PLACE)


def sentences(source: str) -> Iterator[str]:
    """Every text of a module, values of formatted ones as one mark; docstrings are English anyway."""
    tree = ast.parse(source)
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(_text(part) for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts:
            yield node.value


def _text(part: ast.expr) -> str:
    return str(part.value) if isinstance(part, ast.Constant) else PLACE


def shown(template: str) -> str:
    """What a template shows: values as one mark, its texts in quotes kept, comments left out."""
    without = re.sub(r"\{#.*?#\}", "", template, flags=re.DOTALL)
    texts = re.findall(r'"([^"\n]*)"', " ".join(re.findall(r"\{[{%].*?[%}]\}", without, re.DOTALL)))
    return re.sub(r"\{\{.*?\}\}", PLACE, re.sub(r"\{%.*?%\}", "", without)) + "\n" + "\n".join(texts)


def test_the_test_itself_sees_a_narrow_mark() -> None:
    assert narrow("已评完,等待核定")
    assert narrow(next(sentences('f"还有{count}项没有评定:{codes}。"')))
    assert narrow(shown("<p>共{{ count }}条,都已保存</p>"))
    assert narrow(shown('{{ notice("没有保存,请重试") }}'))
    assert not narrow(next(sentences('f"{topic}:{address}"')))
    assert not narrow("08:30，星期一")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_has_chinese_punctuation(path: Path) -> None:
    assert narrow(shown(path.read_text("utf-8"))) == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_modules_sentences_have_chinese_punctuation(path: Path) -> None:
    assert [found for text in sentences(path.read_text("utf-8")) for found in narrow(text)] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_scripts_sentences_have_chinese_punctuation(path: Path) -> None:
    assert narrow(re.sub(r"\$\{[^}]*\}", PLACE, path.read_text("utf-8"))) == []


READS_IT = {"canteen/inputs.py", "canteen/ledger/units.py"}  # what people type, and which unit that is


@pytest.mark.parametrize("path", TEMPLATES + MODULES + SCRIPTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_kilograms_are_called_by_one_name(path: Path) -> None:
    """kg beside figures, 千克 in sentences; 公斤 is understood and never said."""
    if str(path.relative_to(ROOT)) not in READS_IT:
        assert "公斤" not in path.read_text("utf-8")
