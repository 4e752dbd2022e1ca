"""What a batch asks of a scheduler grows with the work, and covers what was measured."""

from dataclasses import replace

import pytest

from pairing.study import resources


def with_setting(training, **values):
    return replace(training, setting=replace(training.setting, **values))


@pytest.mark.parametrize("key", ["max_iterations", "restarts", "hidden_units"])
def test_more_work_takes_more_time(training, key):
    more = with_setting(training, **{key: 2 * getattr(training.setting, key)})
    assert resources.fit_seconds(more) > resources.fit_seconds(training)


def test_the_declared_setting_asks_for_more_than_was_measured(training, study):
    """docs/benchmark.md: 0.97 ms a fit; docs/cluster.md: 0.32 ms to score it."""
    assert resources.fit_seconds(training) > 0.97e-3
    assert resources.score_seconds(training, study.scoring) > 0.32e-3


def test_time_and_memory_grow_with_the_batch_and_by_attempt(training):
    small, large = (resources.minutes(n, 1e-3, attempt=1) for n in (10, 1_000_000))
    assert resources.START_MINUTES <= small < large
    assert resources.minutes(10, 1e-3, attempt=3) == 3 * small
    floor = resources.megabytes(1, training, attempt=1)
    assert floor >= 500
    assert resources.megabytes(1_000_000, training, attempt=1) > 2 * floor
    assert resources.megabytes(1, training, attempt=2) == 2 * floor
