"""Logistic regression with two classes: gradient descent on the mean cross-entropy, and Newton.

The model is P(class 1 | x) = h(b' [1, x]) with h(z) = 1 / (1 + exp(-z)). The mean cross-entropy
over n patterns has the gradient (1/n) sum (h - t) [1, x] and the Hessian
(1/n) sum h (1 - h) [1, x] [1, x]', which is positive semi-definite for all coefficients: all
minimisers share one value, and descent cannot stop elsewhere.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from pairing.numerics import lanes
from pairing.numerics.arrays import Array

HALVINGS = 40  # of a Newton step that does not decrease the loss


class Sample(NamedTuple):
    """Inputs with the bias row [1, x], shape (1 + p, n), and targets 0 or 1, shape (n,)."""

    inputs: Array
    targets: Array


def simulate(coefficients: Array, n: int, generator: np.random.Generator) -> Sample:
    """Draw standard normal inputs, and targets from the model with these coefficients.

    Parameters
    ----------
    coefficients : numpy.ndarray, shape (1 + p,)
        The bias first.
    n : int, >= 1
    generator : numpy.random.Generator
    """
    x = generator.standard_normal((len(coefficients) - 1, n))
    inputs = np.vstack([np.ones(n), x])
    true = generator.random(n) < probability(coefficients, inputs)
    return Sample(inputs, true.astype(float))


def _linear(coefficients: Array, inputs: Array) -> Array:
    # no matrix product: the order of its sums depends on the processor
    z: Array = (coefficients[:, None] * inputs).sum(axis=0)
    return z


def probability(coefficients: Array, inputs: Array) -> Array:
    """Return P(class 1 | x), shape (n,), for inputs with their bias row."""
    return 1.0 / (1.0 + lanes.exp(-_linear(coefficients, inputs)))


def loss(coefficients: Array, sample: Sample) -> float:
    """Return the mean cross-entropy in nats, from log(1 + exp z) - t z: nothing is clipped."""
    z = _linear(coefficients, sample.inputs)
    softplus = np.maximum(z, 0) + lanes.log(1.0 + lanes.exp(-np.abs(z)))
    return float((softplus - sample.targets * z).mean())


def gradient(coefficients: Array, sample: Sample) -> Array:
    """Return the gradient of `loss`, (1/n) sum (h - t) [1, x], shape (1 + p,)."""
    delta = probability(coefficients, sample.inputs) - sample.targets
    by_coefficients: Array = (sample.inputs * delta).mean(axis=1)
    return by_coefficients


def _curved(curvature: Array, inputs: Array) -> Array:
    """Return (1/n) sum c [1, x] [1, x]' for one curvature c a pattern."""
    rows = [(inputs * (curvature * row)).mean(axis=1) for row in inputs]
    return np.stack(rows)


def hessian(coefficients: Array, sample: Sample) -> Array:
    """Return the Hessian of `loss`: each pattern has the curvature h (1 - h) > 0 along z."""
    h = probability(coefficients, sample.inputs)
    return _curved(h * (1 - h), sample.inputs)


def least_squares_hessian(coefficients: Array, sample: Sample) -> Array:
    """Return the Hessian of the mean of 1/2 (t - h)^2, least squares through the logistic.

    A pattern's curvature along z is h' (h' + (h - t)(1 - 2h)) with h' = h (1 - h), negative
    where the output is far on the wrong side of the target.
    """
    h = probability(coefficients, sample.inputs)
    slope = h * (1 - h)
    return _curved(slope * (slope + (h - sample.targets) * (1 - 2 * h)), sample.inputs)


class Descent(NamedTuple):
    """The path of a minimisation, a row an iterate, the start included.

    Attributes
    ----------
    coefficients : numpy.ndarray, shape (steps + 1, 1 + p)
    losses, gradient_norms : numpy.ndarray, shape (steps + 1,)
    converged : bool
        Whether the last gradient norm is within the tolerance.
    """

    coefficients: Array
    losses: Array
    gradient_norms: Array
    converged: bool


def safe_rate(sample: Sample) -> float:
    """Return a learning rate with which gradient descent cannot increase the loss.

    As h (1 - h) <= 1/4, the Hessian's spectrum is below that of [1, x] [1, x]' / 4n; the rate is
    the reciprocal of that bound.
    """
    quarter = np.full(len(sample.targets), 0.25)
    return 1.0 / float(np.linalg.eigvalsh(_curved(quarter, sample.inputs))[-1])


