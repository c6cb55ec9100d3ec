"""Where waste arises: shares, what was not recorded, and what cannot be told apart."""

from decimal import Decimal

from canteen.dashboard.recorded import streams_problem
from canteen.dashboard.streams import described, streams
from scoring.sums import Sums
from scoring.table import RequiredStreams

KITCHEN = RequiredStreams(("S1", "S2", "S3", "S4"), "mixed_all")
DELIVERED = RequiredStreams(("S3", "S4"), "mixed_unserved_plate")
FULL = Sums(
    waste_g=100_000,
    s1_g=35_000,
    reused_g=5_000,
    s2_g=1_000,
    s3_g=9_000,
    s4_g=60_000,
    diner_days=20,
    s1_days=20,
    s2_days=20,
    s3_days=20,
    s4_days=18,
    required_stream_days=20,
)


def test_each_stream_has_its_share_and_what_was_reused_is_taken_off():
    found = streams(FULL, KITCHEN)
    assert [(each.code, each.grams, each.share) for each in found] == [
        ("S1", 30_000, Decimal("30.0")),
        ("S2", 1_000, Decimal("1.0")),
        ("S3", 9_000, Decimal("9.0")),
        ("S4", 60_000, Decimal("60.0")),
    ]
    assert found[0].note == "已减去再利用的 5.0 千克"
    assert found[3].note == "20 个有人就餐的日子里记了 18 天"
    assert described(found).startswith("边角料30.0千克，占30.0%；储存报损1.0千克")


def test_a_stream_that_nobody_recorded_is_said_not_to_be_there():
    found = streams(Sums(waste_g=9_000, s4_g=9_000, diner_days=3, s4_days=3), KITCHEN)
    assert [each.note for each in found] == ["没有单独记录"] * 3 + [""]


def test_a_canteen_without_a_kitchen_owes_no_trimmings():
    found = streams(Sums(waste_g=9_000, s4_g=9_000, diner_days=3, s4_days=3), DELIVERED)
    assert [each.code for each in found] == ["S3", "S4"]


def test_one_weight_for_all_is_a_row_of_its_own():
    mixed = Sums(waste_g=9_000, mixed_g=9_000, diner_days=3, mixed_all_days=3)
    last = streams(mixed, KITCHEN)[-1]
    assert (last.title, last.share, last.note) == (
        "合计称重，未分流",
        Decimal("100.0"),
        "3 天只有合计，分不出来自哪一流",
    )


def test_two_periods_with_all_streams_can_be_compared():
    assert streams_problem(FULL, FULL, "上年同期") == ""


def test_the_same_single_stream_can_be_compared_with_itself():
    plates = Sums(diner_days=20, s4_days=20)
    assert streams_problem(plates, plates, "上年同期") == ""


def test_a_stream_that_came_to_it_cannot_be_compared():
    plates = Sums(diner_days=20, s4_days=20)
    assert streams_problem(FULL, plates, "上年同期") == "记录的流与上年同期不同，与上年同期不可比"


def test_a_stream_of_some_days_cannot_be_compared():
    half = Sums(diner_days=20, s4_days=20, s3_days=7)
    assert streams_problem(half, half, "上季度") == "有的流只记了一部分日子，与上季度不可比"
