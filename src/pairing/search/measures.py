"""The readings of eq. (4) and of the confusion tables: what a score may mean, at no training."""

import math
from dataclasses import dataclass, replace
from itertools import product
from typing import Annotated, NamedTuple

import numpy as np

from pairing.catalogue.kinds import OneOf, Range, Several
from pairing.catalogue.pairs import LOGISTIC, Pair
from pairing.catalogue.scores import NORMALISATIONS, POINTS, ROOTS
from pairing.numerics.arrays import Array
from pairing.problem.mixture import Mixture
from pairing.study.settings import POSITIVE, known_keys_only

LINEAR, QUADRATIC = "linear plug-in", "quadratic plug-in"
TRUE_REFERENCE = "variance 1"
AS_GIVEN, SCALED = OUTPUTS = ("as given", "scaled")
ALL_SHARED, LOGISTIC_APART, EACH_APART = SHARINGS = ("all shared", "logistic apart", "each apart")


def _some_of(*names: str, words: str = "", least: int = 1) -> tuple[OneOf, Several]:
    """Return the kinds of a name, and of a list of such names."""
    return OneOf(names), Several(words or f"a list of some of {', '.join(names)}", least)


WHERE, WHERES = _some_of(*POINTS, "both", "grid")
PLUG_IN, PLUG_INS = _some_of("linear", "quadratic", least=0)
ROOT, SOME_ROOTS = _some_of(*ROOTS, words=f"a list of {', '.join(ROOTS)}, or both")
NORMALISATION, SOME_NORMALISATIONS = _some_of(*NORMALISATIONS, "area")
SAMPLE, SAMPLES = _some_of(*POINTS, words=f"a list of {', '.join(POINTS)}, or both")
OUTPUT, SOME_OUTPUTS = _some_of(*OUTPUTS, words=f"a list of {', '.join(OUTPUTS)}, or both")
SHARING, SOME_SHARINGS = _some_of(*SHARINGS)
TEST_SAMPLE = Range(ge=1, le=100_000, whole=True)


@known_keys_only
@dataclass(frozen=True)
class Measures:
    """The levels of each factor of measurement: the config's ``search.measures``.

    Attributes
    ----------
    points : tuple of str
        Where eq. (4) is summed: test, train, both, grid.
    test_samples : tuple of int
        Patterns a class of further test samples over which it is summed.
    reference_variances : tuple of float
        Factors of all variances in the reference posterior.
    plug_ins : tuple of str
        Reference posteriors with means and covariances estimated from the training sample:
        linear (one pooled covariance) and quadratic (one a class).
    roots, normalisations : tuple of str
        root_of_sum, sum_of_roots; sum, mean, area (the grid's mean times its area: the
        integral as printed before its approximation).
    confusion_points : tuple of str
        The sample whose outputs are classified: test, train.
    outputs : tuple of str
        What is scored of logistic outputs: as given, or scaled to sum one.
    sharings : tuple of str
        Which pairs have their samples in common: all shared, logistic apart (from the softmax
        pairs, which share theirs), each apart.
    grid_half_width : float
        The grid covers the square from minus this to this.
    grid_points : int
        Points along an axis.
    """

    points: Annotated[tuple[Annotated[str, WHERE], ...], WHERES]
    test_samples: Annotated[
        tuple[Annotated[int, TEST_SAMPLE], ...],
        Several(f"a list of different {TEST_SAMPLE.several}", least=0),
    ]
    reference_variances: Annotated[
        tuple[Annotated[float, POSITIVE], ...], Several(f"a list of different {POSITIVE.several}")
    ]
    plug_ins: Annotated[tuple[Annotated[str, PLUG_IN], ...], PLUG_INS]
    roots: Annotated[tuple[Annotated[str, ROOT], ...], SOME_ROOTS]
    normalisations: Annotated[tuple[Annotated[str, NORMALISATION], ...], SOME_NORMALISATIONS]
    confusion_points: Annotated[tuple[Annotated[str, SAMPLE], ...], SAMPLES]
    outputs: Annotated[tuple[Annotated[str, OUTPUT], ...], SOME_OUTPUTS]
    sharings: Annotated[tuple[Annotated[str, SHARING], ...], SOME_SHARINGS]
    grid_half_width: Annotated[float, POSITIVE]
    grid_points: Annotated[int, Range(ge=2, le=100, whole=True)]

    @property
    def all_points(self) -> tuple[str, ...]:
        """Where eq. (4) is summed, with the further test samples."""
        return (*self.points, *(points_of_size(size) for size in self.test_samples))

    @property
    def references(self) -> tuple[str, ...]:
        """Names of the reference posteriors, in the order of `reference_posteriors`."""
        return (
            *(variance_reference(value) for value in self.reference_variances),
            *(f"{kind} plug-in" for kind in self.plug_ins),
        )


