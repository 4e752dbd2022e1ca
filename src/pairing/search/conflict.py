"""What stands in the way: which printed number, or block, left out would let a reading fit."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from pairing.catalogue.verdicts import SIGNIFICANCE
from pairing.judging.published import Target
from pairing.numerics import lanes
from pairing.numerics.arrays import Array
from pairing.numerics.compiled import compiled
from pairing.numerics.linear import extend_cholesky_compiled
from pairing.search import repeats
from pairing.search.confidence import Run
from pairing.search.distance import off_diagonal
from pairing.search.evaluation import KEY, likelihoods_in
from pairing.search.measures import TRUE_REFERENCE, Reading, levels
from pairing.search.repeats import Found, Vector
from pairing.search.scoring import scores_in

ANY, TRUE = "any", "true"  # among all readings, or those with the true posterior
NOTHING = "nothing"
NEAR = 2  # readings within so many times k / 0.05 are looked at; more would take too long
COLUMNS = [
    "left_out", "numbers", "among", *KEY, *Reading._fields, *Found._fields, "published",
    "needed", "needed_se",
]  # fmt: skip


class Part(NamedTuple):
    """Printed numbers that are left out together.

    Attributes
    ----------
    name : str
        ``mean {pair}``, ``variance {pair}``, ``rate {i} {j} {pair}``, or a block of these.
    places : numpy.ndarray of int
        In the vector of free numbers, rates before scores. A rate is left out with its part of
        the diagonal, as the rest of a row fixes that.
    """

    name: str
    places: np.ndarray


def parts(target: Target) -> list[Part]:
    """Return what may be left out: nothing, each number, and blocks of them."""
    pairs, q = target.pairs, target.rates.shape[1]
    cells = [(i, j) for i in range(q) for j in range(q) if i != j]
    k = len(pairs) * len(cells)
    table_2 = np.arange(k, k + 2 * len(pairs))
    means, variances = np.split(table_2, 2)
    found = [Part(NOTHING, np.arange(0))]
    for name, places in (("mean", means), ("variance", variances)):
        found += [Part(f"{name} {pair}", places[n : n + 1]) for n, pair in enumerate(pairs)]
    found += [
        Part(f"rate {i + 1} {j + 1} {pair}", np.array([n * len(cells) + cell]))
        for n, pair in enumerate(pairs)
        for cell, (i, j) in enumerate(cells)
    ]
    found += [Part("means", means), Part("variances", variances), Part("scores", table_2)]
    for n, pair in enumerate(pairs):
        found.append(Part(f"scores {pair}", np.array([means[n], variances[n]])))
        found.append(Part(f"rates {pair}", np.arange(n * len(cells), (n + 1) * len(cells))))
    return found


@compiled
def _write_precision(matrix: Array, result: Array) -> bool:
    """Write the inverse of a covariance matrix, by its Cholesky factor."""
    n = matrix.shape[0]
    factor, inverse = np.zeros((n, n)), np.zeros((n, n))
    if not extend_cholesky_compiled(matrix, factor, 0):
        return False
    for column in range(n):
        for i in range(column, n):
            rest = 1.0 if i == column else 0.0
            for k in range(column, i):
                rest -= factor[i, k] * inverse[k, column]
            inverse[i, column] = rest / factor[i, i]
    for i in range(n):
        for j in range(i + 1):
            value = 0.0
            for k in range(i, n):
                value += inverse[k, i] * inverse[k, j]
            result[i, j] = value
            result[j, i] = value
    return True


def precision_of(vector: Vector) -> Array | None:
    """Return the inverse of a vector's covariance; None where it is singular."""
    result = np.empty_like(vector.covariance)
    return result if _write_precision(np.ascontiguousarray(vector.covariance), result) else None


def without(vector: Vector, precision: Array, several: list[Part]) -> Array:
    """Return the squared distance of the published numbers without each part.

    With the precision P and the difference d it is that of all less c' (P_BB)^-1 c, c being the
    elements of P d in the part B.

    Parameters
    ----------
    vector : pairing.search.repeats.Vector
    precision : numpy.ndarray, shape (k, k)
        From `precision_of`.
    several : list of Part
    """
    pull = (precision * vector.difference).sum(axis=1)
    whole = float((vector.difference * pull).sum())
    return np.array([whole - _gain(pull, precision, part.places) for part in several])


