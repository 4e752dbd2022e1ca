"""Where softmax comes from: posteriors of exponential families (the paper's eq. 3).

A family has log p(x; theta, psi) = [theta' x - b(theta)] / a(psi) + c(x, psi). With psi common to
the classes c cancels, and the posterior is the softmax of a linear function of x. Here that is
held against Bayes' rule on the densities of scipy.stats; beside it stand eq. (3) as printed,
without a(psi), and, for classes of unequal dispersion, the best softmax of a linear function.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats
from scipy.optimize import minimize
from scipy.special import logit

from pairing.numerics import lanes
from pairing.numerics.arrays import Array

PRIORS = np.array([0.5, 0.3, 0.2])
COMMON, UNEQUAL = "common", "unequal"
# What is left after rounding, or after a search, differs between processors.
DECIMALS = {"linear": 12, "printed": 12} | dict.fromkeys(
    ("best_fit", "best_fit_mean", "log_odds_misfit"), 7
)
RARE = 1e-8  # share of the largest weight below which a point is left out of a maximum
FIT_TOLERANCE = 1e-12


@dataclass(frozen=True)
class Example:
    """Three classes of one family.

    Attributes
    ----------
    family, dispersion : str
        Its name; ``common`` or ``unequal``.
    x : numpy.ndarray, shape (p, n)
        A grid that holds all but a negligible part of the probability.
    log_density : numpy.ndarray, shape (q, n)
        log p(x | C_k) by scipy.stats; minus infinity where a class has no probability.
    natural : numpy.ndarray, shape (q, n), or None
        theta_k' x - b(theta_k), written out by hand; None for unequal dispersions.
    scale : float
        a(psi); NaN for unequal dispersions.
    """

    family: str
    dispersion: str
    x: Array
    log_density: Array
    natural: Array | None
    scale: float


def examples() -> list[Example]:
    """Return the families, each with common and, where it has one, with unequal dispersion."""
    return [
        gaussian(np.full(3, 1.7)),
        gaussian(np.array([0.8, 1.7, 3.0])),
        gaussian_plane(np.full(3, 1.7)),
        gaussian_plane(np.array([0.8, 1.7, 3.0])),
        poisson(),
        binomial(np.full(3, 10)),
        binomial(np.array([6, 10, 14])),
        negative_binomial(np.full(3, 2.0)),
        negative_binomial(np.array([1.0, 2.0, 5.0])),
        gamma(np.full(3, 2.5)),
        gamma(np.array([1.2, 2.5, 6.0])),
    ]


def _example(
    family: str, dispersions: Array, x: Array, log_density: ArrayLike, natural: Array, scale: Array
) -> Example:
    densities = np.asarray(log_density)
    if np.ptp(dispersions) == 0:
        return Example(family, COMMON, x, densities, natural, float(scale[0]))
    return Example(family, UNEQUAL, x, densities, None, float("nan"))


def gaussian(variances: Array) -> Example:
    """Return Gaussians on the line: theta = mu, b = mu^2 / 2, a = variance."""
    x, mu = np.linspace(-10, 10, 401)[None], np.array([[-2.0], [0.0], [1.5]])
    log_density = stats.norm.logpdf(x, mu, np.sqrt(variances)[:, None])
    return _example("Gaussian", variances, x, log_density, mu * x - mu**2 / 2, variances)


def gaussian_plane(variances: Array) -> Example:
    """Return Gaussians with covariance psi S: theta = S^-1 mu, b = mu' S^-1 mu / 2, a = psi."""
    axis = np.linspace(-8, 8, 65)
    x = np.stack([each.ravel() for each in np.meshgrid(axis, axis, indexing="ij")])
    shape = np.array([[1.0, 0.6], [0.6, 2.0]])
    mu = np.array([(-1.0, 0.5), (1.0, 1.0), (0.5, -1.5)])
    theta = np.linalg.solve(shape, mu.T).T
    log_density = [
        stats.multivariate_normal.logpdf(x.T, mean, psi * shape)
        for mean, psi in zip(mu, variances, strict=True)
    ]
    natural = theta @ x - ((theta * mu).sum(axis=1) / 2)[:, None]
    name = "Gaussian in the plane"
    return _example(name, variances, x, log_density, natural, variances)


