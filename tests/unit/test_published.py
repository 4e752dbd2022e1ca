"""The paper's tables as data: shape, sums and ranges."""

import numpy as np
import pytest

from pairing.catalogue.pairs import PAIRS
from pairing.judging import published
from pairing.network.penalties import PENALTIES


@pytest.mark.parametrize("number", range(1, 7))
def test_every_table_has_caption_page_and_entries(number):
    table = published.table(number)
    assert table.caption.endswith(".")
    assert table.pages == "181-185"
    assert not table.printed.isna().any(axis=None)


def test_table_1_has_an_entry_for_every_cell_of_the_papers_two_by_two():
    cells = published.table(1).printed
    assert set(zip(cells["activation"], cells["penalty"], strict=True)) == {
        (activation, penalty)
        for activation in ("logistic", "softmax")
        for penalty in set(PENALTIES) - {"bernoulli_cross_entropy"}
    }


def test_table_2_has_the_three_pairs_from_worst_to_best():
    scores = published.scores()
    assert list(scores.index) == [
        "logistic_least_squares", "softmax_least_squares", "softmax_cross_entropy",
    ]  # fmt: skip
    assert scores["mean"].is_monotonic_decreasing
    assert scores["variance"].between(0, 1).all()


@pytest.mark.parametrize("number", [3, 4, 5, 6])
def test_rates_are_probabilities_with_a_dominant_diagonal(number):
    rates = published.rates(number)
    assert rates.shape == (4, 4)
    assert ((rates > 0) & (rates < 1)).all()
    assert (rates.argmax(axis=1) == np.arange(4)).all()
    assert np.allclose(rates.sum(axis=1), 1, atol=1.5e-4)


@pytest.mark.parametrize("number", published.CONFUSION_TABLES)
def test_rows_of_tables_4_to_6_sum_to_one_exactly(number):
    """Counts out of 10,000 do; Table 3, rounded from exact rates, does not."""
    counts = {one: np.rint(published.rates(one) * 10_000).sum(axis=1) for one in (3, number)}
    assert (counts[number] == 10_000).all()
    assert (counts[3] != 10_000).all()


def test_confusion_tables_belong_to_the_papers_three_pairs():
    pairs = {published.table(number).pair for number in published.CONFUSION_TABLES}
    assert pairs == set(published.scores().index) <= set(PAIRS)
