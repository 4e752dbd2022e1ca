"""Every training procedure, with every pair: what it promises, and what it does in bad places."""

import os
import signal
from threading import Timer

import numba
import numpy as np
import pytest
from scipy.optimize import minimize

from pairing.catalogue.pairs import PAIRS, Pair
from pairing.catalogue.statuses import CONVERGED, NON_FINITE, STATUSES, STOPPED
from pairing.network.blocks import padded
from pairing.network.hessian import hessian_rows
from pairing.network.network import Shape
from pairing.network.reference import objective_and_gradient
from pairing.numerics.lanes import LANES
from pairing.study.fits import saturated
from pairing.training import online
from pairing.training.optimisers import PROCEDURES
from pairing.training.points import Point, second_derivatives
from pairing.training.tasks import Control, Path, Task

MEANS = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1.0]])
CONTROL = Control(1e-8, 1e-8, learning_rate=0.5, momentum=0.5)
GREEDY = (
    "bfgs", "bfgs_newton", "bfgs_nnet", "bfgs_scipy", "conjugate_gradients", "second_order",
)  # fmt: skip


def sample(per_class: int, trial: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return x, shape (2, n), and one-of-four targets of the paper's problem."""
    label = np.repeat(np.arange(4), per_class)
    noise = np.random.default_rng([1997, trial]).standard_normal((len(label), 2))
    return (MEANS[label] + noise).T.copy(), np.eye(4)[label].T.copy()


def task_of(x: np.ndarray, t: np.ndarray, pair: Pair, hidden: int, decay: float = 0.0) -> Task:
    return Task(padded(x), padded(t), x.shape[1], hidden, pair.code, decay, 1.0, 7)


def start_of(hidden: int, trial: int = 0) -> np.ndarray:
    n_weights = Shape(2, hidden, 4).n_weights
    return np.random.default_rng([1998, trial]).uniform(-1, 1, n_weights)


def run(name: str, task: Task, start: np.ndarray, *steps: int, control: Control = CONTROL) -> Path:
    return PROCEDURES[name](task, start, control, np.array(steps))


def assert_same(one: Path, row: int, other: Path) -> None:
    for name, a, b in zip(Path._fields, one, other, strict=True):
        np.testing.assert_array_equal(a[row], b[-1], err_msg=name)


@pytest.mark.parametrize("name", PROCEDURES)
def test_recorded_steps_leave_the_run_as_it_is(name: str) -> None:
    task = task_of(*sample(10), PAIRS["softmax_cross_entropy"], 3)
    start = start_of(3)
    path = run(name, task, start, 0, 4, 5, 40)
    for row, step in enumerate((0, 4, 5, 40)):
        assert_same(path, row, run(name, task, start, step))
    np.testing.assert_array_equal(path.weights[0], start)
    np.testing.assert_array_equal(start, start_of(3))
    assert path.iterations[:3].tolist() == [0, 4, 5]
    assert (path.status[:3] == STOPPED).all()


@pytest.mark.parametrize("name", PROCEDURES)
def test_a_run_that_has_ended_repeats_its_final_state(name: str) -> None:
    task = task_of(*sample(10), PAIRS["softmax_cross_entropy"], 0, decay=1.0)
    control = CONTROL._replace(objective_tolerance=1e-3, gradient_tolerance=1e-3)
    if name == "online":  # with a fixed rate it circles about the minimum
        control = control._replace(gradient_tolerance=0.01, learning_rate=0.01)
    path = run(name, task, start_of(0), 500, 1000, control=control)
    assert path.status.tolist() == [CONVERGED, CONVERGED]
    assert path.iterations[0] < 500
    assert_same(path, 0, path)


@pytest.mark.parametrize("name", PROCEDURES)
@pytest.mark.parametrize("pair", PAIRS.values(), ids=lambda pair: pair.name)
def test_reports_objective_and_gradient_of_the_weights(name: str, pair: Pair) -> None:
    x, t = sample(6)
    task = task_of(x, t, pair, 3, decay=0.01)
    path = run(name, task, start_of(3), 0, 7, 60)
    for row, weights in enumerate(path.weights):
        value, gradient = objective_and_gradient(weights, x, t, Shape(2, 3, 4), pair, 0.01)
        np.testing.assert_allclose(path.objective[row], value, rtol=1e-11)
        length = np.linalg.norm(gradient)
        np.testing.assert_allclose(path.gradient_norm[row], length, rtol=1e-6, atol=1e-11)


def test_the_scale_changes_neither_objective_nor_gradient_reported() -> None:
    x, t = sample(6)
    pair = PAIRS["logistic_least_squares"]
    task = task_of(x, t, pair, 3, decay=0.2)._replace(scale=2.0)
    path = run("bfgs_nnet", task, start_of(3), 5, 50)
    for row, weights in enumerate(path.weights):
        value, gradient = objective_and_gradient(weights, x, t, Shape(2, 3, 4), pair, 0.1)
        np.testing.assert_allclose(path.objective[row], value, rtol=1e-11)
        length = np.linalg.norm(gradient)
        np.testing.assert_allclose(path.gradient_norm[row], length, rtol=1e-6, atol=1e-11)


@pytest.mark.parametrize("name", GREEDY)
@pytest.mark.parametrize("pair", PAIRS.values(), ids=lambda pair: pair.name)
def test_the_objective_never_rises(name: str, pair: Pair) -> None:
    task = task_of(*sample(10), pair, 4)
    objective = run(name, task, start_of(4), *range(60)).objective
    assert (np.diff(objective) <= 1e-12 * objective[0]).all()
    assert objective[-1] < objective[0]


@pytest.mark.parametrize("name", PROCEDURES)
def test_finds_the_one_minimum_of_the_multinomial_logit(name: str) -> None:
    x, t = sample(10)
    pair = PAIRS["softmax_cross_entropy"]
    shape = Shape(2, 0, 4)
    best = minimize(
        objective_and_gradient, np.zeros(12), args=(x, t, shape, pair, 0.1), jac=True, tol=1e-10
    ).fun
    control = CONTROL._replace(learning_rate=0.005 if name == "online" else 1.0)
    found = run(name, task_of(x, t, pair, 0, decay=0.1), start_of(0), 2000, control=control)
    tolerance = 1e-3 if name == "online" else 1e-7
    np.testing.assert_allclose(found.objective[-1], best, rtol=tolerance)


@pytest.mark.parametrize("pair", PAIRS.values(), ids=lambda pair: pair.name)
def test_second_order_reaches_a_vanishing_gradient(pair: Pair) -> None:
    for trial in range(5):
        task = task_of(*sample(100, trial), pair, 4, decay=1e-3)
        path = run("second_order", task, start_of(4, trial), 200)
        assert path.status[-1] == CONVERGED
        assert path.gradient_norm[-1] <= 1e-8 * (1 + path.objective[-1])


def test_exact_hessians_shorten_the_way_along_flat_valleys() -> None:
    no_end, shares = Control(0.0, 0.0), []
    for trial in range(7):
        task = task_of(*sample(100, trial), PAIRS["softmax_cross_entropy"], 8)
        far = run("bfgs", task, start_of(8, trial), 2000, control=no_end)
        near = run("bfgs_newton", task, start_of(8, trial), *range(1000), control=no_end)
        there = near.evaluations[near.objective <= far.objective[-1]]
        shares.append(there[0] / far.evaluations[-1] if len(there) else np.inf)
    assert np.median(shares) < 0.5  # a start may lead the two to different valleys


@numba.njit
def next_random(state: np.ndarray) -> np.uint64:
    return online.next_random(state)


@numba.njit
def write_hessian(task: Task, weights: np.ndarray, result: np.ndarray) -> None:
    rows = hessian_rows(task.x, task.t.shape[0], task.hidden)
    second_derivatives(task, Point(weights, weights), rows, result)


@pytest.mark.parametrize("pair", PAIRS.values(), ids=lambda pair: pair.name)
@pytest.mark.parametrize("hidden", [0, 3])
def test_hessian_is_the_slope_of_the_gradient(pair: Pair, hidden: int) -> None:
    x, t = sample(5)
    t = 0.1 + 0.8 * t  # targets that are neither 0 nor 1 use every term
    shape = Shape(2, hidden, 4)
    weights, step = 2 * start_of(hidden), 1e-5
    task = task_of(x, t, pair, hidden, decay=0.3)._replace(scale=2.0)
    found = np.empty((weights.size, weights.size))
    write_hessian(task, weights, found)

    def gradient(at: np.ndarray) -> np.ndarray:
        return 2 * objective_and_gradient(at, x, t, shape, pair, 0.15)[1]

    moves = step * np.eye(weights.size)
    slopes = [(gradient(weights + move) - gradient(weights - move)) / (2 * step) for move in moves]
    np.testing.assert_allclose(found, slopes, atol=1e-8 * np.abs(found).max())
    np.testing.assert_array_equal(found, found.T)


def test_gradient_descent_applies_rate_and_momentum_to_the_mean_gradient() -> None:
    x, t = sample(5)
    pair, shape = PAIRS["softmax_least_squares"], Shape(2, 2, 4)
    weights, move = start_of(2), 0.0
    control = CONTROL._replace(learning_rate=0.3, momentum=0.8)
    path = run("gradient_descent", task_of(x, t, pair, 2, 0.1), weights, 1, 2, 3, control=control)
    for row in range(3):
        gradient = objective_and_gradient(weights, x, t, shape, pair, 0.1)[1]
        move = 0.8 * move - 0.3 * gradient / 20
        weights = weights + move
        np.testing.assert_allclose(path.weights[row], weights, rtol=1e-11)


def split_mix(seed: int):
    """Yield the outputs of SplitMix64, in Python's own integers."""
    while True:
        seed = (seed + 0x9E3779B97F4A7C15) % 2**64
        z = (seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB % 2**64
        yield z ^ (z >> 31)


def test_split_mix_gives_its_published_outputs() -> None:
    state = np.array([1234567], dtype=np.uint64)
    published = [6457827717110365317, 3203168211198807973, 9817491932198370423]
    assert [int(next_random(state)) for _ in published] == published
    reference = split_mix(1234567)
    assert [next(reference) for _ in published] == published


@pytest.mark.parametrize("pair", PAIRS.values(), ids=lambda pair: pair.name)
@pytest.mark.parametrize("hidden", [0, 2])
def test_online_steps_after_each_pattern_in_its_drawn_order(pair: Pair, hidden: int) -> None:
    x, t = sample(3)
    control = CONTROL._replace(learning_rate=0.3, momentum=0.8)
    task = task_of(x, t, pair, hidden, decay=0.12)
    path = run("online", task, start_of(hidden), 1, 2, control=control)
    weights, move = start_of(hidden), 0.0
    order, numbers = list(range(12)), split_mix(task.order_seed)
    for epoch in range(2):
        for last in range(11, 0, -1):
            chosen = next(numbers) % (last + 1)
            order[last], order[chosen] = order[chosen], order[last]
        for i in order:
            one = (x[:, [i]], t[:, [i]], Shape(2, hidden, 4), pair, 0.12 / 12)
            move = 0.8 * move - 0.3 * objective_and_gradient(weights, *one)[1]
            weights = weights + move
        np.testing.assert_allclose(path.weights[epoch], weights, rtol=1e-10)
    assert path.evaluations.tolist() == [3, 5]


@pytest.mark.parametrize("pair", PAIRS.values(), ids=lambda pair: pair.name)
@pytest.mark.parametrize("hidden", [0, 3])
def test_online_runs_are_the_same_together_and_alone(pair: Pair, hidden: int) -> None:
    """One more than there are lanes; so strong a decay grows, and takes one past all numbers."""
    control, trials = Control(0.0, 0.0, learning_rate=0.25, momentum=0.1), range(LANES + 1)
    tasks = [task_of(*sample(6, trial), pair, hidden, 110.0) for trial in trials]
    tasks = [task._replace(order_seed=trial) for trial, task in enumerate(tasks)]
    starts = [start_of(hidden, trial) * (1e149 if trial == 3 else 1) for trial in trials]
    steps = (0, 1, 2, 4)
    together = online.online_together(tasks, starts, control, np.array(steps))
    for task, start, path in zip(tasks, starts, together, strict=True):
        alone = run("online", task, start, *steps, control=control)
        for name, a, b in zip(Path._fields, path, alone, strict=True):
            np.testing.assert_array_equal(a, b, err_msg=name)
    assert together[3].status.tolist() == [STOPPED] * 3 + [NON_FINITE]
    assert together[3].iterations.tolist() == [0, 1, 2, 2]
    others = [path for trial, path in enumerate(together) if trial != 3]
    assert {path.iterations[-1] for path in others} == {4}


def test_the_presentation_order_is_the_seeds_alone() -> None:
    task, start = task_of(*sample(5), PAIRS["softmax_cross_entropy"], 2), start_of(2)
    first, again = run("online", task, start, 3), run("online", task, start, 3)
    other = run("online", task._replace(order_seed=2**63 - 1), start, 3)
    assert_same(first, 0, again)
    assert (other.weights != first.weights).any()


def test_the_unscaled_first_step_saturates_logistic_outputs_and_the_scaled_one_does_not() -> None:
    ends, pair = {"bfgs": 0, "bfgs_nnet": 0}, PAIRS["logistic_least_squares"]
    for trial in range(10):
        task = task_of(*sample(100, trial), pair, 4)
        for name in ends:
            scaled = task._replace(scale=2.0 if name == "bfgs_nnet" else 1.0)
            weights = run(name, scaled, start_of(4, trial), 100).weights[-1]
            ends[name] += saturated(task, weights, pair.activation)
    assert ends["bfgs"] == 0
    assert ends["bfgs_nnet"] >= 3


def bad_places(pair: Pair) -> dict[str, tuple[Task, np.ndarray]]:
    """Return tasks and starts that are legal, and unkind."""
    x, t = sample(5)
    label = np.arange(4)
    start = start_of(2)
    return {
        "saturated": (task_of(x, t, pair, 2), 100 * start),
        "enormous": (task_of(x, t, pair, 2), 1e300 * start),
        "equal inputs": (task_of(np.ones_like(x), t, pair, 2), start),
        "no start": (task_of(x, t, pair, 2), 0 * start),
        "one a class": (task_of(MEANS.T[:, label].copy(), np.eye(4), pair, 2), start),
        "separable": (task_of(50 * MEANS.T[:, label].copy(), np.eye(4), pair, 0), start_of(0)),
        "enormous inputs": (task_of(1e200 * x, t, pair, 2), start),
    }


@pytest.mark.parametrize("name", PROCEDURES)
@pytest.mark.parametrize("pair", PAIRS.values(), ids=lambda pair: pair.name)
def test_bad_places_give_finite_numbers_or_a_status(name: str, pair: Pair) -> None:
    for place, (task, start) in bad_places(pair).items():
        path = run(name, task, start, 0, 1, 30)
        assert set(path.status) <= set(range(len(STATUSES))), place
        fine = path.status != NON_FINITE
        assert np.isfinite(path.weights[fine]).all(), place
        assert np.isfinite(path.objective[fine]).all(), place
        assert np.isfinite(path.gradient_norm[fine]).all(), place
        if not place.startswith("enormous"):
            assert fine.all(), place


@pytest.mark.parametrize("name", PROCEDURES)
def test_an_interrupt_while_compiled_code_runs_is_an_interrupt(name: str) -> None:
    x, t = sample(200)
    task = task_of(x, t, PAIRS["softmax_cross_entropy"], 4, decay=0.0)
    no_end = Control(0.0, 0.0, learning_rate=1e-6)
    run(name, task, start_of(4), 1, control=no_end)  # compiled
    # what a shell starts in the background ignores it
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    timer = Timer(0.05, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            while True:
                run(name, task, start_of(4), 500, control=no_end)
    finally:
        signal.signal(signal.SIGINT, before)