def poisson() -> Example:
    """Return Poisson classes: theta = log lambda, b = lambda, a = 1."""
    x, rate = np.arange(60.0)[None], np.array([[2.0], [5.0], [11.0]])
    log_density = stats.poisson.logpmf(x, rate)
    return _example("Poisson", np.ones(3), x, log_density, np.log(rate) * x - rate, np.ones(3))


def binomial(sizes: Array) -> Example:
    """Return binomial counts of m: theta = logit p, b = m log(1 + exp theta), a = 1."""
    x, chance = np.arange(sizes.max() + 1.0)[None], np.array([[0.2], [0.5], [0.7]])
    log_density = stats.binom.logpmf(x, sizes[:, None], chance)
    natural = logit(chance) * x + sizes[:, None] * np.log1p(-chance)
    return _example("binomial", sizes, x, log_density, natural, np.ones(3))


def negative_binomial(sizes: Array) -> Example:
    """Return failures before r successes: theta = log(1 - p), b = -r log p, a = 1."""
    x, chance = np.arange(120.0)[None], np.array([[0.5], [0.3], [0.2]])
    log_density = stats.nbinom.logpmf(x, sizes[:, None], chance)
    natural = np.log1p(-chance) * x + sizes[:, None] * np.log(chance)
    return _example("negative binomial", sizes, x, log_density, natural, np.ones(3))


def gamma(shapes: Array) -> Example:
    """Return gammas of shape nu and mean mu: theta = -1 / mu, b = log mu, a = 1 / nu."""
    x, mu = np.linspace(0.05, 40, 800)[None], np.array([[1.0], [2.5], [6.0]])
    log_density = stats.gamma.logpdf(x, shapes[:, None], scale=mu / shapes[:, None])
    return _example("gamma", shapes, x, log_density, -x / mu - np.log(mu), 1 / shapes)


def _softmax(z: Array) -> Array:
    power = lanes.exp(z - z.max(axis=0))
    return np.asarray(power / power.sum(axis=0))


def bayes_posterior(example: Example) -> Array:
    """Return P(C_k | x) by Bayes' rule on the densities, shape (q, n)."""
    return _softmax(example.log_density + np.log(PRIORS)[:, None])


def linear_posterior(example: Example, scale: float | None = None) -> Array:
    """Return the softmax of the linear function of eq. (3), shape (q, n).

    Parameters
    ----------
    example : Example
        With common dispersion.
    scale : float, optional
        What stands for a(psi): its value by default, 1 for eq. (3) as printed.

    Raises
    ------
    ValueError
        If the dispersions are unequal: eq. (3) has no a(psi) then.
    """
    if example.natural is None:
        raise ValueError(
            f"dispersion: unequal in {example.family}, must be common for eq. (3); "
            "use best_linear_fit"
        )
    divisor = example.scale if scale is None else scale
    return _softmax(example.natural / divisor + np.log(PRIORS)[:, None])


def _weights(example: Example) -> Array:
    """Return p(x) on the grid, with sum one."""
    density = (PRIORS[:, None] * lanes.exp(example.log_density)).sum(axis=0)
    return np.asarray(density / density.sum())


def _features(x: Array) -> Array:
    """Return [1, x], each row of x scaled to [-1, 1]: the same functions, better posed."""
    middle = (x.max(axis=1) + x.min(axis=1)) / 2
    half = (x.max(axis=1) - x.min(axis=1)) / 2
    return np.vstack([np.ones(x.shape[1]), (x - middle[:, None]) / half[:, None]])


