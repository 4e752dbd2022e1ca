"""What a run says while it lasts: each job in a line, how far it is, how long it still takes."""

import logging
import re
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

PAUSE = 9.0  # seconds after which it is said again how far a run is
WIDTH = 120  # characters of a line
USUAL = 4.0  # seconds of a job of which nothing is known
LAST = 0.1  # share of a job that still lies before it when its time is over

# Snakemake's own words for what is said here in fewer; its log file keeps them.
SAID_SHORTER = {"run_info", "job_info", "job_started", "job_finished", "progress", "resources_info"}
NOISE = (
    "Select jobs to execute...", "Building DAG of jobs...", "Using shell: ", "Provided ",
    "Rules claiming ", "Conda environments: ", "Assuming unrestricted ",
)  # fmt: skip


@dataclass
class Work:
    """The jobs of a run: how many wait, which run since when, and how long others took.

    Attributes
    ----------
    cores : int
    expected : dict of float
        By rule the seconds that one of its jobs is expected to take.
    """

    cores: int
    expected: Mapping[str, float]
    waiting: Counter[str] = field(default_factory=Counter)
    running: dict[int, tuple[str, float]] = field(default_factory=dict)
    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def seconds(self, rule: str) -> float:
        """Return the seconds of one job of a rule: the mean of those that ended, or expected.

        What is expected is for a machine of its own; others are as much slower as ended jobs were.
        """
        known = self.took.get(rule)
        if known:
            return sum(known) / len(known)
        took = sum(sum(ended) for ended in self.took.values())
        expected = sum(self.expected.get(one, USUAL) * len(each) for one, each in self.took.items())
        return (took / expected if took else 1.0) * self.expected.get(rule, USUAL)

    def left(self, now: float) -> float:
        """Return the seconds until all jobs have ended, on all cores."""
        rest = [
            max(self.seconds(rule) - (now - began), LAST * self.seconds(rule))
            for rule, began in self.running.values()
        ]
        waiting = sum(count * self.seconds(rule) for rule, count in self.waiting.items())
        return max([(sum(rest) + waiting) / self.cores, *rest])

    def share(self, now: float) -> float:
        """Return how much of the work is done, 0 to 1."""
        left = self.left(now) * self.cores
        done = sum(sum(ended) for ended in self.took.values())
        done += sum(now - began for _, began in self.running.values())
        return done / (done + left) if done + left else 1.0


class Progress(logging.Handler):
    """Hears what a workflow logs of its jobs, and says it in lines for people.

    Parameters
    ----------
    study : str
        How the lines call what is run.
    cores : int
    expected : dict of float
        By rule the seconds that one of its jobs is expected to take.
    say : callable
        Is told the lines.
    clock : callable
        Returns seconds.
    """

    def __init__(
        self,
        study: str,
        cores: int,
        expected: Mapping[str, float],
        say: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
    ):
        super().__init__()
        self.study, self.work = study, Work(cores, expected)
        self._say, self._clock = say, clock
        self._began = self._told = clock()  # told: how far the run is
        self._jobs = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Take a record into account; those of other events say nothing of jobs."""
        hear = {
            "run_info": self._plan,
            "job_info": self._begin,
            "job_finished": self._end,
        }.get(getattr(record, "event", None) or "")
        if hear:
            hear(record.__dict__)

    def _plan(self, run: Mapping[str, Any]) -> None:
        self.work.waiting = Counter(run["stats"])
        del self.work.waiting["total"]
        self._jobs = self.work.waiting.total()
        self._told = self._clock()
        self._line(f"{self._jobs} jobs, {duration(self.work.left(self._told))} or so")

    def _begin(self, job: Mapping[str, Any]) -> None:
        self.work.waiting[job["rule_name"]] -= 1
        self.work.running[job["jobid"]] = job["rule_name"], self._clock()
        if job["rule_msg"]:
            self._line(re.sub(r"\b0+(?=\d)", "", job["rule_msg"]))  # of numbers in file names

    def _end(self, job: Mapping[str, Any]) -> None:
        rule, began = self.work.running.pop(job["job_id"], ("", 0.0))
        if rule:
            self.work.took[rule].append(self._clock() - began)

    def _line(self, text: str) -> None:
        elapsed = f"[{duration(self._clock() - self._began)}]"
        line = f"{elapsed:>9} {text}"
        self._say(line if len(line) <= WIDTH else line[: WIDTH - 3] + "...")

    def beat(self) -> None:
        """Say how far the run is, if that was not said for a while."""
        now = self._clock()
        if self._jobs and now - self._told >= PAUSE:
            self._told = now
            done = sum(len(ended) for ended in self.work.took.values())
            self._line(
                f"{self.study}: {self.work.share(now):.0%} done, about "
                f"{duration(self.work.left(now))} left ({done} of {self._jobs} jobs)"
            )

    def keep_beating(self) -> None:
        """Call `beat` once a second from a thread of its own, until the process ends."""

        def beat() -> None:
            while True:
                time.sleep(1)
                with suppress(OSError, RuntimeError):  # a closed terminal; a job that just ended
                    self.beat()

        threading.Thread(target=beat, daemon=True).start()


def is_new(record: logging.LogRecord) -> bool:
    """Tell whether a record says what `Progress` does not; a filter for what a terminal shows."""
    event, text = getattr(record, "event", None), str(record.msg)
    return event not in SAID_SHORTER and not text.startswith(NOISE)


def duration(seconds: float) -> str:
    """Return seconds as people say them: ``35 s``, ``3 min 20 s``, ``2 h 5 min``."""
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 1:
        return f"{rest} s"
    if minutes < 60:
        return f"{minutes} min {rest} s" if minutes < 10 else f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"