def gradient_descent(
    sample: Sample, rate: float, tolerance: float = 1e-10, max_steps: int = 10_000
) -> Descent:
    """Minimise the mean cross-entropy from zero by b <- b - rate x gradient.

    Parameters
    ----------
    sample : Sample
    rate : float, > 0
        The learning rate; `safe_rate` gives one that is never too large.
    tolerance : float
        Gradient norm at which to stop.
    max_steps : int
    """
    b = np.zeros(len(sample.inputs))
    path = [b]
    for _ in range(max_steps):
        slope = gradient(b, sample)
        if _norm(slope) <= tolerance:
            break
        b = b - rate * slope
        path.append(b)
    return _descent(path, sample, tolerance)


def newton(sample: Sample, tolerance: float = 1e-10, max_steps: int = 50) -> Descent:
    """Minimise the mean cross-entropy from zero by Newton's method, steps halved where needed.

    On separable data there is no minimiser: the coefficients grow until the gradient is within
    the tolerance, and the loss goes to zero.

    Parameters
    ----------
    sample : Sample
    tolerance : float
        Gradient norm at which to stop.
    max_steps : int
    """
    b = np.zeros(len(sample.inputs))
    path = [b]
    for _ in range(max_steps):
        slope = gradient(b, sample)
        if _norm(slope) <= tolerance:
            break
        b = _newton_step(b, slope, sample)
        path.append(b)
    return _descent(path, sample, tolerance)


def _newton_step(b: Array, slope: Array, sample: Sample) -> Array:
    step = np.linalg.lstsq(hessian(b, sample), -slope, rcond=None)[0]
    before = loss(b, sample)
    for _ in range(HALVINGS):
        if loss(b + step, sample) <= before:
            break
        step = step / 2
    return b + step


def _norm(values: Array) -> float:
    return float(np.sqrt((values**2).sum()))


def _descent(path: list[Array], sample: Sample, tolerance: float) -> Descent:
    norms = np.array([_norm(gradient(b, sample)) for b in path])
    losses = np.array([loss(b, sample) for b in path])
    return Descent(np.array(path), losses, norms, bool(norms[-1] <= tolerance))


def compare_minimisers(truth: Array, sample: Sample) -> pd.DataFrame:
    """Return the coefficients by gradient descent and by Newton's method beside the truth.

    Parameters
    ----------
    truth : numpy.ndarray, shape (1 + p,)
        The coefficients that `sample` was drawn with.
    sample : Sample

    Returns
    -------
    pandas.DataFrame
        A row a coefficient, the bias first: ``truth``, ``gradient_descent``, ``newton``,
        ``difference`` of the two, and ``standard_error`` from the inverse Hessian.
    """
    by_descent = gradient_descent(sample, safe_rate(sample)).coefficients[-1]
    by_newton = newton(sample).coefficients[-1]
    covariance = np.linalg.inv(hessian(by_newton, sample)) / len(sample.targets)
    return pd.DataFrame(
        {
            "truth": truth,
            "gradient_descent": by_descent,
            "newton": by_newton,
            "difference": by_descent - by_newton,
            "standard_error": np.sqrt(np.diag(covariance)),
        }
    )


def hessian_spectra(
    sample: Sample, n_points: int, half_width: float, generator: np.random.Generator
) -> pd.DataFrame:
    """Return the ends of both penalties' Hessian spectra at random coefficients.

    Parameters
    ----------
    sample : Sample
    n_points : int, >= 1
        Points tried, uniform on (-half_width, half_width) along each coefficient.
    half_width : float, > 0
    generator : numpy.random.Generator

    Returns
    -------
    pandas.DataFrame
        A row a point and penalty: ``point``, ``penalty``, ``smallest``, ``largest``.
    """
    hessians = {"cross_entropy": hessian, "least_squares": least_squares_hessian}
    rows = []
    for point in range(n_points):
        b = half_width * (2 * generator.random(len(sample.inputs)) - 1)
        for penalty, of in hessians.items():
            spectrum = np.linalg.eigvalsh(of(b, sample))
            rows.append((point, penalty, spectrum[0], spectrum[-1]))
    return pd.DataFrame(rows, columns=["point", "penalty", "smallest", "largest"])
