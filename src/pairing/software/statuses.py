"""How a trial by a package ended."""

OK = "ok"
FAILED = "failed"
TIMED_OUT = "timed out"
MISSING_RUNTIME = "missing runtime"
NOT_TO_BE_HAD = "not to be had"
STATUSES = {
    OK: "there are outputs",
    FAILED: "the package said what was wrong, or ended without outputs",
    TIMED_OUT: "the job took longer than it may",
    MISSING_RUNTIME: "a program that it needs is not on this machine",
    NOT_TO_BE_HAD: "it cannot be installed",
}
