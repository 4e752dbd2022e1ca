# Read config.yaml, and say in one line what keeps it from being read, which Snakemake's own message
# does not. Reads: config.yaml, the files of --configfile. Makes: nothing.
import copy
import logging
import os
import signal
import sys
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from snakemake.exceptions import InputOpenException, WorkflowError
from snakemake.sourcecache import HostingProviderFile, LocalSourceFile
from snakemake.utils import update_config


class StudyError(WorkflowError, InputOpenException):
    """What the user can mend, in one line.

    Snakemake hands an InputOpenException of a param's function on as it is.
    """

    __traceback__ = None  # where it was raised is of no use to the user


# Another workflow may use this one as a module: its folder is then that of `workflow.basedir`, its
# process, command and signals are its own, and Snakemake calls its handlers alone.
AS_MODULE = not workflow.modifier.is_main_snakefile()


def own_folder():
    """The workflow's own folder, whoever uses it."""
    here = workflow.current_basedir
    if isinstance(here, HostingProviderFile):
        return checked_out(here.hosted_repo.repo, here.ref, here.cache_path)
    if not isinstance(here, LocalSourceFile):
        raise StudyError(
            f"module: {here}: this workflow needs its whole folder, and a bare address has none; give "
            "`snakefile:` the path of a clone's Snakefile, or github(...)"
        )
    return Path(here.get_path_or_uri(secret_free=True)).parents[1]


def checked_out(repository, ref, beside):
    """A folder with the files of a commit, beside the bare clone in which Snakemake keeps it."""
    commit = repository.commit(ref).hexsha
    folder = Path(beside, "pairing", commit)
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder.parent) as unfinished:
            packed, unpacked = Path(unfinished, "packed"), Path(unfinished, "unpacked")
            repository.git.archive(commit, format="zip", output=packed)
            zipfile.ZipFile(packed).extractall(unpacked)
            try:
                unpacked.rename(folder)
            except OSError:  # another process was sooner
                if not folder.exists():
                    raise
    return folder


ROOT = own_folder()
SOURCE = ROOT / "src"
sys.path.insert(0, str(SOURCE))
# Jobs run in their own processes, in a conda environment perhaps: there too the package is found.
search_path = os.getenv("PYTHONPATH", "").split(os.pathsep)
if str(SOURCE) not in search_path:
    search_path.insert(0, str(SOURCE))
os.environ.update(PYTHONPATH=os.pathsep.join(filter(None, search_path)))

# A profile cannot name its own folder; the status command of slurm-generic is found by this.
os.environ.update(PAIRING_PROFILES=str(ROOT / "workflow/profiles"))

try:
    from pairing.config import read_once, settle_merge
    from pairing.jobs import stopping
except ModuleNotFoundError as error:
    raise StudyError(
        f"package: {error.name} is missing in {sys.executable}; run Snakemake from an environment "
        f"with all of {ROOT / 'envs/environment.yaml'}"
    ) from None
if not Path(stopping.__file__).is_relative_to(SOURCE):
    raise StudyError(
        f"package: pairing is in use from {Path(stopping.__file__).parents[2]} already, and not from "
        f"{SOURCE}; use modules of one clone in a workflow"
    )


def stop(number, frame):
    """End with a line; while jobs run, Snakemake waits for these to end."""
    sys.exit(f"stopped by {signal.Signals(number).name}: {stopping.GO_ON}")


if workflow.is_main_process and not AS_MODULE:
    # Snakemake's log on a full disk: no traceback of Python's above the line that says so.
    logging.raiseExceptions = False
    for number in (signal.SIGINT, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as `nohup` has it
            signal.signal(number, stop)

CONFIG_FILE = ROOT / "config.yaml"
given_by_module = config if workflow.modifier.skip_configfile else None
files = workflow.overwrite_configfiles if given_by_module is None else []
try:
    defaults = read_once(CONFIG_FILE)
    # Snakemake has read these too, and has kept the last of a key's two values
    own = [read_once(Path(path)) for path in files]
except ValueError as error:
    raise StudyError(f"config: {error}") from None
except OSError as error:
    raise StudyError(
        f"config: {CONFIG_FILE}: cannot be read ({error}); mend it"
    ) from None
for where, values in ((CONFIG_FILE, defaults), ("module", given_by_module or {})):
    if not isinstance(values, dict):
        what = "nothing" if values is None else f"a {type(values).__name__}"
        raise StudyError(
            f"config: {where}: holds {what}; give keys with values, as in `seed: 1997`"
        )


configfile: CONFIG_FILE


if given_by_module is None:
    own.append(workflow.config_settings.config)
else:
    own.append(given_by_module)
    config = copy.deepcopy(defaults)  # and not the importer's, which stays as it is
    update_config(config, given_by_module)
if AS_MODULE and given_by_module is None:
    # the command's keys may be the importer's
    config = {key: value for key, value in config.items() if key in defaults}
settle_merge(config, *own)
