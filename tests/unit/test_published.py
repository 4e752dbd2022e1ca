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
    assert all(all(row.values()) for row in table.printed)


def test_table_1_has_an_entry_for_every_cell_of_the_papers_two_by_two():
    cells = published.table(1).printed
    assert {(cell["activation"], cell["penalty"]) for cell in cells} == {
        (activation, penalty)
        for activation in ("logistic", "softmax")
        for penalty in set(PENALTIES) - {"bernoulli_cross_entropy"}
    }


def test_table_2_has_the_three_pairs_from_worst_to_best():
    scores = published.scores()
    assert list(scores) == [
        "logistic_least_squares", "softmax_least_squares", "softmax_cross_entropy",
    ]  # fmt: skip
    means = [one.mean for one in scores.values()]
    assert means == sorted(means, reverse=True)
    assert all(0 < one.variance < 1 for one in scores.values())


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
    assert pairs == set(published.scores()) <= set(PAIRS)
