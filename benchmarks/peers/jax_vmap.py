"""JAX: BFGS of jax.scipy.optimize and L-BFGS of optax, compiled and mapped over trials.

A mapped program takes one step of all its trials at a time. An iteration of one trial is dated
to the time at which the whole batch has come to it, divided by the number of trials. That trials
which have ended go on costing time until the slowest has is not counted, but for
``jax_bfgs_batch``, which dates each end of a BFGS run to the end of its batch.
"""

import time

import jax
import numpy as np
import optax
from jax import numpy as jnp
from jax.scipy.optimize import minimize

from benchmarks.problem import Case, Rows, report, rows
from pairing.numerics.arrays import Array

PAIRS_TRAINED = ("softmax_cross_entropy", "logistic_least_squares")
MOST_ITERATIONS = 1000
BATCH = 50  # networks in a mapped program; the trials of the benchmark are taken in turn
LADDER = np.unique(np.geomspace(1, MOST_ITERATIONS, 40).astype(int))
TIMED = LADDER[[0, 12, 20, 26, 32, -1]]


def penalty(pair: str, hidden: int, weights: Array, x: Array, t: Array) -> Array:
    """Return rho of a weight vector (Omega, then Upsilon, as everywhere in this project)."""
    p, q = x.shape[0], t.shape[0]
    omega = weights[: hidden * (1 + p)].reshape(hidden, 1 + p)
    upsilon = weights[hidden * (1 + p) :].reshape(q, 1 + hidden)
    y = jax.nn.sigmoid(omega[:, 1:] @ x + omega[:, :1])
    z = upsilon[:, 1:] @ y + upsilon[:, :1]
    if pair == "softmax_cross_entropy":
        return -(t * jax.nn.log_softmax(z, axis=0)).sum()
    return 0.5 * ((jax.nn.sigmoid(z) - t) ** 2).sum()


def stacked(cases: list[Case], most: int) -> tuple[Array, Array, Array]:
    """Return starts, inputs and targets of `most` cases, taken in turn."""
    chosen = [cases[i % len(cases)] for i in range(most)]
    return tuple(jnp.stack([getattr(one, name) for one in chosen]) for name in ("start", "x", "t"))


def bfgs(pair: str, cases: list[Case]) -> tuple[Array, Array]:
    """Return seconds and objectives, a row a rung of a ladder of limits, a column a case.

    Each rung is a run from the start, of which some are timed. An objective is dated to the middle
    between two rungs, since it may have been reached anywhere between them. The mean over patterns
    is minimised: from the sum the method stops sooner, and higher. The last row is the whole run.
    """
    n = cases[0].x.shape[1]

    def one(start: Array, x: Array, t: Array, limit: int) -> tuple[Array, Array]:
        options = {"maxiter": limit, "gtol": 1e-12, "line_search_maxiter": 30}
        result = minimize(
            lambda weights: penalty(pair, cases[0].hidden, weights, x, t) / n,
            start, method="BFGS", options=options,
        )  # fmt: skip
        return n * result.fun, result.nit

    mapped = jax.jit(jax.vmap(one, in_axes=(0, 0, 0, None)))
    few, many = stacked(cases, len(cases)), stacked(cases, BATCH)
    reached = [mapped(*few, int(limit)) for limit in LADDER]
    jax.block_until_ready(mapped(*many, 1))
    seconds = [0.0]
    for limit in TIMED:
        began = time.perf_counter()
        jax.block_until_ready(mapped(*many, int(limit)))
        seconds.append((time.perf_counter() - began) / BATCH)
    ended = np.array([iterations for _, iterations in reached])
    middle = (LADDER + np.concatenate([[0], LADDER[:-1]])) / 2
    looks = np.minimum(middle[:, None], ended)
    dates = np.interp(looks, np.concatenate([[0], TIMED]), seconds)
    dates[-1] = seconds[-1]
    return dates, np.array([values for values, _ in reached])


def lbfgs(pair: str, cases: list[Case]) -> tuple[Array, Array]:
    """Return seconds and objectives, a row an iteration, a column a case."""
    optimiser = optax.lbfgs()

    def one(weights: Array, state: object, x: Array, t: Array) -> tuple[Array, object, Array]:
        def objective(w: Array) -> Array:
            return penalty(pair, cases[0].hidden, w, x, t)

        value, gradient = optax.value_and_grad_from_state(objective)(weights, state=state)
        updates, state = optimiser.update(
            gradient, state, weights, value=value, grad=gradient, value_fn=objective
        )
        return optax.apply_updates(weights, updates), state, value

    step = jax.jit(jax.vmap(one))
    weights, x, t = stacked(cases, BATCH)
    state = jax.vmap(optimiser.init)(weights)
    jax.block_until_ready(step(weights, state, x, t))
    seconds, values = [], []
    began = time.perf_counter()
    for _ in range(MOST_ITERATIONS):
        weights, state, value = jax.block_until_ready(step(weights, state, x, t))
        seconds.append((time.perf_counter() - began) / BATCH)
        values.append(value[: len(cases)])
    objectives = np.array(values)
    return np.broadcast_to(np.array(seconds)[:, None], objectives.shape), objectives


def fit_all(pair: str, cases: list[Case], _limit: float) -> Rows:
    """Return the traces of both methods for cases of one size."""
    result: Rows = []
    for name, method in (("jax_bfgs", bfgs), ("jax_lbfgs", lbfgs)):
        seconds, objectives = method(pair, cases)
        for column, case in enumerate(cases):
            trace = seconds[:, column], objectives[:, column]
            result += rows(name, pair, case, *trace)
            if name == "jax_bfgs":
                result += rows("jax_bfgs_batch", pair, case, *(part[-1:] for part in trace))
    return result


if __name__ == "__main__":
    jax.config.update("jax_enable_x64", True)
    report(PAIRS_TRAINED, fit_all)
