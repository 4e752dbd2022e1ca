"""Numerical checks of the paper's formulas: each takes a formula and returns how far off it is.

A check compares the formula with something that does not use it: the complex-step derivative of
the penalty, Bayes' rule on the densities of scipy.stats, a quadrature, an enumeration. Derivations
hand in what the paper prints; errata hand in that and what it should read. A check of a list of
claims returns how many of them fail. Here stand sections 1 and 2, and what all checks share;
penalties, softmax, the experiment and the texts on cross-entropy have modules of their own.
"""

from collections.abc import Callable, Iterator
from functools import cache
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from pairing.network.network import Shape
from pairing.numerics.arrays import Array
from pairing.problem.mixture import Mixture
from pairing.problem.quadrature import Quadrature, quadrature

Formula = Callable[..., Any]
Check = Callable[[Any], float]
Complex = NDArray[Any]

SEED = 1997  # of the points at which formulas are compared; no result depends on them
COMPLEX_STEP = 1e-30
SATURATED_AT = 15.0  # pre-activations at which outputs are within 1e-6 of 0 or 1
NODES = 20_000  # of integrals over p(x)
SMOOTHED = (0.1, 0.9)  # the target coding that does not sum to one for q > 2


def paper_problem() -> Mixture:
    """Return the problem of section 4.1: four Gaussians with means (+-1, +-1)."""
    means = np.array([(1.0, 1.0), (1.0, -1.0), (-1.0, 1.0), (-1.0, -1.0)])
    return Mixture(means, np.tile(np.eye(2), (4, 1, 1)), np.full(4, 0.25))


@cache
def nodes_of_problem() -> Quadrature:
    """Return nodes and weights of integrals over p(x) of `paper_problem`."""
    return quadrature(paper_problem(), NODES)


# Activations and penalties as section 1 writes them, for real and for complex arguments.


def logistic(z: Complex) -> Complex:
    """Return 1 / (1 + exp(-z))."""
    return np.asarray(1 / (1 + np.exp(-z)))


def softmax(z: Complex) -> Complex:
    """Return exp(z) / sum exp(z), along the first axis."""
    power = np.exp(z - z.real.max(axis=0))
    return np.asarray(power / power.sum(axis=0))


def linear(z: Complex) -> Complex:
    """Return z: the linear output units of the natural pairs."""
    return z


def least_squares(t: Array, value: Complex) -> Any:
    """Return sum 1/2 (t - z*)^2."""
    return (0.5 * (t - value) ** 2).sum()


def cross_entropy(t: Array, value: Complex) -> Any:
    """Return sum t log(t / z*), with 0 log 0 = 0."""
    positive = t > 0
    return (t[positive] * (np.log(t[positive]) - np.log(value[positive]))).sum()


def bernoulli_cross_entropy(t: Array, value: Complex) -> Any:
    """Return sum t log(t / z*) + (1 - t) log((1 - t) / (1 - z*)), with 0 log 0 = 0."""
    return cross_entropy(t, value) + cross_entropy(1 - t, 1 - value)


ACTIVATIONS: dict[str, Formula] = {"linear": linear, "logistic": logistic, "softmax": softmax}
PENALTIES: dict[str, Formula] = {
    "least_squares": least_squares,
    "cross_entropy": cross_entropy,
    "bernoulli_cross_entropy": bernoulli_cross_entropy,
}


def shown(residual: float, tolerance: float) -> str:
    """Return a residual as text: its size, or that it is within the tolerance.

    What is left after rounding differs between processors, and its digits mean nothing.
    """
    if np.isnan(residual):
        return "no computation"
    return f"{residual:.4g}" if residual > tolerance else f"within {tolerance:g}"


