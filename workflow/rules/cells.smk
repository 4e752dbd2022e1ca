# Cells of the study of convergence, and what its rules share (convergence.smk).
# Makes: nothing.
from pairing.convergence.plan import Cell
from pairing.jobs import machine


def convergence_training(wildcards):
    """What the runs of a cell depend on."""
    cell = Cell(int(wildcards.hidden), int(wildcards.patterns))
    return CONVERGENCE.training(STUDY, cell)


def convergence_fits(wildcards):
    """Number of fits in a batch of a cell."""
    n_trials = int(wildcards.last) - int(wildcards.first) + 1
    return n_trials * len(CONVERGENCE.pairs)


def megabytes_to_converge(wildcards, attempt=1):
    """Memory that a batch of a cell asks of a scheduler."""
    n_fits = convergence_fits(wildcards) * len(CONVERGENCE.records)
    training = convergence_training(wildcards)
    return attempt * resources.training_megabytes(training, n_fits)


def minutes_to_converge(wildcards, attempt):
    """Time that a batch of a cell asks of a scheduler."""
    end = CONVERGENCE.minimiser
    seconds = resources.seconds_to_minimum(
        convergence_training(wildcards), end.procedure, end.iterations
    )
    return resources.minutes(convergence_fits(wildcards), seconds, attempt)


def training_that_fits(wildcards):
    """What the runs of a cell depend on, as JSON, once it is known to fit in memory."""
    has, asked = machine.megabytes(), megabytes_to_converge(wildcards)
    if not workflow.non_local_exec and asked > has:
        raise StudyError(
            f"config: convergence.patterns_per_class: {wildcards.patterns} patterns a class with "
            f"{wildcards.hidden} hidden units take {asked:,} MB, and this machine has {has:,}; give "
            "fewer, or run on a cluster"
        )
    return settings.to_json(convergence_training(wildcards))
