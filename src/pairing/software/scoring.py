"""Score outputs, whatever made them, by the study's own measures and at the study's own points."""

import numpy as np
import pandas as pd

from pairing.catalogue.scores import reading_column
from pairing.numerics.arrays import Array
from pairing.problem.truth import posterior
from pairing.software.jobs import test_sample
from pairing.software.plan import Experiment
from pairing.software.running import LISTS
from pairing.software.statuses import OK
from pairing.study.samples import Sample
from pairing.study.scores import confusion, confusion_column, eq4
from pairing.study.settings import Measure

SHOWN = ("class", "point", "x1", "x2", "exact", "given")
TEST = "test"  # the points of all these scores


def score_outputs(
    outputs: Array, sample: Sample, reference: Array, exact: Array
) -> dict[str, float | int]:
    """Return the scores of the outputs at a sample, by column.

    Parameters
    ----------
    outputs : numpy.ndarray, shape (q, n)
        As a user is given them: any finite numbers.
    sample : pairing.study.samples.Sample
        Of n patterns.
    reference, exact : numpy.ndarray, shape (q, n)
        The posterior that eq. (4) holds the outputs against, and the problem's own.

    Returns
    -------
    dict
        eq. (4) in the four readings over test points; accuracy, counted; accuracy_points, the
        mean over the points of the exact posterior of the class ascribed; sum_deviation, the
        mean of |sum of the outputs - 1|; cross_entropy_given and cross_entropy, of the outputs
        as given and divided by their sum (infinite where the true class's is not above zero);
        the confusion counts.
    """
    q, n = outputs.shape
    by_class = ((outputs - reference) ** 2).mean(axis=1)
    ascribed, places = outputs.argmax(axis=0), np.arange(n)
    counts = confusion(sample.labels, ascribed, q)
    positive = np.maximum(outputs, 0.0)
    with np.errstate(divide="ignore"):
        given = -np.log(positive[sample.labels, places])
    # outputs that are all zero say nothing of any class, and stay so
    mass = positive.sum(axis=0)
    scaled = given + np.log(np.where(mass > 0, mass, 1.0))
    return {
        **{reading_column(TEST, *one): value for one, value in eq4(by_class, n).items()},
        "accuracy": float(np.trace(counts) / n),
        "accuracy_points": float(exact[ascribed, places].mean()),
        "sum_deviation": float(np.abs(outputs.sum(axis=0) - 1).mean()),
        "cross_entropy_given": float(given.mean()),
        "cross_entropy": float(scaled.mean()),
        **{confusion_column(i, j): int(counts[i, j]) for i, j in np.ndindex(q, q)},
    }


def score_rows(rows: pd.DataFrame, experiment: Experiment, measure: Measure) -> pd.DataFrame:
    """Return the trials of a form with their scores in place of their outputs.

    Parameters
    ----------
    rows : pandas.DataFrame
        From `pairing.software.running.run`.
    experiment : pairing.software.plan.Experiment
    measure : pairing.study.settings.Measure

    Returns
    -------
    pandas.DataFrame
        The columns of `rows` but for outputs and weights; the scores of `score_outputs`, NaN where
        there are no outputs; know_nothing, eq. (4) of the answer 1/q; fails, whether there are no
        outputs or they are no nearer to the truth than that answer.
    """
    found, score = [], score_column(measure)
    for row in rows.to_dict("records"):
        sample = test_sample(experiment, int(row["trial"]))
        exact = posterior(experiment.problem, sample.x)
        reference = posterior(experiment.problem, sample.x, measure.reference_variance)
        guess = np.full_like(exact, 1 / len(exact))
        blind = score_outputs(guess, sample, reference, exact)
        known: dict[str, float | int] = dict.fromkeys(blind, float("nan"))
        if row["status"] == OK:
            outputs = np.array(row["outputs"], dtype=float).reshape(exact.shape)
            known = score_outputs(outputs, sample, reference, exact)
        fails = not known[score] < blind[score]
        found.append(known | {"know_nothing": blind[score], "fails": fails})
    plain = rows.drop(columns=list(LISTS)).reset_index(drop=True)
    return pd.concat([plain, pd.DataFrame(found)], axis=1)


def shown_rows(rows: pd.DataFrame, experiment: Experiment, trial: int = 0) -> pd.DataFrame:
    """Return the outputs of a trial at its test points, each beside the exact posterior.

    Parameters
    ----------
    rows : pandas.DataFrame
        From `pairing.software.running.run`.
    experiment : pairing.software.plan.Experiment
    trial : int
        If it is not among the rows, or has no outputs, there are none.

    Returns
    -------
    pandas.DataFrame
        Columns `SHOWN`; x2 is 0 where inputs have one dimension, and their second where they have
        more.
    """
    own = rows[(rows["trial"] == trial) & (rows["status"] == OK)]
    sample = test_sample(experiment, trial)
    exact = posterior(experiment.problem, sample.x)
    q, n = exact.shape
    points = np.tile(np.arange(n), q)
    x1, x2 = np.vstack([sample.x, np.zeros(n)])[:2, points]
    known = pd.DataFrame(
        {
            "class": np.repeat(np.arange(1, q + 1), n), "point": points, "x1": x1, "x2": x2,
            "exact": exact.ravel(),
        }
    )  # fmt: skip
    parts = [known.assign(given=np.array(given)) for given in own["outputs"]]
    return pd.concat(parts or [known[:0].assign(given=0.0)])


def score_column(measure: Measure) -> str:
    """Return the column of eq. (4) as the measure reads it, over test points."""
    return reading_column(TEST, measure.normalisation, measure.root)
