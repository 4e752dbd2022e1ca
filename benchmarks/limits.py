"""What one core can do at most, what an evaluation needs of it, and what an evaluation takes.

The limit of an evaluation is the time of its multiply-adds, exponentials and logarithms at their
measured rates, one after the other, since they use the same execution units; or the time of its
divisions, where that is longer, since a divider can work beside them. Additions, multiplications
and comparisons that are not part of these, loads and stores count as nothing.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import numba
import numpy as np
from llvmlite import ir
from numba.core import cgutils
from numba.extending import intrinsic

from benchmarks.problem import study_training
from pairing.catalogue.pairs import PAIRS, Pair
from pairing.network.blocks import padded
from pairing.network.objective import evaluate_compiled, workspace
from pairing.numerics.arrays import Array
from pairing.numerics.lanes import LANES, lanes_exp, lanes_log, lanes_type, splat, total
from pairing.study.fits import draw_start, targets
from pairing.study.samples import draw_training

REPEATS = 15  # of which the fastest counts: everything else on the machine only slows down
ROUNDS = 100_000  # rounds of a loop that measures a rate


class Rates(NamedTuple):
    """Nanoseconds for one number, on one core, from registers."""

    multiply_add: float
    exponential: float
    logarithm: float
    division: float


class Work(NamedTuple):
    """How often each operation is needed."""

    multiply_adds: int
    exponentials: int
    logarithms: int
    divisions: int


@intrinsic
def _multiply_add(_typing: Any, _a: Any, _b: Any, _c: Any) -> Any:
    """Return a * b + c of lanes by the processor's fused instruction."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        vector = arguments[0].type
        kind = ir.FunctionType(vector, [vector] * 3)
        fused = cgutils.get_or_insert_function(builder.module, kind, f"llvm.fma.v{LANES}f64")
        return builder.call(fused, arguments)

    return lanes_type(lanes_type, lanes_type, lanes_type), generate


@numba.njit(inline="always")
def _step_multiply_add(value: Any, factor: Any) -> Any:
    return _multiply_add(value, factor, factor)


@numba.njit(inline="always")
def _step_exponential(value: Any, _factor: Any) -> Any:
    return lanes_exp(value)


@numba.njit(inline="always")
def _step_logarithm(value: Any, factor: Any) -> Any:
    return lanes_log(value + factor)


@numba.njit(inline="always")
def _step_division(value: Any, factor: Any) -> Any:
    return factor / value


def _chains(step: Callable[..., Any]) -> list[tuple[Callable[..., float], int]]:
    """Return loops that apply the step to one, two and four independent values a round.

    One value waits for itself; too many do not fit the registers. The fastest loop counts.
    """

    @numba.njit(error_model="numpy")
    def one(rounds: int, factor: float) -> float:
        a, b = splat(1.5), splat(factor)
        for _ in range(rounds):
            a = step(a, b)
        return total(a)

    @numba.njit(error_model="numpy")
    def two(rounds: int, factor: float) -> float:
        a1, a2, b = splat(1.5), splat(2.5), splat(factor)
        for _ in range(rounds):
            a1, a2 = step(a1, b), step(a2, b)
        return total(a1 + a2)

    @numba.njit(error_model="numpy")
    def four(rounds: int, factor: float) -> float:
        a1, a2, a3, a4, b = splat(1.5), splat(2.5), splat(3.5), splat(4.5), splat(factor)
        for _ in range(rounds):
            a1, a2, a3, a4 = step(a1, b), step(a2, b), step(a3, b), step(a4, b)
        return total((a1 + a2) + (a3 + a4))

    return [(one, LANES), (two, 2 * LANES), (four, 4 * LANES)]


def fastest(call: Callable[[], object]) -> float:
    """Return the least seconds of some calls, after one that compiles."""
    call()
    seconds = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - began)
    return min(seconds)


def _rate(step: Callable[..., Any]) -> float:
    loops = _chains(step)
    return min(
        fastest(lambda loop=loop: loop(ROUNDS, 0.75)) / (ROUNDS * values) for loop, values in loops
    )


def measured_rates() -> Rates:
    """Return what an operation takes on this machine, in nanoseconds."""
    steps = (_step_multiply_add, _step_exponential, _step_logarithm, _step_division)
    return Rates(*(1e9 * _rate(step) for step in steps))


def work_of(pair: Pair, patterns: int, inputs: int, hidden: int, outputs: int) -> Work:
    """Return what objective and gradient need, however they are programmed.

    Multiply-adds: inputs x hidden forward and in the gradient by Omega; hidden x outputs
    forward, in the gradient by Upsilon, and back to the hidden units. A unit of a logistic layer
    needs an exponential and a division, a softmax layer one division in all; the logarithm is
    that of its sum, or of each 1 + exp(-|z|), and least squares needs none.
    """
    logarithms = {
        ("softmax", "cross_entropy"): 1,
        ("logistic", "cross_entropy"): outputs,
        ("logistic", "bernoulli_cross_entropy"): outputs,
    }.get((pair.activation, pair.penalty), 0)
    return Work(
        multiply_adds=patterns * (2 * inputs * hidden + 3 * hidden * outputs),
        exponentials=patterns * (hidden + outputs),
        logarithms=patterns * logarithms,
        divisions=patterns * (hidden + (1 if pair.activation == "softmax" else outputs)),
    )


def limit_of(work: Work, rates: Rates) -> float:
    """Return the least nanoseconds that the work can take."""
    shared = (
        work.multiply_adds * rates.multiply_add
        + work.exponentials * rates.exponential
        + work.logarithms * rates.logarithm
    )
    return max(shared, work.divisions * rates.division)


@numba.njit(error_model="numpy")
def _evaluate_often(
    times: int, weights: Array, x: Array, t: Array, n: int, h: int, pair: int, work: Array,
    gradient: Array,
) -> float:  # fmt: skip
    value = 0.0
    for _ in range(times):
        value += evaluate_compiled(weights, x, t, n, h, pair, 0.0, work, gradient)
    return value


def evaluation_time(pair: Pair, hidden: int, per_class: int | None = None) -> float:
    """Return the nanoseconds of one evaluation in a compiled loop, on the study's first trial.

    It is of the study's own sample size, or of so many patterns a class.
    """
    training = study_training(hidden)
    training = replace(training, train_per_class=per_class or training.train_per_class)
    sample = draw_training(training, 0)
    x = padded(sample.x)
    t = padded(targets(sample.labels, training.problem.n_classes, training.setting))
    start = draw_start(training, pair, 0, 0)
    work, gradient = workspace(start.size, hidden, len(t)), np.zeros(start.size)
    times, n = 200, sample.x.shape[1]

    def call() -> object:
        return _evaluate_often(times, start, x, t, n, hidden, pair.code, work, gradient)

    return 1e9 * fastest(call) / times


def evaluations(sizes: list[int], rates: Rates) -> list[dict[str, Any]]:
    """Return a row a pair and size: limit and time in microseconds, and the time over the limit."""
    training = study_training(sizes[0])
    n = training.train_per_class * training.problem.n_classes
    p, q = training.problem.dimension, training.problem.n_classes
    rows = []
    for pair in PAIRS.values():
        for hidden in sizes:
            work = work_of(pair, n, p, hidden, q)
            limit, taken = limit_of(work, rates) / 1e3, evaluation_time(pair, hidden) / 1e3
            key = {"pair": pair.name, "hidden": hidden, **work._asdict()}
            rows.append(key | {"limit": limit, "taken": taken, "over": taken / limit})
    return rows
