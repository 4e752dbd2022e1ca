"""The line search of BFGS and of conjugate gradients: bracketing for the weak Wolfe conditions."""

import numpy as np

from pairing.numerics.arrays import Array
from pairing.numerics.compiled import inner
from pairing.training.loop import Run
from pairing.training.points import dot, objective
from pairing.training.tasks import Task

# Nocedal and Wright (2006), section 3.1: constant of the decrease condition.
SUFFICIENT_DECREASE = 1e-4
# Limits of a search: evaluations, and how far one interpolation may shorten a step.
SEARCH_LIMIT = 30
SHORTEST_CUT, LONGEST_CUT = 0.1, 0.5


@inner
def wolfe_search(
    task: Task, run: Run, direction: Array, first: float, curvature: float
) -> tuple[float, float, int]:
    """Find a step along a direction that satisfies the weak Wolfe conditions.

    Parameters
    ----------
    task : pairing.training.tasks.Task
    run : pairing.training.loop.Run
        The search starts where it stands; its trial point is written: the point reached.
    direction : numpy.ndarray, shape (m,)
    first : float, > 0
        The step to be tried first.
    curvature : float, < 1
        Constant of the curvature condition: the slope must rise to this share of its start.

    Returns
    -------
    step : float
        Zero where the direction is not downhill, or no step was found.
    value : float
        The objective at the trial point; where the step is zero, that at the start.
    evaluations : int
    """
    here, trial, value = run.here, run.trial, run.value
    slope = dot(direction, here.gradient)
    if not slope < 0.0:
        return 0.0, value, 0
    low, high, step = 0.0, np.inf, first
    for count in range(1, SEARCH_LIMIT + 1):
        for i in range(direction.size):
            trial.weights[i] = here.weights[i] + step * direction[i]
        new_value = objective(task, trial, run.work)
        if not (new_value <= value + SUFFICIENT_DECREASE * step * slope):
            high = step
            step = low + (high - low) * _cut(low, step, slope, new_value - value)
        elif dot(trial.gradient, direction) < curvature * slope and count < SEARCH_LIMIT:
            low = step
            step = 2.0 * step if high == np.inf else 0.5 * (low + high)
        else:
            return step, new_value, count
    return 0.0, value, SEARCH_LIMIT


@inner
def _cut(low: float, step: float, slope: float, rise: float) -> float:
    """Return the share of the bracket to keep, by the parabola through values and slope."""
    bend = 2.0 * (rise - step * slope)
    if low > 0.0 or not np.isfinite(bend):
        return LONGEST_CUT
    return min(max(-slope * step / bend, SHORTEST_CUT), LONGEST_CUT)
