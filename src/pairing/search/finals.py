"""Hold the runs of the race's last rung against the tables, whole and with numbers left out."""

from collections.abc import Callable
from typing import NamedTuple

import pandas as pd

from pairing.search import confidence, conflict
from pairing.search.evaluation import Batch, Held


class Judged(NamedTuple):
    """What the runs of a batch come to.

    Attributes
    ----------
    readings : pandas.DataFrame
        Columns `pairing.search.confidence.COLUMNS`, from `pairing.search.confidence.judge_run`.
    conflict : pandas.DataFrame
        Columns `pairing.search.conflict.COLUMNS`: for each part left out the best row of
        `pairing.search.conflict.leave_out` of all runs.
    """

    readings: pd.DataFrame
    conflict: pd.DataFrame


def judge_batch(
    batch: Batch, held: Held, seed: int, say: Callable[[str], None] = lambda line: None
) -> Judged:
    """Judge the runs of a batch.

    Parameters
    ----------
    batch : pairing.search.evaluation.Batch
        Of the last rung of the race.
    held : pairing.search.evaluation.Held
    seed : int
    say : callable
        Is told, in a line, how far the work is.
    """
    readings, without = [], []
    several = conflict.parts(held.target)
    for key, run in confidence.runs_in(batch, held, seed):
        readings.append(confidence.judge_run(run).assign(**key))
        without.append(conflict.leave_out(run, several).assign(**key))
        say(f"{key['setting']}, {key['stop']:g}, {key['starts']}: judged")
    return Judged(
        _joined(readings, confidence.COLUMNS), conflict.best(_joined(without, conflict.COLUMNS))
    )


def _joined(tables: list[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    """Return tables as one; those without rows would turn its numbers into objects."""
    some = [one for one in tables if len(one)]
    return pd.concat(some, ignore_index=True)[columns] if some else pd.DataFrame(columns=columns)
