"""Where outputs go as the sample grows without end, when their model does not hold the posterior.

By White (1982, Econometrica 50) the weights go to the pseudo-true ones: those that minimise the
expected penalty, which is the penalty over p(x) with the posterior itself as targets. They are
found here by training on such soft targets, at nodes that all weigh the same, from many starts.
"""

from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from pairing.catalogue.pairs import CROSS_ENTROPY, LOGISTIC, Pair
from pairing.convergence.laws import has_law, holds_logit, is_logit, law, sampled
from pairing.convergence.plan import Minimiser
from pairing.convergence.rules import (
    BY_INFIMUM,
    BY_SANDWICH,
    BY_SOFT_TARGETS,
    BY_SYMMETRY,
    BY_THEORY,
    LAW,
    NO_LAW_PRIORS,
    NO_LAW_SINGULAR,
    NO_LAW_WRONG,
    OF_STARTS,
)
from pairing.convergence.scoring import TRUTH, scores_of
from pairing.convergence.training import minimum
from pairing.network.penalties import CONSTANTS
from pairing.numerics.arrays import Array
from pairing.problem.mixture import CLASS_COUNTS, RANDOM
from pairing.problem.quadrature import Quadrature, even_nodes, quadrature
from pairing.problem.truth import posterior
from pairing.study.fits import draw_start, task_for
from pairing.study.scores import integration_points
from pairing.study.settings import Training
from pairing.training.optimisers import PROCEDURES
from pairing.training.tasks import Control

NODES = 4096  # with soft targets: the limits move in their fourth digit with as many again
FIRST_STEPS = 400  # of BFGS from a start, before the minimiser
MINIMISER = Minimiser("bfgs_newton", 2000, 1e-10)
TO_THE_END = Minimiser("second_order", 1000, 1e-12)  # of the best
# Of the lowest objective, and of a pattern's: starts that come as near count as having found it.
AT_BEST, AT_ZERO = 0.001, 1e-9
LIMITS = ("squared_error", "sum_deviation", "cross_entropy_excess", "accuracy_exact")


class PseudoTrue(NamedTuple):
    """Weights that minimise the expected penalty.

    Attributes
    ----------
    weights : numpy.ndarray, shape (m,)
    found : numpy.ndarray, shape (starts, m)
        What each start came to.
    starts_at_best : int
        How many came to the lowest objective.
    """

    weights: Array
    found: Array
    starts_at_best: int


def limits(training: Training, starts: int, n_nodes: int) -> pd.DataFrame:
    """Return all limits and laws of networks of one size, as rows of the table limits.

    Limits are of the training's class counts, laws of both.

    Parameters
    ----------
    training : pairing.study.settings.Training
        Its sample size is not used.
    starts : int, >= 1
    n_nodes : int
        As of `pairing.problem.quadrature.quadrature`.
    """
    nodes = quadrature(training.problem, n_nodes)
    rows: list[dict[str, Any]] = []
    for pair in training.pairs:
        key = {"pair": pair.name, "hidden_units": training.setting.hidden_units}
        rows += [key | row for row in _limits(training, pair, nodes, starts)]
        rows += [key | row for row in _laws(training, pair, nodes)]
    return pd.DataFrame(rows)


def _limits(training: Training, pair: Pair, nodes: Quadrature, starts: int) -> list[dict[str, Any]]:
    """Return the limits of a pair: by theory where its model holds the posterior."""
    known = theory_of(training, pair)
    if known:
        values = dict.fromkeys(LIMITS, 0.0) | {"accuracy_exact": nodes.floors.accuracy}
        how = {"found_by": known, "starts": 0, "starts_at_best": 0}
    else:
        found = pseudo_true(training, pair, starts)
        values = _values(found, training, pair, nodes)
        at_best = {"starts": starts, "starts_at_best": found.starts_at_best}
        how = {"found_by": BY_SOFT_TARGETS, **at_best}
    key = {"class_counts": training.class_counts}
    rows = [key | {"quantity": name, "value": value} | how for name, value in values.items()]
    if not known and mirrored(training, pair):
        of_theory = {"value": 0.0, "found_by": BY_SYMMETRY, "starts": 0, "starts_at_best": 0}
        sums = (row for row in rows if str(row["quantity"]).endswith("sum_deviation"))
        for row in sums:
            row.update(of_theory)
    return rows


