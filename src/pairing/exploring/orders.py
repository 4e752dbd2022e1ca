"""Which of two pairs is the better one, cell by cell, and where that turns round."""

from itertools import combinations

import numpy as np
import pandas as pd

from pairing.catalogue.verdicts import SURE, UNDECIDED
from pairing.judging import monte_carlo
from pairing.judging.orders import LARGER_IS_BETTER

PLACE = ["hidden_units", "weight_decay", "steps"]
COLUMNS = [*PLACE, "quantity", "first", "second", "difference", "se", "better"]


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


def better(rows: pd.DataFrame) -> np.ndarray:
    """Return the better pair of each contrast, or `undecided`.

    Parameters
    ----------
    rows : pandas.DataFrame
        Columns quantity, first, second, and the ends lower and upper of the difference's interval.
    """
    larger = rows["quantity"].map(LARGER_IS_BETTER)
    above, below = rows["lower"] > 0, rows["upper"] < 0
    first = np.where(larger, above, below)
    second = np.where(larger, below, above)
    return np.select([first, second], [rows["first"], rows["second"]], UNDECIDED)


def of_the_search(mapped: pd.DataFrame) -> pd.DataFrame:
    """Return the map of the search in the form of `orders`, sure as its own verdicts are.

    Parameters
    ----------
    mapped : pandas.DataFrame
        From `pairing.search.claims.mapped`; contrasts of the 2 x 2 are left out.
    """
    named = mapped["contrast"].str.split(" - ", expand=True).set_axis(["first", "second"], axis=1)
    rows = mapped.drop(columns="contrast").join(named).dropna(subset=["second"])
    half = SURE * rows["se"]
    rows = rows.assign(lower=rows["difference"] - half, upper=rows["difference"] + half)
    return rows.assign(better=better(rows))[COLUMNS].reset_index(drop=True)


def turns(table: pd.DataFrame) -> pd.DataFrame:
    """Return, for each two pairs, in how many cells each is the better one.

    Parameters
    ----------
    table : pandas.DataFrame
        From `orders` or `of_the_search`.

    Returns
    -------
    pandas.DataFrame
        Columns quantity, first, second, first_better, second_better, undecided and cells.
    """
    counted = table.assign(
        first_better=table["better"] == table["first"],
        second_better=table["better"] == table["second"],
        undecided=table["better"] == UNDECIDED,
        cells=True,
    )
    counts = ["first_better", "second_better", "undecided", "cells"]
    groups = counted.groupby(["quantity", "first", "second"], sort=False)
    return groups[counts].sum().astype(int).reset_index()
