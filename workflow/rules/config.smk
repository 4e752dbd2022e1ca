# Read config.yaml, and say in one line what keeps it from being read, which Snakemake's own message
# does not. Reads: config.yaml, the files of --configfile. Makes: nothing.
import logging
import os
import signal
import sys
from pathlib import Path

# Snakemake's log on a full disk: no traceback of Python's above the line that says so.
logging.raiseExceptions = False

ROOT = Path(workflow.basedir)
SOURCE = ROOT / "src"
sys.path.insert(0, str(SOURCE))
# Jobs run in their own processes, in a conda environment perhaps: there too the package is found.
search_path = [str(SOURCE), os.getenv("PYTHONPATH", "")]
os.environ.update(PYTHONPATH=os.pathsep.join(filter(None, search_path)))

# A profile cannot name its own folder; the status command of slurm-generic is found by this.
os.environ.update(PAIRING_PROFILES=str(ROOT / "workflow/profiles"))

from pairing.jobs.stopping import GO_ON


def stop(number, frame):
    """End with a line; while jobs run, Snakemake waits for these to end."""
    sys.exit(f"stopped by {signal.Signals(number).name}: {GO_ON}")


if workflow.is_main_process:
    for number in (signal.SIGINT, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as `nohup` has it
            signal.signal(number, stop)

from pairing.config import read_once, settle_merge

CONFIG_FILE = ROOT / "config.yaml"
try:
    given = read_once(CONFIG_FILE)
    # Snakemake has read these too, and has kept the last of a key's two values
    own = [read_once(Path(path)) for path in workflow.overwrite_configfiles]
except ValueError as error:
    sys.exit(f"config: {error}")
except OSError as error:
    sys.exit(f"config: {CONFIG_FILE}: cannot be read ({error}); mend it")
if not isinstance(given, dict):
    what = "nothing" if given is None else f"a {type(given).__name__}"
    sys.exit(
        f"config: {CONFIG_FILE}: holds {what}; give keys with values, as in `seed: 1997`"
    )


configfile: CONFIG_FILE


settle_merge(config, *own, workflow.config_settings.config)
