"""What the benchmark makes of its measurements; nothing here has a clock."""

from importlib import import_module
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from benchmarks import costs, limits, problem, times
from benchmarks.peers.engine import PROCEDURES_TIMED, clock_of

from pairing.catalogue.pairs import PAIRS
from pairing.training.bfgs_newton import PERIOD
from pairing.training.tasks import Path as Run


def traces(**runs: list[tuple[float, float]]) -> pd.DataFrame:
    """Return runs from one start, each a list of (seconds, objective)."""
    rows = [
        (contestant, "softmax_cross_entropy", 4, 0, *point)
        for contestant, points in runs.items()
        for point in points
    ]
    return pd.DataFrame(rows, columns=["contestant", *times.KEY, "seconds", "objective"])


def test_the_benchmark_finds_what_it_uses_of_the_project() -> None:
    """But for the peers, whose tools stand in an environment of their own."""
    for path in Path(problem.__file__).parent.glob("[!_]*.py"):
        import_module(f"benchmarks.{path.stem}")


def test_evaluations_and_fits_are_measured_by_the_engine_as_it_is() -> None:
    rows = limits.evaluations([1], limits.Rates(1.0, 1.0, 1.0, 1.0))
    assert [row["pair"] for row in rows] == list(PAIRS)
    assert costs.fits(3)["fits"] == 3


def test_time_to_is_the_first_time_at_the_target_or_below_it() -> None:
    seconds, objectives = np.array([1.0, 2.0, 3.0, 4.0]), np.array([9.0, 5.0, 7.0, 1.0])
    assert times.time_to(seconds, objectives, 9.0) == 1.0
    assert times.time_to(seconds, objectives, 6.0) == 2.0
    assert times.time_to(seconds, objectives, 0.5) == np.inf


def test_a_thinned_trace_dates_no_objective_off_by_more_than_its_resolution() -> None:
    rng = np.random.default_rng(5)
    objectives = 1.0 + np.exp(-np.arange(2000) / 100) + 1e-4 * rng.random(2000)
    thinned = list(problem.improvements(np.arange(2000.0), objectives))
    assert thinned[-1] == (objectives.argmin(), objectives.min())
    assert len(thinned) < 1000
    for second, lowest in enumerate(np.minimum.accumulate(objectives)):
        known = min(value for at, value in thinned if at <= second)
        assert lowest <= known <= lowest + problem.RESOLUTION * lowest


@pytest.mark.parametrize("procedure", PROCEDURES_TIMED)
def test_the_engines_clock_rises_to_the_seconds_of_its_run(procedure: str) -> None:
    n = 3 * PERIOD
    steps = np.arange(n + 1)
    run = Run(np.empty((n + 1, 1)), -steps, steps, steps, 1 + 2 * steps, 0 * steps)
    clock = clock_of(run, 10.0, procedure, first=1.0)
    assert clock[-1] == pytest.approx(10.0)
    assert (np.diff(clock) >= 0).all()
    if procedure == "bfgs_newton":  # four beginnings, and six seconds for all other evaluations
        assert clock[1] == pytest.approx(1.0)
        rise = np.diff(clock)[PERIOD - 1]
        assert rise > 0.9


def test_the_geometric_mean_of_a_ratio_and_its_inverse_is_one() -> None:
    values = np.array([0.5, 3.0, 20.0])
    assert times.geometric_mean(np.concatenate([values, 1 / values])) == pytest.approx(1.0)
    assert times.geometric_mean(10 * values) == pytest.approx(10 * times.geometric_mean(values))


def test_a_spread_leaves_out_what_was_never_reached() -> None:
    assert times.spread(np.array([1.0, 2.0, 3.0, np.inf, np.nan])) == (1.5, 2.0, 2.5, 3)
    assert times.spread(np.array([np.nan])).count == 0


def test_the_common_objective_is_the_higher_end() -> None:
    table = traces(
        engine=[(1.0, 10.0), (2.0, 6.0), (4.0, 5.0)], peer=[(8.0, 9.0), (20.0, 6.0 + 1e-9)]
    )
    row = times.ratios(table, "engine").iloc[0]
    assert row.common == 10.0  # the engine passes 6 after 2 seconds, the peer after 20
    assert np.isnan(row.best)  # the peer never comes to 5


def test_the_common_ratio_is_the_inverse_with_the_roles_exchanged() -> None:
    table = traces(one=[(1.0, 3.0), (2.0, 2.0)], other=[(3.0, 4.0), (5.0, 1.0)])
    forth = times.ratios(table, "one").common.iloc[0]
    back = times.ratios(table, "other").common.iloc[0]
    assert forth * back == pytest.approx(1.0)


def test_failures_are_counted_against_the_best_of_all() -> None:
    ends = times.ends(traces(a=[(1.0, 100.0)], b=[(1.0, 100.00005)], c=[(1.0, 100.1)]))
    assert ends.reached.droplevel(times.KEY).to_dict() == {"a": True, "b": True, "c": False}


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_an_evaluation_needs_as_much_as_its_matrix_products_and_units(pair) -> None:
    n, p, h, q = 10, 2, 3, 4
    work = limits.work_of(pair, n, p, h, q)
    forward, by_weights, by_hidden = p * h + h * q, p * h + h * q, h * q
    assert work.multiply_adds == n * (forward + by_weights + by_hidden)
    assert work.exponentials == n * (h + q)
    assert (work.logarithms == 0) == (pair.penalty == "least_squares")
    assert work.divisions >= n * h


def test_the_limit_adds_what_shares_units_and_lets_divisions_run_beside() -> None:
    work = limits.Work(multiply_adds=10, exponentials=5, logarithms=2, divisions=4)
    cheap = limits.Rates(multiply_add=1.0, exponential=2.0, logarithm=3.0, division=1.0)
    assert limits.limit_of(work, cheap) == 26.0
    assert limits.limit_of(work, cheap._replace(division=100.0)) == 400.0
