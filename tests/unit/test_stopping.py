"""A process that is told to stop, or has lost its workflow, ends at once with one line."""

import os
import signal
import subprocess
import sys
import time

import pytest

from pairing.jobs import stopping
from pairing.jobs.whole import WORKFLOW

# deaf to Python, as compiled code is
WORK = """
import numba
from pairing.jobs.stopping import end_when_told

@numba.njit("f8(i8)", nogil=True)
def work(n):
    total = 0.0
    for i in range(n):
        total += i % 7
    return total

end_when_told(lambda line: print(line, flush=True))
print("at work", flush=True)
work(10**12)
"""


def at_work(*prefix: str, workflow: int | None = None) -> subprocess.Popen[str]:
    environment = os.environ | {WORKFLOW: str(workflow or os.getpid())}
    command = [*prefix, sys.executable, "-c", WORK]
    run = subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: [signal.signal(one, signal.SIG_DFL) for one in stopping.STOPPING],
    )
    assert run.stdout.readline() == "at work\n"
    return run


@pytest.mark.parametrize("number", stopping.STOPPING, ids=lambda number: number.name)
def test_a_signal_ends_it_with_one_line(number: signal.Signals) -> None:
    run = at_work()
    began = time.monotonic()
    run.send_signal(number)
    said, _ = run.communicate()
    assert time.monotonic() - began < 5
    assert run.returncode == 128 + number
    assert said.startswith(f"stopped by {number.name}")
    assert said.endswith(f"{stopping.GO_ON}\n")
    assert said.count("\n") == 1


def test_the_end_of_its_workflow_ends_it() -> None:
    workflow = subprocess.Popen(["sleep", "60"])
    run = at_work(workflow=workflow.pid)
    workflow.kill()
    workflow.wait()
    said, _ = run.communicate(timeout=20)
    assert said == f"stopped, as the workflow that asked for it is gone: {stopping.GO_ON}\n"


def test_what_is_to_be_ignored_is_ignored() -> None:
    run = at_work("nohup")
    run.send_signal(signal.SIGHUP)
    time.sleep(0.2)
    run.send_signal(signal.SIGTERM)
    said, _ = run.communicate()
    assert said.startswith("stopped by SIGTERM")
