"""A study of a thousand batches: none is lost and none is made twice; what a job costs.

Not among the tests that run by themselves: `make soak-cluster`. BATCHES chooses another number.
"""

import os
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
from study import TRIALS, Study

BATCHES = int(os.environ.get("BATCHES", "1000"))
PAIRS = 3


def test_no_batch_is_lost_or_doubled(study: Callable[[str], Study]) -> None:
    one = study("slurm-generic")
    began = time.monotonic()
    one.start("--config", f"repeats={BATCHES}", "trials=2", "--retries=0")
    one.succeeds(100 * BATCHES)
    seconds = time.monotonic() - began
    jobs = one.jobs()
    print(f"\n{len(jobs)} jobs in {seconds:.0f} s: {seconds / len(jobs):.2f} s a job")

    table = pq.read_table(one.folder / TRIALS, columns=["trial", "pair"]).to_pylist()
    assert Counter(row["trial"] for row in table) == dict.fromkeys(range(2 * BATCHES), PAIRS)
    assert Counter(one.first_trials()) == dict.fromkeys(
        range(0, 2 * BATCHES, 2), 2
    )  # one trains, one scores
    assert {job.state for job in jobs} == {"COMPLETED"}
    assert len(files(one, "fits")) == len(files(one, "scores")) == BATCHES

    began = time.monotonic()
    one.start("--config", f"repeats={BATCHES}", "trials=2")
    one.succeeds()
    print(f"once more, with all {len(jobs)} jobs done: {time.monotonic() - began:.1f} s")
    assert "Nothing to be done" in one.output()
    assert one.jobs() == jobs


def files(study: Study, stage: str) -> list[Path]:
    return list((study.folder / "results" / stage).rglob("*.parquet"))