def complex_step(function: Formula, at: Array) -> Array:
    """Return the gradient of a real analytic function, to rounding (Squire and Trapp 1998)."""
    gradient = np.empty(at.shape)
    for place in np.ndindex(at.shape):
        moved = at.astype(complex)
        moved[place] += 1j * COMPLEX_STEP
        gradient[place] = function(moved).imag / COMPLEX_STEP
    return gradient


def one_of_q(true: int, q: int, coding: tuple[float, float] = (0.0, 1.0)) -> Array:
    """Return the target vector of class `true`, with the coding's two values.

    Parameters
    ----------
    true : int, 0 <= true < q
    q : int, >= 1
    coding : tuple of float
        The target of the other classes, and that of the true one.
    """
    return np.where(np.arange(q) == true, coding[1], coding[0])


def points(targets: str) -> Iterator[tuple[Array, Array]]:
    """Yield pre-activations, some of them saturated, and targets of the asked kind.

    Parameters
    ----------
    targets : str
        ``any`` (each in (0, 1)), ``sum to one``, or ``smoothed`` (0.1 and 0.9).
    """
    generator = np.random.default_rng(SEED)
    for q, spread in product((2, 3, 4, 7), (1.0, 3.0, SATURATED_AT)):
        z = spread * generator.uniform(-1, 1, q)
        if targets == "any":
            yield z, generator.uniform(0.05, 0.95, q)
        elif targets == "smoothed":
            yield z, one_of_q(0, q, SMOOTHED)
        else:
            yield z, one_of_q(int(generator.integers(q)), q)
            yield z, generator.dirichlet(np.ones(q))


def delta_check(activation: str, penalty: str, targets: str = "any") -> Check:
    """Return the check of a formula ``delta(z*, t)`` against d rho / d z.

    Parameters
    ----------
    activation, penalty : str
        Keys of `ACTIVATIONS` and `PENALTIES`.
    targets : str
        As of `points`.
    """
    activate, penalise = ACTIVATIONS[activation], PENALTIES[penalty]

    def residual(formula: Formula) -> float:
        worst = 0.0
        for z, t in points(targets):
            slope = complex_step(lambda moved, t=t: penalise(t, activate(moved)), z)
            worst = max(worst, float(np.abs(formula(activate(z), t) - slope).max()))
        return worst

    return residual


def indexed_delta(formula: Formula) -> float:
    """Check ``delta_k(z*, t, k, k1)`` for logistic + cross-entropy, whatever k1 is."""
    worst = 0.0
    for z, t in points("any"):
        value = logistic(z)
        slope = complex_step(lambda moved, t=t: cross_entropy(t, logistic(moved)), z)
        for k, k1 in product(range(len(z)), repeat=2):
            worst = max(worst, abs(float(formula(value, t, k, k1) - slope[k])))
    return worst


def gradient_by_upsilon(formula: Formula) -> float:
    """Check ``gradient(delta, y*)`` by Upsilon, rho_c being summed over two patterns.

    Three classes and two hidden units: Upsilon is square, so that an order of indices that the
    shapes would otherwise forbid can be tried. delta is (q, n), y* is (h + 1, n).
    """
    generator = np.random.default_rng(SEED)
    upsilon = generator.normal(size=(3, 3))
    y = np.vstack([np.ones(2), expit(generator.normal(size=(2, 2)))])
    t = np.array([one_of_q(0, 3), one_of_q(2, 3)]).T
    exact = complex_step(lambda moved: cross_entropy(t, softmax(moved @ y)), upsilon)
    delta = np.asarray(softmax(upsilon @ y)) - t
    return float(np.abs(formula(delta, y) - exact).max())


def layer_size(formula: Formula) -> float:
    """Check ``size(units, inputs)`` of a layer with biases, over both layers of some networks."""
    shapes = [Shape(*sizes) for sizes in product((1, 2, 5), (1, 3), (2, 4))]
    return float(
        max(
            abs(formula(s.hidden, s.inputs) + formula(s.outputs, s.hidden) - s.n_weights)
            for s in shapes
        )
    )
