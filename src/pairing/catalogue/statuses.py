"""How a run of training may end, by number in compiled code and by name in results."""

CONVERGED, STOPPED, STUCK, NON_FINITE = range(4)
STATUSES = ("converged", "stopped", "stuck", "non-finite")
REASONS = (
    "",
    "iteration limit",
    "no step decreases the objective",
    "objective or gradient is not finite",
)
SATURATED_REASON = "an output is saturated on all training patterns"  # of a run that is stuck
