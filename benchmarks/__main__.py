"""Run every benchmark and print one table of ratios."""

from benchmarks import day_page, importing, pdf, saving, scoring_quarter
from benchmarks.measure import Ratio


def main() -> None:
    rows = [scoring_quarter.run(), *saving.run(), *day_page.run(), importing.run(), pdf.run()]
    print(f"\n{'what':<60}{'ours':>11}{'bare':>11}{'ratio':>8}   aim")
    for row in rows:
        print(_line(row))


def _line(row: Ratio) -> str:
    return f"{row.name:<60}{row.ours_s:>9.3f} s{row.bare_s:>9.3f} s{row.ratio:>8.2f}   {row.aim}"


main()
