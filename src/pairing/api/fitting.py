"""Train one network on data, and evaluate it."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pairing.api.arrays import columns
from pairing.api.pairs import Pair, pair_named
from pairing.api.problems import SEED
from pairing.config.checking import check_setting
from pairing.network.blocks import padded
from pairing.network.forward import forward
from pairing.network.network import Shape
from pairing.numerics import lanes
from pairing.numerics.arrays import Array
from pairing.numerics.boundary import check_whole
from pairing.study import fits
from pairing.study.settings import Setting

__all__ = ["DECLARED", "Fit", "fit", "predict", "setting_with"]

# As in the study's config, which says of each what is legal and what the paper states of it.
DECLARED = Setting(
    name="declared",
    hidden_units=4,
    procedure="bfgs",
    max_iterations=100,
    objective_tolerance=1e-8,
    gradient_tolerance=1e-8,
    learning_rate=0.1,
    momentum=0,
    weight_decay=0,
    start_low=-1,
    start_high=1,
    start_scaling="none",
    starts_shared=True,
    restarts=1,
    target_low=0,
    target_high=1,
)
MOST_WEIGHTS = 10_000  # of a network: procedures keep a matrix of this size, squared


@dataclass(frozen=True)
class Fit:
    """A trained network.

    Attributes
    ----------
    pair : pairing.catalogue.pairs.Pair
        Its output activation and the penalty that it was trained with.
    classes : numpy.ndarray, shape (q,)
        The labels, in the order of the outputs.
    setting : pairing.study.settings.Setting
        How it was trained.
    shape : pairing.network.network.Shape
        Inputs, hidden units and outputs.
    weights : numpy.ndarray, shape (m,)
    status, reason : str
        How training ended (converged, stopped, stuck or non-finite), and why.
    iterations : int
    objective : float
        The penalty, summed over patterns, with the weight decay.
    """

    pair: Pair
    classes: NDArray[Any]
    setting: Setting
    shape: Shape
    weights: Array
    status: str
    reason: str
    iterations: int
    objective: float


@dataclass(frozen=True)
class _Fitting:
    """What `pairing.study.fits` needs to know besides pair, trial and sample."""

    seed: int
    setting: Setting
    shape: Shape


def setting_with(**setting: Any) -> Setting:
    """Return the declared setting with other values of some keys.

    Raises
    ------
    ValueError
        One line: the key at fault, its value, and what is legal.
    """
    plain = {
        key: value.item() if isinstance(value, np.generic) else value
        for key, value in setting.items()
    }
    return check_setting(asdict(DECLARED) | plain)


def fit(
    X: ArrayLike,
    y: ArrayLike,
    pair: str | Pair = "softmax_cross_entropy",
    *,
    trial: int = 0,
    seed: int = SEED,
    **setting: Any,
) -> Fit:
    """Train a network of one hidden layer with a pair of output activation and penalty.

    Parameters
    ----------
    X : array_like, shape (n, p)
        Inputs. They are not scaled.
    y : array_like, shape (n,)
        Labels of two classes or more.
    pair : str
        A key of `PAIRS`.
    trial, seed : int, >= 0
        Give the start: with the study's seed, that of this trial of the study.
    **setting
        Keys of a setting of the study, as ``hidden_units=8``, ``max_iterations=300``,
        ``weight_decay=0.01`` or ``procedure="second_order"``; others are as in `DECLARED`.

    Returns
    -------
    Fit

    Raises
    ------
    ValueError
        One line: the argument, what it is, and what is wanted.
    """
    chosen, x = pair_named(pair), columns("X", X)
    classes, codes = _coded(y, x.shape[1])
    own = setting_with(**setting)
    check_whole("trial", trial, 0)
    check_whole("seed", seed, 0)
    fitting = _Fitting(seed, own, _shape(x, own, classes))
    row = fits.fit(fitting, chosen, trial, x, fits.targets(codes, len(classes), own))
    ended = (row.status, row.reason, row.iterations, row.objective)
    return Fit(chosen, classes, own, fitting.shape, row.weights, *ended)


def _coded(y: ArrayLike, n: int) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Return the classes, and which of them each label is."""
    labels = np.asarray(y)
    if labels.shape != (n,):
        raise ValueError(f"y: shape {labels.shape}; want one label for each of the {n} rows of X")
    classes, codes = np.unique(labels, return_inverse=True)
    if len(classes) < 2:
        raise ValueError(f"y: has {len(classes)} class; give labels of two classes or more")
    return classes, codes.astype(np.int64)


def _shape(x: Array, setting: Setting, classes: NDArray[Any]) -> Shape:
    shape = Shape(len(x), setting.hidden_units, len(classes))
    if shape.n_weights > MOST_WEIGHTS:
        raise ValueError(
            f"hidden_units: {shape.hidden}, {shape.inputs} features and {shape.outputs} classes "
            f"make {shape.n_weights} weights; give no more than {MOST_WEIGHTS}: fewer hidden "
            "units, features or classes"
        )
    return shape


def predict(network: Fit, X: ArrayLike, *, sum_to_one: bool = False) -> NDArray[np.float64]:
    """Return a network's outputs, its estimates of the probabilities of the classes.

    Parameters
    ----------
    network : Fit
    X : array_like, shape (n, p)
    sum_to_one : bool
        Whether outputs are scaled to sum one. Logistic ones need not do so, and the study holds
        them against the posterior as they are; softmax ones do so of themselves.

    Returns
    -------
    numpy.ndarray, shape (n, q)
        In [0, 1], the classes in the order of `Fit.classes`.

    Raises
    ------
    ValueError
        One line: the argument, what it is, and what is wanted.
    """
    shape, x = network.shape, columns("X", X, network.shape.inputs)
    weights = np.asarray(network.weights)  # of a pickle they may be a map of a file
    outputs, logs = forward(
        weights, padded(x), shape.hidden, network.pair.activation, shape.outputs
    )
    if sum_to_one:  # from logarithms, as outputs of all classes may be zero in floating point
        outputs = lanes.exp(logs - logs.max(axis=0))
        outputs /= outputs.sum(axis=0)
    return np.ascontiguousarray(outputs[:, : x.shape[1]].T)
