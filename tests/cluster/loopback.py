"""A real Slurm cluster on the loopback address: munge, slurmctld and several slurmd.

    python tests/cluster/loopback.py up      start what does not run yet
    python tests/cluster/loopback.py down    stop what was started, by pid files, and remove it all

Everything stands in the folder `HOME`: keys, sockets, configuration, state, logs. Outside of it
there is one link, `LINK`, because Slurm's commands look there for their configuration (the slurm
executor takes SLURM_CONF from its jobs); a machine that has a Slurm of its own is left alone.
"""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

HOME = Path("/run/pairing-cluster")
CONFIG = HOME / "slurm.conf"
LOCK = HOME.with_suffix(".lock")
LINK = Path("/etc/slurm/slurm.conf")
# What daemons, studies and jobs carry, so that a process left over is known to be of this cluster.
MARK = {"PAIRING_CLUSTER": str(HOME)}
NODES = ("n1", "n2", "n3", "n4")
PROGRAMS = ("munged", "munge", "slurmctld", "slurmd", "sbatch", "squeue", "scancel", "scontrol")
PACKAGES = "slurmctld slurmd slurm-client munge"
NO_ACCOUNTING = "AccountingStorageType=accounting_storage/none"
PATIENCE = 60  # seconds that a daemon may take to come up or to go

# pgid: finds and kills the processes of a job that ignore SIGTERM, as Snakemake does.
# OverMemoryKill: kills a job above its --mem, as cgroups do on a real cluster.
# MessageTimeout: how long a command tries to reach a controller that is away.
# config_overrides: the nodes may have more processors and memory than the machine.
SLURM_CONF = """\
ClusterName=loopback
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort=16817
{bind}
AuthType=auth/munge
AuthInfo=socket={home}/munge.socket
CredType=cred/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation={home}/state
SlurmctldPidFile={home}/slurmctld.pid
SlurmctldLogFile={home}/slurmctld.log
SlurmdPidFile={home}/slurmd-%n.pid
SlurmdLogFile={home}/slurmd-%n.log
SlurmdSpoolDir={home}/spool-%n
SlurmdParameters=config_overrides
ProctrackType=proctrack/pgid
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=1
JobAcctGatherParams=OverMemoryKill
{accounting}
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,bf_interval=2,sched_interval=2
EnforcePartLimits=ALL
ReturnToService=2
MinJobAge=86400
MaxJobCount=20000
KillWait=2
SlurmctldTimeout=30
SlurmdTimeout=60
MessageTimeout=5
InactiveLimit=0
{nodes}
PartitionName=main Nodes={all_nodes} Default=YES MaxTime=1-00:00:00 DefaultTime=10 State=UP
"""


def obstacle() -> str:
    """Return why no cluster can be started here, or an empty text."""
    if os.geteuid() != 0:
        return "the loopback cluster needs root: slurmd runs as nobody else"
    missing = [program for program in PROGRAMS if not shutil.which(program)]
    if missing:
        return f"{', '.join(missing)}: not installed; run: apt-get install {PACKAGES}"
    if "SLURM_CONF" in os.environ:
        return "SLURM_CONF is set: this machine has a Slurm of its own, which stays as it is"
    if (LINK.exists() or LINK.is_symlink()) and not _linked():
        return f"{LINK}: this machine has a Slurm configuration already, which stays as it is"
    return ""


def up() -> None:
    """Start what does not run yet, and return when all nodes are ready."""
    if obstacle():
        raise SystemExit(obstacle())
    (HOME / "state").mkdir(mode=0o755, parents=True, exist_ok=True)
    LINK.parent.mkdir(exist_ok=True)
    if not _linked():
        LINK.symlink_to(CONFIG)
    _start_munge()
    start_slurm()


def down() -> None:
    """End all jobs, stop every daemon that left its pid here, and remove the folder."""
    if alive("slurmctld"):
        command("scancel", "--user=root")
        with suppress(TimeoutError):
            wait_until("all jobs end", lambda: not command("squeue", "--noheader"), 10)
    stop_slurm()
    for name in ("slurmdbd", "mariadbd", "munged"):
        stop(name)
    _kill_left_over()
    if _linked():
        LINK.unlink()
    shutil.rmtree(HOME, ignore_errors=True)


@contextmanager
def alone() -> Iterator[None]:
    """Keep other runs of the tests off the cluster; raise a BlockingIOError if one has it."""
    with LOCK.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            other = "another run of these tests has the loopback cluster: let it end first"
            raise BlockingIOError(f"{LOCK}: {other}") from error
        yield


def start_slurm(accounting: str = NO_ACCOUNTING) -> None:
    """Start the controller and all nodes, with these lines on accounting in the configuration."""
    write_configuration(accounting)
    start_controller()
    for node in NODES:
        start_node(node)


def stop_slurm() -> None:
    """Stop all nodes and the controller."""
    for name in [*(f"slurmd-{node}" for node in NODES), "slurmctld"]:
        stop(name)


