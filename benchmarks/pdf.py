"""The PDF of a circular with 300 canteens against a bare typst compile of the same source.

Ours draws the chart and checks every glyph besides; both use the same fonts, read once.
"""

from benchmarks.measure import Ratio, in_turns
from canteen.circulation import documents
from tests.circulation import sample

CANTEENS = 300


def run() -> Ratio:
    """Seconds for one PDF."""
    report, stamp = sample.report(CANTEENS), documents.Stamp()
    source = documents.inputs(report, stamp)
    return in_turns(
        f"the PDF of a circular with {CANTEENS} canteens",
        lambda: documents.pdf(report, stamp),
        lambda: documents.typesetter(source).compile(format="pdf", pdf_standards=documents.STANDARDS),
        "≤ 2",
    )
