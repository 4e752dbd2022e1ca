"""Exponential and logarithm in lanes: accurate, and defined where they must be."""

import mpmath
import numpy as np
import pytest

from pairing.numerics import lanes

RNG = np.random.default_rng(0)


def units_in_last_place(values, exact):
    return np.abs(values - exact) / np.spacing(np.abs(exact))


def test_exp_is_within_two_units_of_an_exact_reference():
    x = RNG.uniform(-700, 700, 500)
    exact = np.array([float(mpmath.exp(mpmath.mpf(float(one)))) for one in x])
    assert units_in_last_place(lanes.exp(x), exact).max() <= 2


def test_log_is_within_two_units_of_an_exact_reference():
    x = np.concatenate([np.exp(RNG.uniform(-700, 700, 300)), RNG.uniform(0.5, 2, 300)])
    exact = np.array([float(mpmath.log(mpmath.mpf(float(one)))) for one in x])
    assert units_in_last_place(lanes.log(x), exact).max() <= 2


def test_exp_saturates_and_keeps_nan():
    far = lanes.exp(np.array([-1e9, 1e9, -np.inf, np.inf]))
    assert np.array_equal(far, np.exp([-708.0, 708.0, -708.0, 708.0])) or np.allclose(
        far, np.exp([-708.0, 708.0, -708.0, 708.0]), rtol=1e-15
    )
    assert np.isnan(lanes.exp(np.array([np.nan])))[0]


@pytest.mark.parametrize("wrong", [0.0, -1.0, np.nan, np.inf, 1e-310, 1j])
def test_log_gives_no_number_where_it_has_none(wrong):
    with pytest.raises(ValueError, match=r"^values: got .*; want [^\n]*$"):
        lanes.log(np.array([1.0, wrong]))


def test_length_and_place_in_the_array_do_not_matter():
    x = RNG.normal(size=37)
    assert np.array_equal(lanes.exp(x)[20:], lanes.exp(x[20:]))
    assert lanes.exp(x.reshape(37, 1)).shape == (37, 1)
