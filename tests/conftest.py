"""In continuous integration a skipped test fails, unless its reason is on a list."""

import os
from collections.abc import Generator

import pytest

# What reasons hold, and why they may.
ALLOWED = {
    "this is no x86-64 processor": "kinds of one processor are compared, and there are no others",
    "the source documents do not stand beside the project": "they are not ours to publish",
    "needs leave to mount": "many containers give it to nobody, not even to root",
    "the loopback cluster needs root": "where nobody is root, no cluster can be started",
    "which stays as it is": "the machine has a cluster of its own, which the tests must not touch",
}
Report = pytest.TestReport | pytest.CollectReport


def judged(report: Report) -> Report:
    """Return a report, failed if it is of a test skipped in CI for a reason that is not allowed."""
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        reason = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
        if not any(allowed in reason for allowed in ALLOWED):
            report.outcome = "failed"
            report.longrepr = (
                f"{report.nodeid}: {reason}; in CI this fails: have .ci/run install what the test "
                "needs, or put the reason into tests/conftest.py"
            )
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, Report, Report]:
    """Judge the report of a test that was skipped."""
    return judged((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, Report, Report]:
    """Judge the report of a file whose tests were all skipped."""
    return judged((yield))