class Reading(NamedTuple):
    """One way to read a score off a fit."""

    points: str
    reference: str
    root: str
    normalisation: str
    confusion: str
    outputs: str
    sharing: str


class Levels(NamedTuple):
    """The levels of each field of a reading."""

    points: tuple[str, ...]
    reference: tuple[str, ...]
    root: tuple[str, ...]
    normalisation: tuple[str, ...]
    confusion: tuple[str, ...]
    outputs: tuple[str, ...]
    sharing: tuple[str, ...]


def levels(measures: Measures) -> Levels:
    """Return the levels of each field of a reading, in the order of `readings`."""
    return Levels(
        measures.all_points, measures.references, measures.roots, measures.normalisations,
        measures.confusion_points, measures.outputs, measures.sharings,
    )  # fmt: skip


def is_legal(reading: Reading) -> bool:
    """Tell whether a combination of levels is a reading: the area is that of the grid alone."""
    return reading.points == "grid" or reading.normalisation != "area"


def readings(measures: Measures) -> list[Reading]:
    """Return all readings."""
    return [one for one in map(Reading._make, product(*levels(measures))) if is_legal(one)]


def variance_reference(variance: float) -> str:
    """Return the name of the reference posterior whose variances have this factor."""
    return f"variance {variance:g}"


def points_of_size(per_class: int) -> str:
    """Return the name of a test sample with so many patterns a class."""
    return f"test of {per_class} a class"


def sharing_groups(sharing: str, pairs: tuple[Pair, ...]) -> tuple[int, ...]:
    """Return a number a pair: pairs of the same number have their samples in common."""
    if sharing == ALL_SHARED:
        return (0,) * len(pairs)
    if sharing == LOGISTIC_APART:
        return tuple(int(pair.activation == LOGISTIC) for pair in pairs)
    return tuple(range(len(pairs)))


def factor_of(normalisation: str, n: int, measures: Measures) -> float:
    """Return what a normalisation makes of the sum over n points, before the root is taken.

    Parameters
    ----------
    normalisation : {"sum", "mean", "area"}
        The area, in other dimensions the length or volume, is that of the whole grid.
    n : int, >= 1
    measures : Measures
        Its grid.
    """
    if normalisation == "area":
        dimension = round(math.log(n, measures.grid_points))  # n is its power
        return float((2 * measures.grid_half_width) ** dimension / n)
    return {"sum": 1.0, "mean": 1 / n}[normalisation]


def grid(measures: Measures, dimension: int) -> Array:
    """Return the points of a regular grid over the square (or cube), shape (p, n)."""
    axis = np.linspace(-measures.grid_half_width, measures.grid_half_width, measures.grid_points)
    return np.stack([one.ravel() for one in np.meshgrid(*[axis] * dimension, indexing="ij")])


def plug_in(kind: str, x: Array, labels: np.ndarray, problem: Mixture) -> Mixture:
    """Return the mixture estimated from a sample: its means and covariances, priors as given.

    Parameters
    ----------
    kind : {"linear", "quadratic"}
    x, labels : numpy.ndarray, shapes (p, n) and (n,)
        Sample.
    problem : Mixture
        Gives number of classes and priors.

    Raises
    ------
    ValueError
        If a class has too few patterns for a covariance.
    """
    means = np.stack([x[:, labels == k].mean(axis=1) for k in range(problem.n_classes)])
    covariances = np.stack(
        [_covariance(x[:, labels == k] - means[k][:, None]) for k in range(problem.n_classes)]
    )
    if kind == "linear":
        covariances = np.repeat(covariances.mean(axis=0)[None], problem.n_classes, axis=0)
    return Mixture(means, covariances, problem.priors)


def _covariance(away: Array) -> Array:
    """Return the covariance with divisor n - 1, by sums in a fixed order."""
    p, n = away.shape
    return np.array([[(away[i] * away[j]).sum() for j in range(p)] for i in range(p)]) / (n - 1)


def rate_column(true: int, ascribed: int) -> str:
    """Return the column of the rate at which class `true` is ascribed to class `ascribed`."""
    return f"rate_{true + 1}_{ascribed + 1}"


def narrowed(measures: Measures, reading: Reading) -> Measures:
    """Return measures with no more levels than a reading needs.

    Parameters
    ----------
    measures : Measures
    reading : Reading
        One of theirs.
    """
    named = {variance_reference(v): v for v in measures.reference_variances}
    sizes = (n for n in measures.test_samples if points_of_size(n) == reading.points)
    return replace(
        measures,
        reference_variances=tuple(v for name, v in named.items() if name == reading.reference),
        plug_ins=tuple(k for k in measures.plug_ins if f"{k} plug-in" == reading.reference),
        test_samples=tuple(sizes),
        roots=(reading.root,),
        outputs=tuple(dict.fromkeys((AS_GIVEN, reading.outputs))),
    )
