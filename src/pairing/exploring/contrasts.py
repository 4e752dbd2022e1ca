"""The contrasts between the pairs in every cell of the grid, with their uncertainty."""

from itertools import combinations

import pandas as pd

from pairing.catalogue.scores import LARGER_IS_BETTER
from pairing.exploring.orders import COLUMNS, PLACE, better
from pairing.judging import monte_carlo


def orders(trials: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return the contrasts of all pairs in all cells, and the better one where it is beyond chance.

    Parameters
    ----------
    trials : pandas.DataFrame
        One row a (cell, pair, trial), with the scores.
    column : str
        Eq. (4) as the study reads it.

    Returns
    -------
    pandas.DataFrame
        Columns hidden_units, weight_decay, steps, quantity, first, second, difference (first less
        second, mean over trials), se, and better: a pair's name, or `undecided` where the 95 %
        confidence interval by Student's t holds zero.
    """
    rows = []
    for place, cell in trials.groupby(PLACE, sort=False):
        for quantity in LARGER_IS_BETTER:
            of = column if quantity == "score" else quantity
            values = {pair: own[of].to_numpy() for pair, own in cell.groupby("pair", sort=False)}
            for first, second in combinations(values, 2):
                found = monte_carlo.paired_contrast(values[first], values[second])
                ends = found.lower, found.upper
                rows.append([*place, quantity, first, second, found.difference, found.se, *ends])
    table = pd.DataFrame(rows, columns=[*COLUMNS[:-1], "lower", "upper"])
    return table.assign(better=better(table))[COLUMNS]