def _gain(pull: Array, precision: Array, places: np.ndarray) -> float:
    """Return c' (P_BB)^-1 c; minus infinity where that matrix is singular."""
    if places.size < 2:
        return float((pull[places] ** 2 / np.diag(precision)[places]).sum())
    own = Vector(pull[places], np.empty((places.size, 0)), precision[np.ix_(places, places)])
    gain = repeats.squares(own, np.arange(places.size))
    return gain[0] if gain else -np.inf


def needed(vector: Vector, precision: Array, place: int, target: Target) -> tuple[float, ...]:
    """Return a number as printed, what it would have to be by the others, and the error of that.

    Parameters
    ----------
    vector, precision
        As of `without`.
    place : int
        Of the number.
    target : pairing.judging.published.Target
    """
    printed = np.concatenate([off_diagonal(target.rates), target.scores.T.ravel()])[place]
    pull = float((precision[place] * vector.difference).sum())
    away, error = -pull / precision[place, place], precision[place, place] ** -0.5
    if place >= len(vector.difference) - len(target.pairs):  # a variance, in logarithms
        expected = printed * float(lanes.exp(np.array([away]))[0])
        return printed, expected, expected * error
    return printed, printed + away, error


def best(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the row with the largest p for each part, among all and with the true posterior."""
    order = rows.sort_values(["p", "distance"], ascending=[False, True], kind="stable")
    return order.drop_duplicates(["left_out", "among"]).sort_index().reset_index(drop=True)


def leave_out(run: Run, several: list[Part]) -> pd.DataFrame:
    """Return, for each part left out, the reading of a run that then comes nearest, with its p.

    Parameters
    ----------
    run : pairing.search.confidence.Run
    several : list of Part

    Returns
    -------
    pandas.DataFrame
        Columns `COLUMNS` but for the run's key, two rows a part: the nearest among all readings
        (``any``) and among those with the true posterior (``true``). Readings whose distance by all
        numbers is beyond `NEAR` k / 0.05 are left out; published, needed and needed_se of single
        numbers.
    """
    squares, _ = likelihoods_in(run.scored, run.held)
    every = levels(run.held.measures)
    target = run.held.target
    # one that is farther may fit without a part too: of these the table does not speak
    limit = NEAR * target.free_numbers / SIGNIFICANCE
    near = [
        Reading._make(own[at] for own, at in zip(every, place, strict=True))
        for place in np.argwhere(squares <= limit)
    ]
    known = [(one, _vector(run, one)) for one in near]
    found = []
    for reading, vector in known:
        precision = precision_of(vector)
        if precision is not None:
            found.append((reading, vector, precision, without(vector, precision, several)))
    rows = []
    for among in (ANY, TRUE):
        own = [one for one in found if among == ANY or one[0].reference == TRUE_REFERENCE]
        for place, part in enumerate(several) if own else ():
            reading, vector, precision, _ = min(own, key=lambda one: one[3][place])
            kept = np.setdiff1d(np.arange(target.free_numbers), part.places)
            single = part.places.size == 1
            values = needed(vector, precision, int(part.places[0]), target) if single else ()
            rows.append(
                {
                    "left_out": part.name,
                    "numbers": part.places.size,
                    "among": among,
                    **reading._asdict(),
                    **run.judge(reading, kept)._asdict(),
                    **dict(zip(("published", "needed", "needed_se"), values, strict=False)),
                }
            )
    return pd.DataFrame(rows, columns=[name for name in COLUMNS if name not in KEY])


def _vector(run: Run, reading: Reading) -> Vector:
    held = run.held
    scores = run.scale_of(reading) * scores_in(run.scored, held.measures, reading)
    return repeats.vector_of(
        run.trials(reading), scores, held.target, held.orbits, run.draws, (0, 1)
    )