def mirrored(training: Training, pair: Pair) -> bool:
    """Tell whether the best logistic outputs sum to one whatever the network.

    Those of two classes do: what is best for the one is, with the signs turned, best for the other.
    """
    logistic = pair.activation == LOGISTIC and pair.penalty != CROSS_ENTROPY
    return logistic and training.problem.n_classes == 2


def _values(
    found: PseudoTrue, training: Training, pair: Pair, nodes: Quadrature
) -> dict[str, float]:
    """Return the scores of the best, then the means over starts of what training comes to."""
    points = integration_points(training.problem, nodes, TRUTH)
    best, *several = (
        scores_of(own, pair.activation, training, points, nodes)
        for own in (found.weights, *found.found)
    )
    means = {
        f"{OF_STARTS}{name}": float(np.mean([one[name] for one in several]))
        for name in ("squared_error", "sum_deviation")
    }
    return {name: best[name] for name in LIMITS} | means


def theory_of(training: Training, pair: Pair) -> str:
    """Return by what theory a pair's outputs come to the posterior itself; none if they do not.

    Where log-odds are linear, the logit holds them. With hidden units outputs come as near as one
    likes: a logistic unit with small weights, which its outgoing weights make good, is a linear
    function with ever smaller error. It takes as many units as the slopes of the log-odds have
    dimensions.
    """
    problem, hidden = training.problem, training.setting.hidden_units
    if not (holds_logit(pair, problem) and is_logit(problem, training.class_counts)):
        return ""
    if hidden == 0:
        return BY_THEORY
    directions = np.linalg.matrix_rank(problem.means[1:] - problem.means[0])
    return BY_INFIMUM if hidden >= directions else ""


def pseudo_true(training: Training, pair: Pair, starts: int, n_nodes: int = NODES) -> PseudoTrue:
    """Return the weights that minimise the expected penalty.

    Parameters
    ----------
    training : pairing.study.settings.Training
        Its sample size is not used.
    pair : pairing.catalogue.pairs.Pair
    starts : int, >= 1
        Starts are those of the trials 0, 1, ...
    n_nodes : int
    """
    mixture = sampled(training.problem, training.class_counts)
    x = even_nodes(mixture, n_nodes)
    targets = posterior(mixture, x)
    plain = replace(training, setting=replace(training.setting, procedure="bfgs", weight_decay=0))
    task = task_for(plain, pair, 0, x, targets)
    runs = []
    for trial in range(starts):
        start = draw_start(plain, pair, trial, 0)
        near = PROCEDURES["bfgs"](task, start, Control(), np.array([FIRST_STEPS], dtype=np.int64))
        runs.append(minimum(task, near.weights[-1], MINIMISER))
    objectives = np.array([one.objective[-1] for one in runs]) + CONSTANTS[pair.penalty](targets)
    best = int(np.nanargmin(objectives))
    near = (1 + AT_BEST) * objectives[best] + AT_ZERO * x.shape[1]
    found = np.stack([one.weights[-1] for one in runs])
    end = minimum(task, found[best], TO_THE_END)
    return PseudoTrue(end.weights[-1], found, int((objectives <= near).sum()))


def _laws(training: Training, pair: Pair, nodes: Quadrature) -> list[dict[str, Any]]:
    """Return the laws of a pair for both class counts, or that there is none, and why."""
    rows = []
    hidden, problem = training.setting.hidden_units, training.problem
    for counts in CLASS_COUNTS:
        if has_law(pair, hidden, problem, counts):
            values = law(problem, pair, counts, nodes.x, nodes.weights)._asdict()
            found_by = BY_SANDWICH
        else:
            values = dict.fromkeys(("squared_error", "cross_entropy_excess"), np.nan)
            found_by = _why_no_law(replace(training, class_counts=counts), pair)
        for quantity, value in values.items():
            rows.append(
                {
                    "class_counts": counts,
                    "quantity": f"{LAW}{quantity}",
                    "value": value,
                    "found_by": found_by,
                    "starts": 0,
                    "starts_at_best": 0,
                }
            )
    return rows


def _why_no_law(training: Training, pair: Pair) -> str:
    """Return why there is no law of a pair's."""
    if theory_of(training, pair):
        return NO_LAW_SINGULAR
    of_own_priors = theory_of(replace(training, class_counts=RANDOM), pair)
    return NO_LAW_PRIORS if of_own_priors else NO_LAW_WRONG