def best_linear_fit(example: Example) -> Array:
    """Return the softmax of a linear function of x that is nearest to the posterior, (q, n).

    Nearest in expected cross-entropy over p(x): what an unlimited sample would fit. The last
    class has pre-activation zero, which loses nothing.
    """
    target, weights, features = bayes_posterior(example), _weights(example), _features(example.x)
    free = len(target) - 1

    def outputs(flat: Array) -> Array:
        z = flat.reshape(free, -1) @ features
        return _softmax(np.vstack([z, np.zeros(z.shape[1])]))

    def penalty(flat: Array) -> float:
        return float(-(weights * target * np.log(outputs(flat).clip(1e-300))).sum())

    def gradient(flat: Array) -> Array:
        delta = weights * (outputs(flat) - target)[:free]
        return np.asarray((delta @ features.T).ravel())

    def hessian(flat: Array) -> Array:
        value = outputs(flat)[:free]
        spread = np.eye(free)[:, :, None] * value - value[:, None] * value[None]
        blocks = np.einsum("n,kjn,an,bn->kajb", weights, spread, features, features)
        return np.asarray(blocks.reshape(flat.size, flat.size))

    fit = minimize(
        penalty, np.zeros(free * len(features)), jac=gradient, hess=hessian,
        method="trust-exact", options={"gtol": FIT_TOLERANCE, "maxiter": 1000},
    )  # fmt: skip
    return outputs(fit.x)


def log_odds_misfit(example: Example) -> float:
    """Return how far the log-odds of the first to the last class are from linear in x.

    The root mean square over p(x) of what the best linear function leaves; points at which a
    class has no probability are left out.
    """
    odds = example.log_density[0] - example.log_density[-1]
    kept = np.isfinite(odds)
    root = np.sqrt(_weights(example)[kept])
    columns = (root * _features(example.x)[:, kept]).T
    coefficients, *_ = np.linalg.lstsq(columns, root * odds[kept], rcond=None)
    return float(np.sqrt(((columns @ coefficients - root * odds[kept]) ** 2).sum()))


def agreement() -> pd.DataFrame:
    """Compare the posterior of each example with softmax of linear functions of x.

    Returns
    -------
    pandas.DataFrame
        One row an example: family, dispersion, scale (a(psi)); the largest difference from the
        posterior of eq. (3) with a(psi) (`linear`), of eq. (3) as printed (`printed`) and of
        the best linear fit (`best_fit`), its mean over p(x) (`best_fit_mean`), and
        `log_odds_misfit`. The first two are NaN for unequal dispersions. The first two are
        rounded to twelve decimals and the others, found by a search, to seven.
    """
    return pd.DataFrame([_compare(example) for example in examples()]).round(DECIMALS)


def _compare(example: Example) -> dict[str, object]:
    exact, weights, fit = bayes_posterior(example), _weights(example), best_linear_fit(example)
    common = weights > RARE * weights.max()

    def largest(outputs: Array) -> float:
        return float(np.abs(outputs - exact)[:, common].max())

    has_scale = example.dispersion == COMMON
    return {
        "family": example.family,
        "dispersion": example.dispersion,
        "scale": example.scale,
        "linear": largest(linear_posterior(example)) if has_scale else float("nan"),
        "printed": largest(linear_posterior(example, 1.0)) if has_scale else float("nan"),
        "best_fit": largest(fit),
        "best_fit_mean": float((weights * np.abs(fit - exact)).sum() / len(exact)),
        "log_odds_misfit": log_odds_misfit(example),
    }


def posterior_curves() -> pd.DataFrame:
    """Return the posteriors of the examples on the line, for a figure.

    Returns
    -------
    pandas.DataFrame
        One row a (family, dispersion, class, x): `exact`; `linear`, by eq. (3) with a(psi) for
        common dispersion and the best linear fit for unequal; `printed`, eq. (3) as printed (NaN
        for unequal). Only x at which p(x) is not negligible.
    """
    tables = [_curves(example) for example in examples() if len(example.x) == 1]
    return pd.concat(tables, ignore_index=True).round(7)


def _curves(example: Example) -> pd.DataFrame:
    exact, weights = bayes_posterior(example), _weights(example)
    if example.dispersion == COMMON:
        linear, printed = linear_posterior(example), linear_posterior(example, 1.0)
    else:
        linear, printed = best_linear_fit(example), np.full_like(exact, np.nan)
    kept = weights > 1e-4 * weights.max()
    q, n = len(exact), int(kept.sum())
    return pd.DataFrame(
        {
            "family": example.family,
            "dispersion": example.dispersion,
            "class": np.repeat(np.arange(1, q + 1), n),
            "x": np.tile(example.x[0, kept], q),
            "exact": exact[:, kept].ravel(),
            "linear": linear[:, kept].ravel(),
            "printed": printed[:, kept].ravel(),
        }
    )
