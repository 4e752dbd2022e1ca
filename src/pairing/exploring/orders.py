"""Which of two pairs is better in each cell, and where that turns round. Imports little."""

import numpy as np
import pandas as pd

from pairing.catalogue.scores import LARGER_IS_BETTER
from pairing.catalogue.verdicts import SURE, UNDECIDED

PLACE = ["hidden_units", "weight_decay", "steps"]
COLUMNS = [*PLACE, "quantity", "first", "second", "difference", "se", "better"]


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
    """Return the search's map in the form of `pairing.exploring.contrasts.orders`.

    It is as sure as the search's own verdicts are.

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
        From `pairing.exploring.contrasts.orders` or `of_the_search`.

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