def write_configuration(accounting: str) -> None:
    """Write Slurm's configuration."""
    host = socket.gethostname().split(".")[0]
    nodes = [
        f"NodeName={node} NodeHostname={host} NodeAddr=127.0.0.1 Port={16900 + number} CPUs=4 "
        "Boards=1 SocketsPerBoard=1 CoresPerSocket=4 ThreadsPerCore=1 RealMemory=16000"
        for number, node in enumerate(NODES, start=1)
    ]
    texts = {"nodes": "\n".join(nodes), "all_nodes": ",".join(NODES), "accounting": accounting}
    CONFIG.write_text(SLURM_CONF.format(host=host, bind=_bind(host), home=HOME, **texts))


def start_controller() -> None:
    """Start slurmctld, and wait until it answers."""
    start("slurmctld", "slurmctld", "-i")
    wait_until("slurmctld answers", lambda: "is UP" in command("scontrol", "ping"))


def start_node(node: str) -> None:
    """Start the slurmd of a node, and wait until it takes jobs."""
    start(f"slurmd-{node}", "slurmd", "-N", node)
    wait_until(f"{node} takes jobs", lambda: node_state(node) in ("idle", "mixed", "allocated"))


def node_state(node: str) -> str:
    """Return the state of a node as sinfo has it."""
    return command("sinfo", "--noheader", f"--nodes={node}", "--format=%T").strip()


def start(name: str, *arguments: str) -> None:
    """Run the command that starts a daemon, unless it runs, and wait for its pid file."""
    if not alive(name):
        (HOME / f"{name}.pid").unlink(missing_ok=True)
        # a daemon keeps what it inherits: no pipe of ours, or its reader would wait for ever
        quiet = subprocess.DEVNULL
        subprocess.run(
            arguments, env=os.environ | MARK, stdin=quiet, stdout=quiet, stderr=quiet, check=True
        )
        wait_until(f"{name} starts", lambda: alive(name))


def stop(name: str) -> None:
    """End the daemon that wrote the pid file `name`, if it runs."""
    if alive(name):
        os.kill(_pid(name), signal.SIGTERM)
        with suppress(TimeoutError):
            wait_until(f"{name} ends", lambda: not alive(name), 20)
    kill(name)


def kill(name: str) -> None:
    """End the daemon that wrote the pid file `name` at once, as a crash would."""
    if alive(name):
        os.kill(_pid(name), signal.SIGKILL)
        wait_until(f"{name} ends", lambda: not alive(name))


def alive(name: str) -> bool:
    """Return whether the daemon that wrote the pid file `name` runs."""
    with suppress(OSError, ValueError):
        # the link is gone once the process has ended, even if nobody has asked for its status
        program = Path(f"/proc/{_pid(name)}/exe").readlink().name
        return program.startswith(name.split("-")[0])
    return False


def command(*arguments: str) -> str:
    """Run one of Slurm's commands; return what it printed, which is nothing if it failed."""
    run = subprocess.run(arguments, capture_output=True, text=True, check=False)
    return run.stdout


def wait_until(what: str, holds: Callable[[], bool], patience: float = PATIENCE) -> None:
    """Return when something holds; after `patience` seconds, a TimeoutError says what did not."""
    end = time.monotonic() + patience
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {patience} s in vain: {what} (logs are in {HOME})")
        time.sleep(0.2)


def _start_munge() -> None:
    key, munge_socket = HOME / "munge.key", HOME / "munge.socket"
    if not key.exists():
        key.touch(mode=0o600)
        key.write_bytes(os.urandom(1024))
    files = {"key": key, "pid": HOME / "munged.pid", "log": HOME / "munged.log"}
    options = [f"--{name}-file={path}" for name, path in files.items()]
    options += [f"--seed-file={HOME}/munge.seed", f"--socket={munge_socket}"]
    start("munged", "munged", *options)
    wait_until("munge answers", lambda: "MUNGE" in command("munge", "-n", "-S", str(munge_socket)))


def _bind(host: str) -> str:
    """Let the daemons listen on loopback alone, where the machine's name stands for it."""
    with suppress(OSError):
        if socket.gethostbyname(host).startswith("127."):
            return "CommunicationParameters=NoInAddrAny,NoCtldInAddrAny"
    return ""  # they listen on all interfaces: munge guards them


def _linked() -> bool:
    return LINK.is_symlink() and LINK.readlink() == CONFIG


def _pid(name: str) -> int:
    return int((HOME / f"{name}.pid").read_text())


def _kill_left_over() -> None:
    """Kill what daemons and studies left running: jobs, and the Snakemake of a killed run."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if _carries_mark(process) or _guards_job(process):
                os.kill(int(process.name), signal.SIGKILL)


def _carries_mark(process: Path) -> bool:
    mark = "\0".join(f"{key}={value}" for key, value in MARK.items()).encode()
    return mark in (process / "environ").read_bytes()


def _guards_job(process: Path) -> bool:
    """Return whether this is a slurmstepd of ours: it writes its name over its environment."""
    name = (process / "comm").read_text().strip()
    return name == "slurmstepd" and (process / "cwd").readlink() == HOME


if __name__ == "__main__":
    actions = {"up": up, "down": down}
    if len(sys.argv) != 2 or sys.argv[1] not in actions:
        sys.exit("usage: python tests/cluster/loopback.py up | down")
    actions[sys.argv[1]]()
