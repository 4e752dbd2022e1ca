# How fast and how variably outputs come to the posterior: `snakemake convergence`.
# Reads: config only; for its report the study's results. Makes: results/convergence/.
from pairing.convergence.plan import Cell
from pairing.jobs import machine


wildcard_constraints:
    hidden="[0-9]+",
    patterns="[0-9]+",


CELLS = [
    f"{cell.hidden_units}/{cell.patterns_per_class}" for cell in CONVERGENCE.cells()
]
CONVERGENCE_BATCHES = [
    f"{first:07d}-{last:07d}" for first, last in CONVERGENCE.batches()
]


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


rule train_convergence:
    output:
        runs="results/convergence/runs/{hidden}/{patterns}/{first}-{last}.npz",
    log:
        "logs/train_convergence/{hidden}/{patterns}/{first}-{last}.log",
    benchmark:
        "results/benchmarks/train_convergence/{hidden}/{patterns}/{first}-{last}.tsv"
    conda:
        "../../envs/environment.yaml"
    resources:
        mem_mb=megabytes_to_converge,
        runtime=minutes_to_converge,
    params:
        training=training_that_fits,
        steps=json.dumps(CONVERGENCE.steps),
        minimiser=settings.to_json(CONVERGENCE.minimiser),
        code=code("train_convergence"),
    message:
        "Training {wildcards.hidden} hidden units on {wildcards.patterns} patterns a class"
    script:
        "../scripts/train_convergence.py"


rule score_convergence:
    input:
        runs=collect(
            "results/convergence/runs/{{hidden}}/{{patterns}}/{batch}.npz",
            batch=CONVERGENCE_BATCHES,
        ),
    output:
        trials="results/convergence/scored/{hidden}/{patterns}/trials.parquet",
        moments="results/convergence/scored/{hidden}/{patterns}/moments.parquet",
    log:
        "logs/score_convergence/{hidden}/{patterns}.log",
    benchmark:
        "results/benchmarks/score_convergence/{hidden}/{patterns}.tsv"
    conda:
        "../../envs/environment.yaml"
    resources:
        mem_mb=by_attempt(2000),
        runtime=by_attempt(60),
    params:
        training=lambda wildcards: settings.to_json(convergence_training(wildcards)),
        records=json.dumps(CONVERGENCE.records),
        nodes=STUDY.scoring.quadrature_nodes,
        code=code("score_convergence"),
    message:
        "Scoring {wildcards.hidden} hidden units on {wildcards.patterns} patterns a class"
    script:
        "../scripts/score_convergence.py"


rule find_limits:
    output:
        limits="results/convergence/limits/{hidden}.parquet",
    log:
        "logs/find_limits/{hidden}.log",
    benchmark:
        "results/benchmarks/find_limits/{hidden}.tsv"
    conda:
        "../../envs/environment.yaml"
    resources:
        mem_mb=by_attempt(2000),
        runtime=by_attempt(60),
    params:
        training=lambda wildcards: settings.to_json(
            CONVERGENCE.training(STUDY, Cell(int(wildcards.hidden), 1))
        ),
        starts=CONVERGENCE.limits.starts,
        nodes=STUDY.scoring.quadrature_nodes,
        code=code("find_limits"),
    message:
        "Finding where networks of {wildcards.hidden} hidden units go without end of patterns"
    script:
        "../scripts/find_limits.py"
