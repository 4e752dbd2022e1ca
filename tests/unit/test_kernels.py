"""The compiled kernels against the NumPy statement of network and pairs."""

import numpy as np
import pytest

from pairing.catalogue.pairs import PAIRS
from pairing.network.blocks import padded
from pairing.network.forward import forward
from pairing.network.network import Shape
from pairing.network.objective import evaluate, workspace
from pairing.network.penalties import ACTIVATIONS
from pairing.network.reference import objective_and_gradient, pre_activations
from pairing.study.expectations import Points, expectations

RNG = np.random.default_rng(8)


def compiled(weights, x, t, shape, pair, decay):
    gradient = np.empty_like(weights)
    work = workspace(weights.size, shape.hidden, shape.outputs)
    value = evaluate(
        weights, padded(x), padded(t), x.shape[1], shape.hidden, pair.code, decay, work, gradient
    )
    return value, gradient


@pytest.mark.parametrize("pair", PAIRS.values(), ids=lambda pair: pair.name)
@pytest.mark.parametrize("hidden", [0, 1, 4, 16])
@pytest.mark.parametrize("n", [1, 16, 37])
@pytest.mark.parametrize("scale", [1.0, 60.0], ids=["ordinary", "saturated"])
def test_objective_and_gradient_agree_with_the_reference(pair, hidden, n, scale):
    shape = Shape(inputs=3, hidden=hidden, outputs=4)
    weights = scale * RNG.uniform(-1, 1, shape.n_weights)
    x, t = RNG.normal(size=(3, n)), np.eye(4)[np.arange(n) % 4].T.copy()
    value, gradient = compiled(weights, x, t, shape, pair, 0.01)
    expected, by_weights = objective_and_gradient(weights, x, t, shape, pair, 0.01)
    assert value == pytest.approx(expected, rel=1e-12, abs=1e-12)
    assert np.allclose(gradient, by_weights, rtol=1e-10, atol=1e-11 * scale)


@pytest.mark.parametrize("pair", PAIRS.values(), ids=lambda pair: pair.name)
@pytest.mark.parametrize("hidden", [0, 3])
def test_the_reference_gradient_is_the_derivative(pair, hidden):
    shape = Shape(inputs=2, hidden=hidden, outputs=3)
    weights, x = RNG.uniform(-1, 1, shape.n_weights), RNG.normal(size=(2, 10))
    t = np.eye(3)[np.arange(10) % 3].T
    _, gradient = objective_and_gradient(weights, x, t, shape, pair, 0.1)
    for i in range(weights.size):
        step = np.zeros_like(weights)
        step[i] = 1e-5
        ends = [
            objective_and_gradient(weights + sign * step, x, t, shape, pair, 0.1)[0]
            for sign in (1, -1)
        ]
        assert gradient[i] == pytest.approx((ends[0] - ends[1]) / 2e-5, abs=1e-7)


def test_omega_and_upsilon_are_laid_out_as_the_paper_writes_them():
    """One hidden unit and one output, by hand: z = u0 + u1 / (1 + exp(-(w0 + w1 x1 + w2 x2)))."""
    w0, w1, w2, u0, u1 = weights = np.array([0.3, -1.2, 0.7, 0.1, 2.0])
    x = np.array([[0.5], [-0.4]])
    by_hand = u0 + u1 / (1 + np.exp(-(w0 + w1 * 0.5 + w2 * -0.4)))
    assert pre_activations(weights, x, Shape(2, 1, 1))[0, 0] == pytest.approx(by_hand, abs=1e-15)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_outputs_agree_with_the_reference(activation):
    shape = Shape(2, 4, 3)
    weights, x = 3 * RNG.normal(size=shape.n_weights), RNG.normal(size=(2, 21))
    outputs, logs = forward(weights, padded(x), 4, activation, 3)
    expected = ACTIVATIONS[activation](pre_activations(weights, x, shape)).log_value
    assert np.allclose(logs[:, :21], expected, rtol=1e-12, atol=1e-13)
    assert np.allclose(outputs[:, :21], np.exp(expected), rtol=1e-12)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_expectations_agree_with_numpy(activation):
    shape, n = Shape(2, 4, 3), 45
    weights, x = RNG.normal(size=shape.n_weights), RNG.normal(size=(2, n))
    truth, reference = RNG.dirichlet(np.ones(3), n).T, RNG.dirichlet(np.ones(3), n).T
    point_weights = RNG.dirichlet(np.ones(n))
    points = Points(
        padded(x), n, padded(point_weights[None])[0], padded(truth), padded(reference)
    )  # fmt: skip
    found, ascribed = expectations(weights, 4, activation, points)
    z = np.exp(ACTIVATIONS[activation](pre_activations(weights, x, shape)).log_value)
    p = z / z.sum(axis=0)
    assert np.array_equal(ascribed, z.argmax(axis=0))
    assert np.allclose(found.distance, (point_weights * (z - reference) ** 2).sum(axis=1))
    assert found.correct == pytest.approx((point_weights * truth[z.argmax(0), np.arange(n)]).sum())
    assert found.cross_entropy == pytest.approx(-(point_weights * truth * np.log(p)).sum())
    assert found.brier == pytest.approx((point_weights * (p - truth) ** 2).sum())
    assert found.sum_deviation == pytest.approx(
        (point_weights * abs(z.sum(axis=0) - 1)).sum(), abs=1e-15
    )


def test_padding_does_not_count():
    shape, pair = Shape(2, 2, 3), PAIRS["logistic_least_squares"]
    weights = RNG.normal(size=shape.n_weights)
    x, t = RNG.normal(size=(2, 20)), np.eye(3)[np.arange(20) % 3].T.copy()
    parts = [
        compiled(weights, x[:, s], t[:, s], shape, pair, 0.0) for s in (slice(7), slice(7, 20))
    ]
    whole = compiled(weights, x, t, shape, pair, 0.0)
    assert whole[0] == pytest.approx(parts[0][0] + parts[1][0], rel=1e-13)
    assert np.allclose(whole[1], parts[0][1] + parts[1][1], rtol=1e-12, atol=1e-13)
