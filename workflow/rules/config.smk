# Read config.yaml, and say in one line what keeps it from being read, which Snakemake's own message
# does not. Reads: config.yaml. Makes: nothing.
import logging
import sys
from pathlib import Path

import yaml

# Snakemake's log on a full disk: no traceback of Python's above the line that says so.
logging.raiseExceptions = False

CONFIG_FILE = Path(workflow.basedir) / "config.yaml"
try:
    given = yaml.safe_load(CONFIG_FILE.read_text(encoding="utf-8"))
except yaml.MarkedYAMLError as error:
    line = error.problem_mark.line + 1
    sys.exit(
        f"config: {CONFIG_FILE}: line {line} is not YAML ({error.problem}); mend it"
    )
except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
    reason = str(error).splitlines()[0]
    sys.exit(f"config: {CONFIG_FILE}: cannot be read ({reason}); mend it")
if not isinstance(given, dict):
    what = "nothing" if given is None else f"a {type(given).__name__}"
    sys.exit(
        f"config: {CONFIG_FILE}: holds {what}; give keys with values, as in `seed: 1997`"
    )


configfile: CONFIG_FILE
