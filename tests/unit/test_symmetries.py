"""Permutations of classes that leave a problem as it is."""

from dataclasses import replace

import numpy as np
import pytest

from pairing.problem.mixture import Mixture
from pairing.problem.symmetries import symmetries

SQUARE = np.array([[1.0, 1], [-1, 1], [1, -1], [-1, -1]])


def mixture(means=SQUARE, covariances=None, priors=None):
    q, p = means.shape
    covariances = np.repeat(np.eye(p)[None], q, axis=0) if covariances is None else covariances
    return Mixture(means, covariances, np.full(q, 1 / q) if priors is None else priors)


def test_the_square_has_its_eight_and_they_are_a_group():
    found = {tuple(g) for g in symmetries(mixture())}
    assert len(found) == 8
    assert {tuple(np.array(a)[list(b)]) for a in found for b in found} == found


@pytest.mark.parametrize(
    ("problem", "mirrored", "order"),
    [
        (mixture(), False, 2),  # axes may be exchanged, not turned round
        (mixture(SQUARE + 0.5), True, 2),  # nor is it about the origin
        (mixture(SQUARE * [1, 2]), True, 4),  # a rectangle
        (mixture(priors=np.array([0.4, 0.2, 0.2, 0.2])), True, 2),
        (mixture(covariances=np.stack([np.eye(2) * s for s in (1, 1, 1, 2)])), True, 2),
        (mixture(np.array([[0.0, 0], [1, 0], [3, 1]])), True, 1),
        (mixture(np.zeros((2, 2))), True, 1),  # of classes alike none is the other's image
    ],
)
def test_other_problems_have_fewer(problem, mirrored, order):
    assert len(symmetries(problem, mirrored)) == order


def test_the_identity_is_always_first():
    assert (symmetries(mixture())[0] == np.arange(4)).all()
    assert (symmetries(replace(mixture(), means=SQUARE[::-1].copy()))[0] == np.arange(4)).all()
