"""Estimates with their Monte Carlo standard errors, contrasts and prediction intervals.

The trial is the unit of analysis (docs/protocol.md): every function takes one value a trial, or
one a repeat of the whole experiment. The formulas for standard errors are those of Morris,
White and Crowther (2019), Statistics in Medicine 38, table 6, and of the delta method.
"""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.special import stdtr, stdtrit

from pairing.catalogue.verdicts import LEVEL
from pairing.numerics.arrays import Array

BOOTSTRAP_SAMPLES = 200


class Estimate(NamedTuple):
    """A number with its Monte Carlo standard error."""

    value: float
    se: float


def mean(values: Array) -> Estimate:
    """Return the mean over trials and s / sqrt(n)."""
    return Estimate(float(values.mean()), float(values.std(ddof=1) / np.sqrt(values.size)))


def variance(values: Array, divisor: str = "n-1") -> Estimate:
    """Return the variance over trials and s^2 sqrt((kurtosis - 1) / n).

    Parameters
    ----------
    values : numpy.ndarray, shape (n,)
    divisor : {"n-1", "n"}
    """
    n = values.size
    deviations = values - values.mean()
    second = float((deviations**2).mean())
    kurtosis = float((deviations**4).mean()) / second**2
    value = second * n / (n - 1) if divisor == "n-1" else second
    # never below one, but for rounding: of two values it is one
    return Estimate(value, value * float(np.sqrt(max(kurtosis - 1, 0.0) / n)))


def ratio(first: Array, second: Array) -> Estimate:
    """Return the ratio of two means over the same trials, its error by the delta method.

    Parameters
    ----------
    first, second : numpy.ndarray, shape (n,)
        By trial.
    """
    value, scale = float(first.mean() / second.mean()), float(second.mean())
    return Estimate(value, mean(first - value * second).se / abs(scale))


def share_se(share: Any, n: int) -> Any:
    """Return the binomial standard error of a share of n repeats.

    It is taken at the share that one repeat more of either kind would give, so that none of n
    and all of n have an error too.

    Parameters
    ----------
    share : numpy.ndarray or float, in [0, 1]
    n : int, >= 1

    Returns
    -------
    numpy.ndarray or float
    """
    smoothed = (share * n + 1) / (n + 2)
    return np.sqrt(smoothed * (1 - smoothed) / n)


def correlation(first: Array, second: Array, generator: np.random.Generator) -> Estimate:
    """Return the correlation over trials, its standard error by bootstrap over trials.

    Parameters
    ----------
    first, second : numpy.ndarray, shape (n,)
    generator : numpy.random.Generator
        Draws the bootstrap samples.
    """
    draws = generator.integers(0, first.size, (BOOTSTRAP_SAMPLES, first.size))
    resampled = _correlations(first[draws], second[draws])
    whole = _correlations(first[None], second[None])[0]
    return Estimate(float(whole), float(resampled.std(ddof=1)))


def _correlations(first: Array, second: Array) -> Array:
    a = first - first.mean(axis=1, keepdims=True)
    b = second - second.mean(axis=1, keepdims=True)
    spread = np.sqrt((a**2).sum(axis=1) * (b**2).sum(axis=1))
    # equal values have no correlation
    return np.divide((a * b).sum(axis=1), spread, out=np.full(len(a), np.nan), where=spread > 0)


class Contrast(NamedTuple):
    """A paired difference over trials: first minus second.

    Attributes
    ----------
    difference, se : float
        Its mean, and s_d / sqrt(n).
    lower, upper : float
        95 % confidence interval, by Student's t.
    p : float
        Two-sided, of no difference.
    """

    difference: float
    se: float
    lower: float
    upper: float
    p: float


def paired_contrast(first: Array, second: Array) -> Contrast:
    """Return the paired contrast of two pairs' values, one a trial."""
    difference, se = mean(first - second)
    freedom = first.size - 1
    half = float(stdtrit(freedom, 0.975)) * se
    p = 2 * float(stdtr(freedom, -abs(difference) / se)) if se > 0 else float(difference == 0)
    return Contrast(difference, se, difference - half, difference + half, p)


def holm(p_values: Array) -> Array:
    """Return Holm's adjusted p-values of one family (Holm 1979)."""
    order = np.argsort(p_values)
    steps = p_values[order] * np.arange(p_values.size, 0, -1)
    adjusted = np.empty_like(p_values)
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(steps))
    return adjusted


def prediction_intervals(repeats: pd.DataFrame, level: float = LEVEL) -> pd.DataFrame:
    """Return intervals that hold all numbers of one further experiment at once.

    Each number's own interval between quantiles of the repeats is stretched about the median by
    one factor for the whole family: the smallest at which the share `level` of R + 1
    experiments, the further one counted, lies inside with all its numbers. Each repeat is held
    against the quantiles of all the others, as the further experiment will be; against its own
    quantiles it would seem closer than that one. Upper and lower half are stretched from their
    own quantile, so skewed numbers keep their skewness; nothing is taken to be normal.

    Parameters
    ----------
    repeats : pandas.DataFrame, shape (R, numbers)
        One row a repeat of the whole experiment.
    level : float
        Family-wise probability.

    Returns
    -------
    pandas.DataFrame
        Columns lower and upper, one row a number; both NaN where there is no interval: R is
        below `fewest_repeats`, or the factor or a number is not finite.
    """
    rank = int(np.ceil(level * (len(repeats) + 1)))
    if rank > len(repeats):
        return pd.DataFrame({"lower": np.nan, "upper": np.nan}, index=repeats.columns)
    values, tail = repeats.to_numpy(dtype=float), (1 - level) / 2
    furthest = [
        _reach(one, *_halves(np.delete(values, place, axis=0), tail))
        for place, one in enumerate(values)
    ]
    factor = np.sort(furthest)[rank - 1]
    middle, down, up = _halves(values, tail)
    # a number that never varies has no interval, also where the factor is infinite
    with np.errstate(invalid="ignore"):
        below, above = (np.where(half > 0, factor * half, 0.0) for half in (down, up))
        limits = pd.DataFrame({"lower": middle - below, "upper": middle + above})
    limits[~np.isfinite(limits).all(axis=1)] = np.nan
    return limits.set_index(repeats.columns)


def _halves(values: Array, tail: float) -> tuple[Array, Array, Array]:
    """Return each number's median, and how far below and above it the two quantiles lie."""
    middle = np.median(values, axis=0)
    low, high = np.quantile(values, [tail, 1 - tail], axis=0)
    # a number that hardly varies may have its quantile at the median: then its extreme serves
    down = np.where(low < middle, middle - low, middle - values.min(axis=0))
    up = np.where(high > middle, high - middle, values.max(axis=0) - middle)
    return middle, down, up


def _reach(one: Array, middle: Array, down: Array, up: Array) -> float:
    """Return the factor at which the stretched intervals just hold one experiment."""
    away = one - middle
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = np.where(away > 0, away / up, -away / down)
    return float(np.where(away == 0, 0.0, reach).max())
