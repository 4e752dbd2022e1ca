# Config, names and digests that the other rule files share.
# Reads: config.yaml, workflow/schemas/config.schema.yaml. Makes: nothing.
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import yaml

ROOT = Path(workflow.basedir)
SOURCE = ROOT / "src"
sys.path.insert(0, str(SOURCE))
# Jobs run in their own processes, in a conda environment perhaps: there too the package is found.
search_path = [str(SOURCE), os.getenv("PYTHONPATH", "")]
os.environ.update(PYTHONPATH=os.pathsep.join(filter(None, search_path)))
# A profile cannot name its own folder; the status command of slurm-generic is found by this.
os.environ.update(PAIRING_PROFILES=str(ROOT / "workflow/profiles"))

from pairing.support import digests
from pairing.study import requests, settings

STARTED = time.time()
SCHEMA = yaml.safe_load((ROOT / "workflow/schemas/config.schema.yaml").read_text())
try:
    settings.check(config, SCHEMA)
    STUDY = settings.study_from(config)
except ValueError as error:
    sys.exit(f"config: {error}")

CUTS = STUDY.batches(config["fits_per_job"])
BATCHES = [f"{setting}/{first:07d}-{last:07d}" for setting, first, last in CUTS]
SHOWN_BATCH = next(
    batch
    for batch, (_, first, last) in zip(BATCHES, CUTS)
    if first <= config["figures"]["trial"] <= last
)
TABLES = [
    "table_2",
    "table_3",
    "tables_4_to_6",
    "order",
    "scores",
    "statuses",
    "granularity",
    "shared_samples",
    "derivations",
    "errata",
    "inequality",
    "regression",
    "spectra",
    "families",
    "turns",
]
FIGURES = ["at_a_glance", "posteriors", "scores", "confusion"]
MATHEMATICS_FIGURES = [
    "figure_1",
    "figure_2",
    "degenerate_pair",
    "softmax_families",
    "entropies",
    "training_curves",
]


wildcard_constraints:
    setting="[a-z][a-z0-9_]*",
    first=r"\d{7}",
    last=r"\d{7}",


def code(script, *modules, more=()):
    """Digest of a stage's script and of all modules behind it: the stage's `code` param."""
    paths = [
        ROOT / "workflow/scripts" / f"{script}.py",
        *(ROOT / path for path in more),
    ]
    return digests.code_digest(["support.files", "support.running", *modules], *paths)


def training(wildcards):
    """What the fits of a setting depend on, as JSON."""
    return settings.to_json(STUDY.training(wildcards.setting))


def fits_in(wildcards):
    """Number of fits in a batch."""
    return (int(wildcards.last) - int(wildcards.first) + 1) * len(STUDY.pairs)


def minutes_to_fit(wildcards, attempt):
    """Time that the training of a batch asks of a scheduler."""
    seconds = requests.fit_seconds(STUDY.training(wildcards.setting))
    return requests.minutes(fits_in(wildcards), seconds, attempt)


def minutes_to_score(wildcards, attempt):
    """Time that the scoring of a batch asks of a scheduler."""
    seconds = requests.score_seconds(STUDY.training(wildcards.setting), STUDY.scoring)
    return requests.minutes(fits_in(wildcards), seconds, attempt)


def batch_megabytes(wildcards, attempt):
    """Memory that a batch asks of a scheduler."""
    training = STUDY.training(wildcards.setting)
    return requests.megabytes(fits_in(wildcards), training, attempt)


def warn_of_missing_accounting():
    """Say before a run by the slurm executor that it will not outlast an outage here."""
    sacct = shutil.which("sacct")
    if workflow.executor_plugin.name != "slurm" or sacct is None:
        return
    # it asks sacct while Slurm's controller is away; without a database that fails for ever
    if subprocess.run([sacct, "--name=none"], capture_output=True).returncode:
        print(
            "slurm: no accounting database answers here; if Slurm's controller goes away, this "
            "executor waits for ever. Use --profile workflow/profiles/slurm-generic instead "
            "(docs/cluster.md)",
            file=sys.stderr,
        )


def say_time_share():
    """Print how much of the run's time was not fitting, and keep it beside the benchmarks."""
    if workflow.non_local_exec:
        return  # the cores of a cluster are not known here
    # it imports pandas, for which every job would wait
    from pairing.support.times import time_share

    line = time_share("results", STARTED, workflow.cores or 1)
    if line:
        print(line, file=sys.stderr)
