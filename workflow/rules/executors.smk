# What is known of Snakemake's executors for clusters, and said before a run (docs/cluster.md).
# Makes: nothing.
import re
import shutil
import subprocess

INSTEAD = "Use --profile workflow/profiles/slurm-generic instead (docs/cluster.md)"
# Seconds between two questions of the slurm executor: up to 180, and some to be safe.
LONGEST_PAUSE = 240


def check_executor():
    """Refuse, or warn of, what the chosen executor is known to fail at."""
    if workflow.executor_plugin.name == "cluster-generic":
        refuse_folders_that_break_commands()
    if workflow.executor_plugin.name == "slurm":
        warn_of_missing_accounting()
        warn_of_forgotten_jobs()


def refuse_folders_that_break_commands():
    """End in a folder whose name a shell would read."""
    folder = str(Path.cwd())
    # cluster-generic puts the path of a job's script between double quotes
    if set(folder) & set('"$`\\'):
        raise StudyError(
            f'folder: {folder}: cluster-generic cannot run where a path holds ", $, ` or \\; '
            "move the study"
        )


def warn_of_missing_accounting():
    """Say that a run by slurm will not outlast an absence of the controller."""
    # it asks sacct meanwhile; without a database that fails for ever
    if shutil.which("sacct") and said_by("sacct", "--name=none") is None:
        print(
            "slurm: no accounting database answers here; if Slurm's controller goes away, this "
            f"executor waits for ever. {INSTEAD}",
            file=sys.stderr,
        )


def warn_of_forgotten_jobs():
    """Say that the controller may have forgotten a job when slurm asks for it."""
    settings_of_slurm = said_by("scontrol", "show", "config") or ""
    age = re.search(r"MinJobAge\s*=\s*(\d+)", settings_of_slurm)
    if age and int(age[1]) < LONGEST_PAUSE:
        print(
            f"slurm: the controller forgets ended jobs after {age[1]} seconds (MinJobAge); this "
            f"executor may ask later, and then waits for ever. {INSTEAD}",
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
