"""The PDF of a circular with 300 canteens against a bare typst compile of the same source.

Ours draws the chart and checks every glyph besides; both use the same fonts, read once. Every compile
has a title of its own, because typst remembers what it has set before.
"""

from benchmarks.measure import Ratio, in_turns
from canteen import typesetting
from canteen.circulation import documents
from canteen.circulation.report import Report
from tests.circulation import sample

CANTEENS = 300
ROUNDS = 7
STAMP = documents.Stamp()


def run() -> Ratio:
    """Seconds for one PDF."""
    reports = [_report(number) for number in range(ROUNDS + 1)]
    sources = [documents.inputs(_report(number), STAMP) for number in range(100, 101 + ROUNDS)]

    def ours() -> None:
        documents.pdf(reports.pop(), STAMP)

    def bare() -> None:
        typesetter = typesetting.typesetter(documents.TEMPLATE, sources.pop())
        typesetter.compile(format="pdf", pdf_standards=typesetting.STANDARDS)

    return in_turns(f"the PDF of a circular with {CANTEENS} canteens", ours, bare, "≤ 2", ROUNDS)


def _report(number: int) -> Report:
    report = sample.report(CANTEENS)
    report["title"] += str(number)
    return report
