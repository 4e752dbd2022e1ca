"""Jobs and workflows struck at random moments: nothing is lost."""

import signal
from pathlib import Path

from kills import STOPPING, strikes, survive


def test_random_kills_and_requests_to_stop_are_survived(tmp_path: Path) -> None:
    """`make soak` goes on to 500 kills, and 100 of each request."""
    wanted = {signal.SIGKILL: 20} | dict.fromkeys(STOPPING, 1)
    happened = survive(tmp_path, wanted, seed=1)
    assert all(strikes(happened, by) >= count for by, count in wanted.items())
    assert happened["SIGKILL job"]
    assert happened["SIGKILL workflow"]
