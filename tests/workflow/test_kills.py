"""Jobs and workflows killed at random moments: nothing is lost."""

from pathlib import Path

from kills import kills, survive


def test_fifty_random_kills_are_survived(tmp_path: Path) -> None:
    """`make soak` goes on to 500."""
    happened = survive(tmp_path, 50, seed=1)
    assert kills(happened) >= 50
    assert happened["job"]
    assert happened["workflow"]
