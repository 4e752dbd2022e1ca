"""All tables of the study of convergence, from its trials."""

from typing import Any

import pandas as pd

from pairing.convergence import comparing, curves, reach
from pairing.convergence.answers import answers
from pairing.convergence.cube import resamples
from pairing.convergence.laws import constant_answer
from pairing.convergence.plan import Convergence
from pairing.convergence.rules import BY_QUADRATURE, CONSTANT
from pairing.problem.quadrature import quadrature
from pairing.study.settings import Study


def judge(
    trials: pd.DataFrame, moments: pd.DataFrame, limits: pd.DataFrame, study: Study,
    plan: Convergence,
) -> tuple[dict[str, pd.DataFrame], dict[str, Any]]:  # fmt: skip
    """Return all tables by name, and the answers (`pairing.convergence.answers.answers`).

    Parameters
    ----------
    trials, moments : pandas.DataFrame
        The fields of `pairing.convergence.scoring.Scored`, of all cells.
    limits : pandas.DataFrame
        From `pairing.convergence.limits.limits`, of all numbers of hidden units.
    study : pairing.study.settings.Study
    plan : pairing.convergence.plan.Convergence
    """
    q = study.problem.n_classes
    nodes = quadrature(study.problem, study.measure.quadrature_nodes)
    constant = constant_answer(study.problem, nodes.x, nodes.weights)
    drawn = resamples(study.seed, plan.trials)
    compared = comparing.contrasts(trials, plan)
    tables = {
        "limits": _with_constant(limits, constant, plan),
        "learning_curves": curves.curves(trials, moments, limits, plan, q),
        "slopes": curves.slopes(trials, plan, drawn, q),
        "pair_contrasts": compared,
        "crossings": comparing.crossings(compared),
        "nearest": comparing.nearest_pairs(trials, compared, plan),
        "early_stopping": comparing.stopping(trials, plan),
        "usefulness": reach.usefulness(trials, limits, constant, study, plan, nodes),
        "sums": reach.sums(trials, limits, study, plan),
    }
    return tables, answers(tables, constant, study, plan, nodes)


def _with_constant(limits: pd.DataFrame, constant: float, plan: Convergence) -> pd.DataFrame:
    """Add the error of the answer 1/q, which knows nothing."""
    row = {
        "pair": CONSTANT,
        "hidden_units": 0,
        "class_counts": plan.class_counts,
        "quantity": "squared_error",
        "value": constant,
        "found_by": BY_QUADRATURE,
        "starts": 0,
        "starts_at_best": 0,
    }
    return pd.concat([limits, pd.DataFrame([row])], ignore_index=True)
