"""Permutations of the classes that leave a problem, and the law of its networks, unchanged."""

from itertools import permutations, product

import numpy as np

from pairing.numerics.arrays import Array
from pairing.problem.mixture import Mixture

MOST_AXES = 5  # with more, 2^p p! signed permutations of the axes are too many to try
SAME = 1e-12  # relative to the largest number compared


def symmetries(problem: Mixture, mirrored: bool = True) -> np.ndarray:
    """Return the permutations of classes that signed permutations of the axes bring about.

    Start weights are drawn independently, input by input and output by output, from one law. To
    exchange axes therefore leaves the law of a network unchanged, and so does to turn an axis
    round where that law is even; no other isometry of the plane does. Where such a map takes the
    mixture to itself it only renames the classes: results with the classes renamed are then as
    likely as those without.

    Parameters
    ----------
    problem : pairing.problem.mixture.Mixture
    mirrored : bool
        Whether the law of the start weights is even.

    Returns
    -------
    numpy.ndarray of int, shape (G, q)
        Class k takes the place of class g[k]. The identity is first; the paper's square has 8.
    """
    q, p = problem.means.shape
    found = {tuple(range(q))}
    signs = list(product((1.0, -1.0), repeat=p)) if mirrored else [(1.0,) * p]
    for axes in permutations(range(p)) if p <= MOST_AXES else ():
        for sign in signs:
            renamed = _renamed(problem, list(axes), np.array(sign))
            if renamed is not None:
                found.add(renamed)
    return np.array(sorted(found), dtype=np.int64)


def _renamed(problem: Mixture, axes: list[int], sign: Array) -> tuple[int, ...] | None:
    """Return which class each one becomes; None where the mixture becomes another."""
    means = problem.means[:, axes] * sign
    covariances = problem.covariances[:, axes][:, :, axes] * np.outer(sign, sign)
    places = []
    for mean, covariance, prior in zip(means, covariances, problem.priors, strict=True):
        same = [
            k
            for k in range(len(means))
            if _close(mean, problem.means[k])
            and _close(covariance, problem.covariances[k])
            and _close(prior, problem.priors[k])
        ]
        if len(same) != 1:  # of classes that are the same in all, none is another's image alone
            return None
        places += same
    return tuple(places)


def _close(first: Array, second: Array) -> bool:
    scale = max(float(np.abs(first).max()), float(np.abs(second).max()), 1.0)
    return bool((np.abs(first - second) <= SAME * scale).all())
