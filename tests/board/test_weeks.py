"""The sentence on the board: thanks where it went well, a friendly word where it did not."""

from datetime import date

import pytest

from canteen.board.weeks import Week, sentence
from scoring.sums import Sums

MONDAY = date(2026, 9, 14)


def plates(clean: int) -> Week:
    return Week(MONDAY, Sums(clean_plates=clean, checked_plates=1000))


def waste(grams: int) -> Week:
    return Week(MONDAY, Sums(waste_g=grams * 100, waste_diners=100))


NOTHING = Week(MONDAY, Sums())


@pytest.mark.parametrize(
    ("now", "then", "said"),
    [
        (plates(891), plates(870), "本周每 100 个餐盘里，有 89 个吃得干干净净，比前一周更好，谢谢大家！"),
        (
            plates(870),
            plates(891),
            "本周每 100 个餐盘里，有 87 个吃得干干净净，比前一周差了一点，请按需取餐，一起加油。",
        ),
        (plates(870), plates(870), "本周每 100 个餐盘里，有 87 个吃得干干净净。谢谢您吃多少取多少。"),
        (plates(870), NOTHING, "本周每 100 个餐盘里，有 87 个吃得干干净净。谢谢您吃多少取多少。"),
        (waste(80), waste(90), "本周平均每人每餐产生餐厨垃圾 80 克，比前一周更好，谢谢大家！"),
        (
            waste(90),
            waste(80),
            "本周平均每人每餐产生餐厨垃圾 90 克，比前一周差了一点，请按需取餐，一起加油。",
        ),
        (NOTHING, waste(80), "按需取餐，吃多少取多少，谢谢您。"),
    ],
)
def test_the_sentence_fits_the_figures(now, then, said):
    assert sentence("本周", now, then) == said
