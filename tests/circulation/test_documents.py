"""The PDF: its layout by GB/T 9704-2012, its text, the same bytes, and nothing of a user run as code."""

import io
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import pypdfium2
import pytest
from pypdf import PdfReader

from canteen.circulation import documents, wording
from canteen.circulation.documents import Stamp
from canteen.circulation.shape import Report
from canteen.glyphs import MissingGlyph
from tests.circulation import sample

ISSUED = Stamp(draft=False, number="示机管发〔2026〕12号", day=date(2026, 10, 21))
MM = 72 / 25.4
NEVER_LAST = "（《“〔"
NEVER_FIRST = "，。、；：！？）》”〕%"


def pages(pdf: bytes) -> list[str]:
    """The text of each page without blanks, for search."""
    return [re.sub(r"\s", "", page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]


def lines(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    found = [line.strip() for page in document for line in page.get_textpage().get_text_range().splitlines()]
    document.close()
    return [line for line in found if line]


@cache
def issued(count: int = 8) -> bytes:
    return documents.pdf(sample.report(count), ISSUED)


def with_institution(name: str) -> Report:
    made = sample.report(3)
    made["results"]["rows"][0]["institution"] = name
    return made


def test_the_same_report_and_stamp_give_the_same_bytes() -> None:
    assert documents.pdf(sample.report(), ISSUED) == issued()


def test_the_paper_holds_head_body_annexes_basis_and_imprint_in_order() -> None:
    rest = "".join(pages(issued()))
    for part in (
        "示例市机关事务管理局文件",
        "示机管发〔2026〕12号",
        "反食品浪费工作成效评估情况的通报",
        "各区县机关事务管理部门、市级各有关单位：",
        "一、总体情况",
        "89.00%",
        "特此通报。",
        "附件：1.",
        "2026年10月21日",
        "工作成效评估结果（自评）",
        "合计",
        "限期整改食堂名单",
        "统计口径",
        "重构稿（非官方文本）评分",
        "抄送：示例省机关事务管理局",
        "2026年10月21日印发",
    ):
        _, found, rest = rest.partition(part)
        assert found, f"{part} is missing or in the wrong place"


def test_a_draft_is_marked_and_has_neither_number_nor_date() -> None:
    first, *others = pages(documents.pdf(sample.report(), Stamp()))
    assert first.startswith("代拟稿")
    assert "文件示机管发" not in first
    assert not any("印发" in page and "2026年10月" in page for page in others)


def test_an_issued_paper_whose_number_the_office_gives_has_no_mark() -> None:
    first = pages(documents.pdf(sample.report(), Stamp(draft=False, day=date(2026, 10, 21))))[0]
    assert first.startswith("示例市机关事务管理局关于2026年第三季度")


def test_a_joint_paper_names_every_issuer_in_mark_title_and_signature() -> None:
    names = ["四川省机关事务管理局", "重庆市机关事务管理局"]
    issuers = [{"code": str(place), "name": name} for place, name in enumerate(names)]
    made = sample.report(issuers=issuers, title_lines=wording.title_lines(names, sample.LABEL))
    whole = "".join(pages(documents.pdf(made, ISSUED)))
    assert all(whole.count(name) >= 3 for name in names)


def test_every_page_is_a4_and_numbered_outside() -> None:
    document = pypdfium2.PdfDocument(issued())
    for number, page in enumerate(document, start=1):
        assert page.get_size() == pytest.approx((210 * MM, 297 * MM), abs=0.1)
        text = page.get_textpage()
        found = text.search(f"— {number} —").get_next()
        assert found is not None
        left, *_ = text.get_charbox(found[0])
        assert (left > 105 * MM) == (number % 2 == 1)
    document.close()


def test_a_full_page_holds_twenty_two_lines_of_twenty_eight_characters() -> None:
    made = sample.report()
    made["opening"] = [{"lead": "", "runs": [{"text": "食" * 28 * 60}]}]
    second = pages_as_lines(documents.pdf(made, ISSUED), 1)
    assert len(second) == 22 + 1  # and the page number
    assert all(len(line) == 28 for line in second[:22])


def pages_as_lines(pdf: bytes, index: int) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    text: str = document[index].get_textpage().get_text_range()
    document.close()
    return [line.strip() for line in text.splitlines() if line.strip()]


def test_no_line_is_left_empty_to_keep_a_paragraph_together() -> None:
    """The first page holds its head and as many lines as fit, wherever paragraphs end."""
    held = []
    for before in range(3):
        made, texts = sample.report(), ["一行"] * before + ["食" * (28 * 3 - 2)] * 10
        made["opening"] = [{"lead": "", "runs": [{"text": text}]} for text in texts]
        held.append(len(pages_as_lines(documents.pdf(made, Stamp()), 0)))
    assert held == [19, 19, 19], "with the page's number"


@pytest.mark.parametrize("count", [8, 300])
def test_no_line_begins_with_a_closing_mark_and_no_figure_is_torn(count: int) -> None:
    found = lines(issued(count))
    assert [line for line in found if line[0] in NEVER_FIRST] == []
    assert [line for line in found if re.fullmatch(r"[^ ]{24,}[0-9]", line)] == []


@pytest.mark.parametrize("marks", ["；", "）。", "”，"])
def test_marks_cling_to_their_figure_wherever_it_falls_in_the_line(marks: str) -> None:
    made = sample.report(3)
    said = f"下降0.13个百分点{marks}备餐剩余率3.77%{marks}见〔2023〕211号（30日内）和《2026年计划》"
    texts = ["字" * ahead + said for ahead in range(28)]
    made["opening"] = [{"lead": "", "runs": [{"text": text}]} for text in texts]
    found = lines(documents.pdf(made, ISSUED))
    assert [line for line in found if line[0] in NEVER_FIRST] == []
    assert [line for line in found if line[-1] in NEVER_LAST] == []


def test_three_hundred_canteens_repeat_the_head_of_the_table_on_every_page() -> None:
    texts = pages(issued(300))
    first = next(
        place for place, text in enumerate(texts) if "工作成效评估结果（自评）" in text and "附件1" in text
    )
    last = next(place for place, text in enumerate(texts) if "食品浪费监测数据" in text and "附件2" in text)
    assert last - first > 5
    assert all("序号单位食堂类别等级（自评）" in text for text in texts[first:last])


def test_a_signature_never_stands_on_a_page_without_text() -> None:
    for count in (1, 8, 40):
        page = next(text for text in pages(issued(count)) if "特此通报" in text)
        assert "2026年10月21日" in page


def test_scores_and_ranks_are_printed_only_when_the_report_has_them() -> None:
    made = sample.report(3)
    assert "得分" not in "".join(pages(documents.pdf(made, ISSUED))[3:5])
    made["results"]["with_scores"] = True
    for place, row in enumerate(made["results"]["rows"], start=1):
        row["score"], row["rank"] = "86.00", place
    assert "得分名次" in "".join(pages(documents.pdf(made, ISSUED)))


def test_an_annex_without_rows_is_left_out_and_a_single_annex_has_no_number() -> None:
    made = sample.report(3, rectification=[], charts=[])
    made["monitoring"]["rows"] = []
    whole = "".join(pages(documents.pdf(made, ISSUED)))
    assert "附件：2026年第三季度" in whole
    assert "附件1" not in whole


def test_a_wide_monitoring_table_lies_on_its_side() -> None:
    made = sample.report(3)
    made["monitoring"]["columns"] += [["utilisation", "食材利用率(%)"], ["completeness", "台账完整率(%)"]]
    boxes = [page.mediabox for page in PdfReader(io.BytesIO(documents.pdf(made, ISSUED))).pages]
    assert [box.width > box.height for box in boxes].count(True) == 1


def test_a_rare_character_is_drawn_by_the_fallback() -> None:
    made = documents.pdf(with_institution("喆堃𬭚㛃局"), ISSUED)
    assert "喆堃𬭚㛃局" in "".join(pages(made))
    assert any("NotoSerif" in str(font) for font in fonts_of(made))


def fonts_of(pdf: bytes) -> set[str]:
    fonts: set[str] = set()
    for page in PdfReader(io.BytesIO(pdf)).pages:
        fonts |= {str(font.get_object()["/BaseFont"]) for font in page["/Resources"]["/Font"].values()}
    return fonts


def test_a_character_without_a_glyph_stops_the_document_and_is_named() -> None:
    with pytest.raises(MissingGlyph, match=r"“😀”\(U\+1F600\)"):
        documents.pdf(with_institution("示例😀局"), ISSUED)


def test_an_invisible_character_is_named_by_its_number() -> None:
    with pytest.raises(MissingGlyph, match=r"不可见字符”\(U\+200B\)"):
        documents.pdf(with_institution("示例\u200b局"), ISSUED)


@pytest.mark.parametrize(
    "name", ['#panic("x")', "$ x^2 $", "*粗* _斜_", '#read("official.typ")', "= 标题", "@甲 <乙> \\ `代码`"]
)
def test_text_of_a_user_is_never_code(name: str) -> None:
    assert re.sub(r"\s", "", name) in "".join(pages(documents.pdf(with_institution(name), ISSUED)))


def test_the_pdf_is_archival_tagged_and_names_itself() -> None:
    reader = PdfReader(io.BytesIO(issued()))
    assert reader.metadata is not None
    assert reader.metadata.title == sample.report()["title"]
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"
    stated = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert "pdfaid:part>2<" in stated
    assert "pdfaid:conformance>A<" in stated


def test_the_pdf_holds_what_an_archive_asks_for_and_nothing_it_forbids() -> None:
    """ISO 19005-2, as far as the file shows it: fonts inside, colours defined, nothing that acts."""
    reader = PdfReader(io.BytesIO(issued()))
    root = reader.trailer["/Root"]
    assert not reader.is_encrypted
    assert "/StructTreeRoot" in root
    assert [intent.get_object()["/S"] for intent in root["/OutputIntents"]] == ["/GTS_PDFA1"]
    assert not {"/OpenAction", "/AA", "/AcroForm", "/JavaScript"} & set(root)
    fonts = [font for page in reader.pages for font in descriptors(page["/Resources"]["/Font"])]
    assert fonts
    assert all({"/FontFile2", "/FontFile3", "/FontFile"} & set(font) for font in fonts)
    assert all(
        "/ToUnicode" in font for page in reader.pages for font in resolved(page["/Resources"]["/Font"])
    )


def test_the_charts_have_words_for_those_who_cannot_see_them() -> None:
    tree = PdfReader(io.BytesIO(issued())).trailer["/Root"]["/StructTreeRoot"]
    alts = [node["/Alt"] for node in nodes(tree) if "/Alt" in node]
    assert any("连续四个季度下降" in alt and "124.6g/人·餐" in alt for alt in alts)


def resolved(fonts: Any) -> list[Any]:
    return [font.get_object() for font in fonts.get_object().values()]


def descriptors(fonts: Any) -> list[Any]:
    """The descriptors of all fonts of a page, those of composite fonts' parts."""
    parts = [part.get_object() for font in resolved(fonts) for part in font.get("/DescendantFonts", [font])]
    return [part["/FontDescriptor"].get_object() for part in parts]


def nodes(node: Any) -> Iterator[Any]:
    """A structure element and all below it."""
    node = node.get_object()
    if isinstance(node, dict):
        yield node
        below = node.get("/K", [])
        below = below.get_object() if hasattr(below, "get_object") else below
        for child in below if isinstance(below, list) else [below]:
            if hasattr(child, "get_object"):
                yield from nodes(child)


def test_the_preview_has_an_image_for_every_page() -> None:
    images = documents.page_images(sample.report(), Stamp())
    assert len(images) == len(PdfReader(io.BytesIO(documents.pdf(sample.report(), Stamp()))).pages)
    assert all(image.startswith(b"\x89PNG") for image in images)


def test_the_file_is_named_after_the_paper() -> None:
    made = sample.report()
    assert documents.file_name(made, Stamp(), "pdf").endswith("情况的通报（代拟稿）.pdf")
    assert documents.file_name(made, ISSUED, "pdf") == f"{made['title']}.pdf"
