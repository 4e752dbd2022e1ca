"""Activations, penalties and deltas: against differences, and against the paper's formulas."""

import numpy as np
import pytest
from scipy.special import expit, softmax

from pairing.catalogue import pairs as catalogue
from pairing.catalogue.pairs import PAIRS
from pairing.network.penalties import ACTIVATIONS, CONSTANTS, PENALTIES, penalty_and_delta

RNG = np.random.default_rng(3)
ORDINARY = RNG.normal(size=(4, 12))
SATURATED = np.array(
    [[40.0, -40.0, 0.0], [-40.0, -40.0, 35.0], [0.0, 40.0, 0.0], [3.0, -700.0, 700.0]]
)
CELLS = [(activation, penalty) for activation in ACTIVATIONS for penalty in PENALTIES]


def targets(n):
    return np.eye(4)[RNG.integers(0, 4, n)].T


@pytest.mark.parametrize(("activation", "penalty"), CELLS)
@pytest.mark.parametrize("soft", [False, True])
def test_delta_is_the_derivative_of_the_penalty(activation, penalty, soft):
    t = targets(12) * (0.8 if soft else 1) + (0.1 if soft else 0)
    _, delta = penalty_and_delta(activation, penalty, ORDINARY, t)
    for k, n in np.ndindex(delta.shape):
        step = np.zeros_like(ORDINARY)
        step[k, n] = 1e-5
        rise = (
            penalty_and_delta(activation, penalty, ORDINARY + step, t)[0]
            - penalty_and_delta(activation, penalty, ORDINARY - step, t)[0]
        )
        assert delta[k, n] == pytest.approx(rise / 2e-5, abs=1e-8)


def complex_softmax(z):
    powers = np.exp(z - z.real.max(axis=0))
    return powers / powers.sum(axis=0)


@pytest.mark.parametrize("activation", ["logistic", "softmax"])
@pytest.mark.parametrize("z", [ORDINARY, SATURATED], ids=["ordinary", "saturated"])
def test_least_squares_delta_by_complex_step(activation, z):
    """The complex step has no cancellation: it is exact where outputs saturate."""
    outputs = {"logistic": lambda z: 1 / (1 + np.exp(-z)), "softmax": complex_softmax}[activation]
    t = targets(z.shape[1])
    _, delta = penalty_and_delta(activation, "least_squares", z, t)
    for k, n in np.ndindex(z.shape):
        step = np.zeros_like(z, dtype=complex)
        step[k, n] = 1e-30j
        with np.errstate(over="ignore"):
            value = (0.5 * (outputs(z + step) - t) ** 2).sum()
        assert delta[k, n] == pytest.approx(value.imag / 1e-30, rel=1e-9, abs=1e-15)


@pytest.mark.parametrize(("activation", "penalty"), CELLS)
def test_saturated_outputs_stay_finite(activation, penalty):
    z = np.hstack([SATURATED, 1e4 * SATURATED])
    with np.errstate(all="raise", under="ignore"):
        value, delta = penalty_and_delta(activation, penalty, z, targets(z.shape[1]))
    assert np.isfinite(value)
    assert np.isfinite(delta).all()


def test_natural_pairs_have_delta_output_minus_target():
    t = targets(12)
    _, delta = penalty_and_delta("softmax", "cross_entropy", ORDINARY, t)
    assert np.allclose(delta, softmax(ORDINARY, axis=0) - t, atol=1e-14)
    _, delta = penalty_and_delta("logistic", "bernoulli_cross_entropy", ORDINARY, t)
    assert np.allclose(delta, expit(ORDINARY) - t, atol=1e-14)


def test_logistic_with_cross_entropy_has_another_delta_than_table_1_prints():
    t = targets(12)
    _, delta = penalty_and_delta("logistic", "cross_entropy", ORDINARY, t)
    assert np.allclose(delta, -t * (1 - expit(ORDINARY)), atol=1e-14)
    assert not np.allclose(delta, expit(ORDINARY) - t, atol=0.1)


def test_least_squares_is_zero_at_its_targets_and_cross_entropy_at_its_infimum():
    t = np.full((4, 1), 0.25)
    for activation, penalty in CELLS[:2] + CELLS[3:5]:
        z = np.log(t / (1 - t)) if activation == "logistic" else np.log(t)
        value, _ = penalty_and_delta(activation, penalty, z, t)
        assert value == pytest.approx(0, abs=1e-15)


def test_the_registry_names_cells_that_exist():
    assert set(catalogue.ACTIVATIONS) == set(ACTIVATIONS)
    assert set(catalogue.PENALTIES) == set(PENALTIES) == set(CONSTANTS)
    assert {(pair.activation, pair.penalty) for pair in PAIRS.values()} <= set(CELLS)
    assert [pair.code for pair in PAIRS.values()] == list(range(len(PAIRS)))
