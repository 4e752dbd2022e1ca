"""A run says each job, how far it is and how long it still takes, in lines that fit a screen."""

import logging

import pytest

from pairing.jobs.progress import Progress, duration, is_new


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def record(event, **fields):
    made = logging.LogRecord("snakemake", logging.INFO, "", 0, fields.pop("msg", ""), None, None)
    made.__dict__.update(event=event, **fields)
    return made


@pytest.fixture
def run():
    """A run of four jobs on two cores, and the lines that it says."""
    clock, lines = Clock(), []
    progress = Progress("the study", 2, {"fit": 20.0}, lines.append, clock)
    progress.emit(record("run_info", stats={"fit": 2, "draw": 2, "total": 4}))
    return progress, clock, lines


def start(progress, number, rule, words):
    progress.emit(record("job_info", jobid=number, rule_name=rule, rule_msg=words))


def test_the_first_line_says_how_many_jobs_and_how_long(run):
    # 2 fits of 20 s and 2 drawings of 4 s on 2 cores
    assert run[2] == ["    [0 s] 4 jobs, 24 s or so"]


def test_a_beat_says_share_and_time_left(run):
    progress, clock, lines = run
    start(progress, 1, "fit", "Training, trials 0 to 4")
    start(progress, 2, "fit", "Training, trials 5 to 9")
    clock.now = 9.0
    progress.beat()
    assert "done" in lines.pop()
    progress.beat()  # it was said just now
    assert len(lines) == 3
    start(progress, 3, "draw", "Drawing")
    clock.now = 18.0
    progress.beat()
    # of 48 core-seconds 45 were worked, and 2 x 2 s of fits, 0.4 s of a drawing and 4 s are left
    assert lines[-1].startswith("   [18 s] the study: 84% done, about 4 s left (0 of 4 jobs)")


def test_jobs_that_ended_tell_how_fast_the_machine_is(run):
    progress, clock, _ = run
    start(progress, 1, "fit", "Training")
    clock.now = 40.0
    progress.emit(record("job_finished", job_id=1))
    # the other fit takes 40 s as well, and a drawing 8 s, twice what was expected
    assert progress.work.left(clock()) == pytest.approx((40 + 8 + 8) / 2)


def test_no_line_is_wider_than_a_screen(run):
    progress, _, lines = run
    start(progress, 1, "fit", "word " * 100)
    assert len(lines[-1]) == 120
    assert lines[-1].endswith("...")


def test_errors_and_words_of_the_workflow_stay():
    assert is_new(record("job_error", msg="failed"))
    assert is_new(record(None, msg="Nothing to be done"))
    assert not is_new(record("job_info"))
    assert not is_new(record(None, msg="Select jobs to execute..."))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(35.4, "35 s"), (200, "3 min 20 s"), (1860, "31 min"), (7500, "2 h 5 min")],
)
def test_durations(seconds, words):
    assert duration(seconds) == words
