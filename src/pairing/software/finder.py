"""Which pair a program really trains, found by measurement and not from its documentation.

Evidence is given in digits: -log10 of a relative misfit, from 0 to 16. Three kinds are held
against every candidate of `pairing.software.candidates`:

* outputs: those that the program gives, against those that its own weights give;
* one step: end less start, against the delta's direction at the start;
* end point: the gradient where a long run ended, over what it would be if the patterns' parts did
  not cancel (over the gradient at the start it would be small for every candidate, where outputs
  are saturated); or, where no weights are known, the same of the output biases, which the outputs
  alone give: sum_n delta_nk = 0.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import logit

from pairing.catalogue.candidates import SEVERAL
from pairing.catalogue.pairs import LOGISTIC, SOFTMAX
from pairing.network.network import Shape
from pairing.numerics.arrays import Array
from pairing.software.candidates import (
    CANDIDATES,
    HALVED_TANH,
    HIDDEN,
    LINEAR,
    OUTPUTS,
    TANH,
    ZERO_ONE,
    Candidate,
    gradient,
    one_of_q,
    pre_activations,
)

OF_OUTPUTS, OF_STEP, OF_END, OF_BIASES = "outputs", "one step", "end point", "output biases"
# Digits below which evidence names no candidate. A right candidate's misfit is rounding, or how
# far training came; a wrong one's parts cancel by chance to two digits at most.
LEAST = {OF_OUTPUTS: 4.0, OF_STEP: 3.0, OF_END: 2.2, OF_BIASES: 2.5}
LEAD = 0.5  # digits by which the best must be ahead, or the next is named beside it
MOST = 16.0
VARIES = 1e-3  # by how much outputs must differ between patterns to tell what they are of
PLAINER = 1.0  # digits that decay, other targets or rescaling must gain over a plainer reading
PLAIN = "as given"
EVIDENCE = ["evidence", "candidate", "digits", "reading"]


class Network(NamedTuple):
    """What is known of a trained network.

    Attributes
    ----------
    start, end : numpy.ndarray, shape (m,)
    x, labels : numpy.ndarray, shapes (p, n) and (n,)
        The training sample.
    outputs : numpy.ndarray, shape (q, n)
        As given, of that sample.
    """

    start: Array
    end: Array
    x: Array
    labels: np.ndarray
    outputs: Array


def digits(misfit: float) -> float:
    """Return -log10 of a relative misfit, from 0 to 16; 0 where it is no number."""
    if not misfit >= 0:
        return 0.0
    return float(np.clip(-np.log10(max(misfit, 1e-300)), 0.0, MOST))


def shape_of(weights: Array, inputs: int, hidden: int, outputs: int) -> Shape | None:
    """Return the shape of a network with so many weights; one without hidden units has fewer."""
    shapes = (Shape(inputs, hidden, outputs), Shape(inputs, 0, outputs))
    return next((one for one in shapes if one.n_weights == len(weights)), None)


def output_digits(network: Network, shape: Shape) -> dict[tuple[str, str], float]:
    """Return, by outputs and hidden units, to how many digits they give what is given.

    Outputs that are nearly the same for all patterns, as saturated ones, tell nothing.
    """
    if not np.ptp(network.outputs, axis=1).max() > VARIES:
        return {}
    scale = np.abs(network.outputs).max()
    found: dict[tuple[str, str], float] = {}
    for hidden in HIDDEN if shape.hidden else [LINEAR]:
        with np.errstate(over="ignore", invalid="ignore"):
            z, _ = pre_activations(network.end, network.x, shape, hidden)
            for name, outputs in OUTPUTS.items():
                away = np.abs(outputs(z) - network.outputs).max() / scale
                found[name, hidden] = digits(float(away))
    return found


def step_digits(network: Network, shape: Shape, hidden: str) -> dict[tuple[str, str], float]:
    """Return, by candidate and reading, to how many digits a step goes down its gradient.

    Only weights that moved are held: others, as those of a class whose outputs a program keeps
    at zero, are no parameters of it.
    """
    step = network.end - network.start
    moved = step != 0
    found: dict[tuple[str, str], float] = {}
    if moved.sum() < 2 or not np.isfinite(step).all():
        return found
    for one in CANDIDATES.values():
        for coding in one.codings:
            t = one_of_q(network.labels, shape.outputs, coding)
            for scaling, (middle, width) in _scalings(network.x).items():
                down = _direction(one, network, t, shape, hidden, middle, width)
                for decay, others in _decays(network.start, shape, scaling).items():
                    fit = _along(step[moved], [down[moved], *(w[moved] for w in others)])
                    found[one.name, _reading(coding, scaling, decay)] = fit
    return found


def end_digits(network: Network, shape: Shape, hidden: str) -> dict[tuple[str, str], float]:
    """Return, by candidate and reading, the digits to which its gradient cancels at the end."""
    found: dict[tuple[str, str], float] = {}
    if not np.isfinite(network.end).all():
        return found
    moved = network.end != network.start
    for one in CANDIDATES.values():
        for coding in one.codings:
            t = one_of_q(network.labels, shape.outputs, coding)
            down, parts = (
                gradient(network.end, network.x, t, shape, hidden, one.delta, size)[moved]
                for size in (False, True)
            )
            for decay, others in _decays(network.end, shape, PLAIN).items():
                left = _residual(down, [w[moved] for w in others])
                whole = float(np.linalg.norm(parts))
                found[one.name, _reading(coding, PLAIN, decay)] = (
                    digits(left / whole) if whole > 0 else 0.0
                )
    return found


def bias_digits(network: Network) -> dict[tuple[str, str], float]:
    """Return, by candidate and reading, the digits to which the deltas of each output cancel."""
    found = {}
    for one, z in _readable(network.outputs):
        for coding in one.codings:
            delta = one.delta(z, one_of_q(network.labels, len(z), coding))
            misfit = np.abs(delta.sum(axis=1)).sum() / np.abs(delta).sum()
            found[one.name, _reading(coding, PLAIN, "")] = digits(float(misfit))
    return found


def _readable(outputs: Array) -> Iterable[tuple[Candidate, Array]]:
    """Return the candidates that outputs alone can be held against, with their z."""
    for one in CANDIDATES.values():
        if one.outputs in _possible(outputs):
            yield one, INVERSES[one.outputs](outputs)


def _possible(outputs: Array) -> tuple[str, ...]:
    """Return what outputs may be, by their range and their sums."""
    inside = outputs.min() >= 0 and outputs.max() <= 1
    if sum_digits(outputs) >= LEAST[OF_OUTPUTS] and inside:
        return (SOFTMAX,)
    if inside:
        return (LOGISTIC,)
    return (TANH, LINEAR) if np.abs(outputs).max() <= 1 else (LINEAR,)


def _open(values: Array) -> Array:
    """Return values in (0, 1), for outputs that are rounded to its ends."""
    return np.clip(values, np.finfo(float).tiny, 1 - np.finfo(float).eps)


INVERSES: dict[str, Callable[[Array], Array]] = {
    LOGISTIC: lambda values: logit(_open(values)),
    SOFTMAX: lambda values: np.log(_open(values)),
    TANH: lambda values: logit(_open((1 + values) / 2)) / 2,
    LINEAR: lambda values: values,
}


def sum_digits(outputs: Array) -> float:
    """Return to how many digits all outputs sum to one."""
    return digits(float(np.abs(outputs.sum(axis=0) - 1).max()))


def _scalings(x: Array) -> dict[str, tuple[Array, Array]]:
    """Return how inputs may be rescaled, each less its middle and over its width, shape (p,)."""
    low, high = x.min(axis=1), x.max(axis=1)
    largest = np.maximum(np.abs(x).max(axis=1), 1)
    return {
        PLAIN: (np.zeros(len(x)), np.ones(len(x))),
        "standardised": (x.mean(axis=1), x.std(axis=1)),
        "scaled to 0 and 1": (low, high - low),
        "scaled to -1 and 1": ((low + high) / 2, (high - low) / 2),
        "over their largest, if above 1": (np.zeros(len(x)), largest),
    }


def _direction(
    one: Candidate, network: Network, t: Array, shape: Shape, hidden: str, middle: Array,
    width: Array,
) -> Array:  # fmt: skip
    """Return where a step goes from the start if inputs are rescaled, in weights of those given."""
    first = shape.hidden or shape.outputs  # rows of the layer that the inputs reach
    n_first = first * (1 + shape.inputs)
    weights = network.start.copy()
    own = weights[:n_first].reshape(first, -1)  # a view
    own[:, 0] += own[:, 1:] @ middle
    own[:, 1:] *= width
    scaled = (network.x - middle[:, None]) / width[:, None]
    found = -gradient(weights, scaled, t, shape, hidden, one.delta)
    back = found[:n_first].reshape(first, -1)
    back[:, 1:] /= width
    back[:, 0] -= back[:, 1:] @ middle
    return found


def _decays(weights: Array, shape: Shape, scaling: str) -> dict[str, list[Array]]:
    """Return what decay may add to a gradient: nothing, all weights, or those but for biases."""
    if scaling != PLAIN:
        return {"": []}
    without = weights.copy()
    without[: shape.n_omega : 1 + shape.inputs] = 0
    without[shape.n_omega :: 1 + shape.features] = 0
    return {"": [], "decay": [weights], "decay but of biases": [without]}


def _along(step: Array, directions: list[Array]) -> float:
    """Return the digits to which a step is a sum of directions, the first of them forwards."""
    lengths = np.array([np.linalg.norm(one) for one in directions])
    if not lengths[0] > 0:
        return 0.0
    known = lengths > 0
    columns = np.stack(directions, axis=1)[:, known] / lengths[known]
    factors, *_ = np.linalg.lstsq(columns, step, rcond=None)
    if factors[0] <= 0 or columns.shape[1] >= len(step):
        return 0.0
    return digits(float(np.linalg.norm(step - columns @ factors) / np.linalg.norm(step)))


def _residual(gradient_: Array, others: list[Array]) -> float:
    """Return the length of what is left of a gradient once the most fitting decay is added."""
    left = gradient_
    for one in others:
        square = float(one @ one)
        factor = max(0.0, -float(gradient_ @ one) / square) if square else 0.0
        left = gradient_ + factor * one
    return float(np.linalg.norm(left))


def _reading(coding: str, scaling: str, decay: str) -> str:
    parts = [
        f"targets {coding}" if coding != ZERO_ONE else "",
        f"inputs {scaling}" if scaling != PLAIN else "",
        decay,
    ]
    return ", ".join(filter(None, parts)) or PLAIN


def gather(found: list[Mapping[tuple[str, str], float]], evidence: str) -> pd.DataFrame:
    """Return a row a candidate: its median digits over trials, in the reading that fits best.

    Decay, other targets and rescaled inputs are taken where each gains `PLAINER` digits.

    Returns
    -------
    pandas.DataFrame
        Columns `EVIDENCE`.
    """
    rows = []
    medians = {
        key: float(np.median([one[key] for one in found if key in one]))
        for key in dict.fromkeys(key for one in found for key in one)
    }
    for candidate in dict.fromkeys(name for name, _ in medians):
        own = {reading: value for (name, reading), value in medians.items() if name == candidate}
        best = max(own, key=lambda reading: own[reading] - PLAINER * _departures(reading))
        rows.append((evidence, candidate, own[best], best))
    return pd.DataFrame(rows, columns=EVIDENCE).astype({"digits": float})


def _departures(reading: str) -> int:
    """Return in how many ways a reading is not the plain one."""
    return 0 if reading == PLAIN else 1 + reading.count(", ")


class Named(NamedTuple):
    """What evidence names.

    Attributes
    ----------
    names : tuple of str
        The candidate; several where it does not tell them apart; none where none fits.
    digits : float
        Of the best, whether it is named or not; NaN where there is no evidence.
    reading : str
    """

    names: tuple[str, ...]
    digits: float
    reading: str


def named(rows: pd.DataFrame, outputs: str = "") -> Named:
    """Return which candidate one kind of evidence names.

    Parameters
    ----------
    rows : pandas.DataFrame
        Of one evidence, columns `EVIDENCE`.
    outputs : str, optional
        The outputs that the program was found to have, which tell equal deltas apart.
    """
    if rows.empty:
        return Named((), float("nan"), "")
    best = rows.loc[rows["digits"].idxmax()]
    top, least = float(best["digits"]), LEAST[str(best["evidence"])]
    if top < least:
        return Named((), top, str(best["reading"]))
    near = rows[rows["digits"] >= max(top - LEAD, least)]
    own = near[near["candidate"].map(lambda name: _gives(str(name), outputs))]
    chosen = own if len(own) else near
    first = chosen.loc[chosen["digits"].idxmax()]
    return Named(tuple(chosen["candidate"]), float(first["digits"]), str(first["reading"]))


def _gives(candidate: str, outputs: str) -> bool:
    """Whether a candidate's outputs are those found; tanh may be given from 0 to 1."""
    if candidate not in CANDIDATES:
        return False
    own = CANDIDATES[candidate].outputs
    there = {own, HALVED_TANH} if own == TANH else {own}
    return bool(there & set(outputs.split(SEVERAL)))
