# What jobs ask of a scheduler (pairing.study.requests).
# Makes: nothing.
import re
import shutil
import subprocess

from pairing.study import requests

LONGEST_PAUSE = (
    240  # seconds between two questions of the slurm executor: 180, and some more
)


def fits_in(wildcards):
    """Number of fits in a batch."""
    return (int(wildcards.last) - int(wildcards.first) + 1) * len(STUDY.pairs)


def by_attempt(amount):
    """As much of a resource again by each attempt."""
    return lambda wildcards, attempt: attempt * amount


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


def refuse_folders_that_break_commands():
    """End, before a run by cluster-generic, in a folder whose name its shell would read."""
    if workflow.executor_plugin.name != "cluster-generic":
        return
    folder = str(Path.cwd())
    # the path of a job's script stands between double quotes
    if set(folder) & set('"$`\\'):
        sys.exit(
            f'folder: {folder}: cluster-generic cannot run where a path holds ", $, ` or \\; '
            "move the study"
        )


def warn_of_slurm():
    """Say before a run by the slurm executor what of this cluster it will not outlast."""
    if workflow.executor_plugin.name != "slurm":
        return
    instead = "Use --profile workflow/profiles/slurm-generic instead (docs/cluster.md)"
    # it asks sacct while Slurm's controller is away; without a database that fails for ever
    if shutil.which("sacct") and said_by("sacct", "--name=none") is None:
        print(
            "slurm: no accounting database answers here; if Slurm's controller goes away, this "
            f"executor waits for ever. {instead}",
            file=sys.stderr,
        )
    # it asks every three minutes at the least
    age = re.search(
        r"MinJobAge\s*=\s*(\d+)", said_by("scontrol", "show", "config") or ""
    )
    if age and int(age[1]) < LONGEST_PAUSE:
        print(
            f"slurm: the controller forgets ended jobs after {age[1]} seconds (MinJobAge); this "
            f"executor may ask later, and then waits for ever. {instead}",
            file=sys.stderr,
        )


def said_by(*command):
    """What a command printed; None if it failed or is not there."""
    try:
        return subprocess.run(
            command, capture_output=True, check=True, text=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return None


def minutes_to_search(wildcards, attempt):
    """Time that the training of some settings of the search asks of a scheduler."""
    n_settings = int(wildcards.last) - int(wildcards.first) + 1
    n_trials, _ = SEARCH.trials_of(wildcards.block)
    n_fits = n_settings * n_trials * len(SEARCH.pairs(wildcards.block))
    return requests.search_minutes(n_fits, attempt)


def minutes_to_confirm(wildcards, attempt):
    """Time that the confirmation of a reading on some trials asks of a scheduler."""
    n_trials = int(wildcards.last) - int(wildcards.first) + 1
    return requests.search_minutes(n_trials * len(SEARCH.target.pairs), attempt)
