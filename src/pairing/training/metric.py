"""The metric of BFGS: an approximation to the inverse Hessian, learnt from steps."""

from typing import NamedTuple

import numpy as np

from pairing.numerics.arrays import Array
from pairing.numerics.compiled import inner
from pairing.training.points import Point, dot

# Constant of the curvature condition (Nocedal and Wright 2006, section 3.1: 0.9 for BFGS).
CURVATURE = 0.9


class Metric(NamedTuple):
    """The inverse Hessian, shape (m, m), the direction, and three vectors that its update needs."""

    inverse: Array
    direction: Array
    step: Array
    change: Array
    image: Array


@inner
def new_metric(m: int) -> Metric:
    """Return a metric of m weights; its inverse Hessian is to be written."""
    return Metric(np.zeros((m, m)), np.zeros(m), np.zeros(m), np.zeros(m), np.zeros(m))


@inner
def reset(inverse: Array, diagonal: float) -> None:
    """Write a multiple of the identity."""
    inverse[:] = 0.0
    for i in range(inverse.shape[0]):
        inverse[i, i] = diagonal


@inner
def turn(metric: Metric, gradient: Array) -> None:
    """Write the direction, down the gradient in this metric."""
    _minus_times(metric.inverse, gradient, metric.direction)


@inner
def _minus_times(matrix: Array, vector: Array, result: Array) -> None:
    """Write -matrix @ vector, by rows of a symmetric matrix, so that the order is fixed."""
    result[:] = 0.0
    for j in range(vector.size):
        for i in range(vector.size):
            result[i] -= matrix[j, i] * vector[j]


@inner
def _difference(here: Point, trial: Point, metric: Metric) -> float:
    """Write the step and its change of gradient; return their product, the curvature."""
    for i in range(metric.step.size):
        metric.step[i] = trial.weights[i] - here.weights[i]
        metric.change[i] = trial.gradient[i] - here.gradient[i]
    return float(dot(metric.step, metric.change))


@inner
def _update(metric: Metric, curvature: float) -> None:
    """Apply the BFGS update (Nocedal and Wright 2006, eq. 6.17) for the step and its change.

    With H y = -image the change of H is (1 + y'H y / s'y) s s' + s image' + image s', over s'y;
    it is written as s u' + u s' so that the matrix stays symmetric to the bit.
    """
    step, image, inverse = metric.step, metric.image, metric.inverse
    _minus_times(inverse, metric.change, image)
    half = 0.5 * (1.0 - dot(metric.change, image) / curvature)
    for i in range(step.size):
        image[i] = (half * step[i] + image[i]) / curvature
    for j in range(step.size):
        for i in range(step.size):
            inverse[j, i] += step[j] * image[i] + image[j] * step[i]


@inner
def learn(metric: Metric, here: Point, trial: Point, fresh: bool) -> bool:
    """Update the inverse Hessian if the step has positive curvature; tell whether it has."""
    curvature = _difference(here, trial, metric)
    if not curvature > 0.0:
        return False
    if fresh:
        reset(metric.inverse, curvature / dot(metric.change, metric.change))
    _update(metric, curvature)
    return True
