"""What the report shows of cross-entropy, logistic regression and where softmax comes from."""

from dataclasses import asdict

import numpy as np
import pandas as pd
from scipy import stats

from pairing import cross_entropy
from pairing.catalogue.pairs import PAIRS
from pairing.cross_entropy import LogisticModel
from pairing.mathematics import convexity, exponential_family, logistic_regression
from pairing.mathematics.penalty_surfaces import cross_entropy_surface, least_squares_surface
from pairing.network.network import Shape
from pairing.numerics.arrays import Array
from pairing.study import seeds
from pairing.study.seeds import Purpose

# The scan of the tutorial lost its parameters; these show the same three relations.
MODELS = (LogisticModel(1.0, 0.0), LogisticModel(2.0, 0.5), LogisticModel(0.5, -2.0))
X = np.linspace(-6, 6, 241)
PROBABILITIES = np.linspace(0.005, 0.995, 199)

COEFFICIENTS = np.array([-0.5, 1.0, -2.0])  # truth of the logistic regression: bias, two inputs
PATTERNS = 2000
SPECTRA, HALF_WIDTH = 200, 4.0  # points at which Hessians are taken, within (-4, 4)
COST_DECIMALS = 12  # beyond, costs depend on the processor
EIGENVALUE_DIGITS = 6  # beyond, eigenvalues depend on the processor

SEARCHED = ("softmax_cross_entropy", "softmax_least_squares", "logistic_least_squares")
SEARCH_TRIES, SEARCH_MARGIN = 100, 0.01


def surfaces() -> dict[str, Array]:
    """Return the surfaces of the paper's Figures 1 and 2, by name and attribute."""
    made = {"cross_entropy": cross_entropy_surface(), "least_squares": least_squares_surface()}
    return {
        f"{name}_{attribute}": values
        for name, surface in made.items()
        for attribute, values in surface._asdict().items()
    }


def entropies() -> pd.DataFrame:
    """Return the entropy of the three logistic models along x."""
    return cross_entropy.entropy_of_models(MODELS, X)


def cross_entropies() -> pd.DataFrame:
    """Return the cross-entropy between the first two models along x, in both orders."""
    return cross_entropy.cross_entropy_of_models(MODELS[0], MODELS[1], X)


def inequality() -> pd.DataFrame:
    """Return how cross-entropies compare with the entropies, for both orders of two models."""
    orders = [(MODELS[0], MODELS[1]), (MODELS[1], MODELS[0])]
    return pd.DataFrame(
        [
            {"truth_model": p.label, "prediction_model": q.label}
            | cross_entropy.bounds(p, q, X)._asdict()
            for p, q in orders
        ]
    )


def binary_costs() -> pd.DataFrame:
    """Return the binary cost curves, and how far they are from what they are said to equal.

    That is the multi-class form for q = 2, and minus the log-likelihood of a label.
    """
    residual = max(
        cross_entropy.binary_form_residual(np.full_like(PROBABILITIES, target), PROBABILITIES)
        for target in (0.0, 0.25, 1.0)
    )
    curves = cross_entropy.binary_cost_curves(PROBABILITIES)
    likelihood = [
        np.abs(curves[cost] + stats.bernoulli.logpmf(label, PROBABILITIES)).max()
        for label, cost in ((1, "cost_if_one"), (0, "cost_if_zero"))
    ]
    off = round(float(max(likelihood)), COST_DECIMALS)
    return curves.assign(form_residual=residual, likelihood_residual=off)


def regression(seed: int) -> pd.DataFrame:
    """Return the coefficients of a logistic regression by descent and by Newton's method."""
    generator = seeds.stream(seed, Purpose.ILLUSTRATION, 0)
    sample = logistic_regression.simulate(COEFFICIENTS, PATTERNS, generator)
    found = logistic_regression.compare_minimisers(COEFFICIENTS, sample)
    return found.assign(coefficient=["bias", "first input", "second input"])


def spectra(seed: int) -> pd.DataFrame:
    """Return the least eigenvalue found for each penalty: logistic regression, and networks.

    For the logistic regression it is the least over random coefficients; for a network with two
    hidden units it is that of the first random point at which the penalty curves downward.
    """
    generator = seeds.stream(seed, Purpose.ILLUSTRATION, 1)
    sample = logistic_regression.simulate(COEFFICIENTS, 200, generator)
    ends = logistic_regression.hessian_spectra(sample, SPECTRA, HALF_WIDTH, generator)
    least = ends.groupby("penalty")["smallest"].min()
    rows = [
        {"model": "logistic regression", "penalty": str(name), "points": SPECTRA, "smallest": value}
        for name, value in least.items()
    ]
    shape = Shape(inputs=2, hidden=2, outputs=4)
    for name in SEARCHED:
        found = convexity.find_example(PAIRS[name], shape, 20, seed, SEARCH_TRIES, SEARCH_MARGIN)
        example = asdict(found) if found else {"key": SEARCH_TRIES - 1, "eigenvalue": np.nan}
        rows.append(
            {
                "model": "network, two hidden units",
                "penalty": name,
                "points": example["key"] + 1,
                "smallest": example["eigenvalue"],
            }
        )
    return pd.DataFrame(rows).round({"smallest": EIGENVALUE_DIGITS})


def illustrate(seed: int) -> dict[str, pd.DataFrame]:
    """Return all tables of this module by name."""
    return {
        "entropies": entropies(),
        "cross_entropies": cross_entropies(),
        "inequality": inequality(),
        "binary_costs": binary_costs(),
        "regression": regression(seed),
        "spectra": spectra(seed),
        "families": exponential_family.agreement(),
        "family_curves": exponential_family.posterior_curves(),
    }
