"""The accounting database of the loopback cluster: MariaDB and slurmdbd.

With it `sacct` answers, and only accounts that it knows may submit jobs.
"""

import secrets
import shutil
import subprocess

import loopback
from loopback import HOME, command, wait_until

PROGRAMS = ("mariadbd", "mariadb-install-db", "mariadb", "slurmdbd", "sacctmgr", "sacct")
PACKAGES = "slurmdbd mariadb-server"
ACCOUNT = "physics"
DATA = HOME / "mariadb"
SOCKET = HOME / "mariadb.socket"

# What is added to the cluster's own configuration. StoragePass: munge's socket, by Slurm's custom.
SLURM_CONF = f"""\
AccountingStorageType=accounting_storage/slurmdbd
AccountingStorageHost=127.0.0.1
AccountingStoragePort=16819
AccountingStoragePass={HOME}/munge.socket
AccountingStoreFlags=job_comment
AccountingStorageEnforce=associations,limits
"""
SLURMDBD_CONF = """\
AuthType=auth/munge
AuthInfo=socket={home}/munge.socket
DbdHost=localhost
DbdAddr=127.0.0.1
DbdPort=16819
SlurmUser=root
LogFile={home}/slurmdbd.log
PidFile={home}/slurmdbd.pid
StorageType=accounting_storage/mysql
StorageHost=127.0.0.1
StoragePort=16306
StorageLoc=slurm
StorageUser=slurm
StoragePass={password}
CommitDelay=0
"""
DATABASE = """\
CREATE DATABASE slurm;
CREATE USER 'slurm'@'127.0.0.1' IDENTIFIED BY '{password}';
CREATE USER 'slurm'@'localhost' IDENTIFIED BY '{password}';
GRANT ALL ON slurm.* TO 'slurm'@'127.0.0.1', 'slurm'@'localhost';
"""


def obstacle() -> str:
    """Return why no accounting database can be started here, or an empty text."""
    missing = [program for program in PROGRAMS if not shutil.which(program)]
    if missing:
        return f"{', '.join(missing)}: not installed; run: apt-get install {PACKAGES}"
    return ""


def up() -> None:
    """Start an empty database, and then the cluster anew, with an account for root."""
    _forget()
    password = secrets.token_hex()
    _start_mariadb(password)
    _start_slurmdbd(password)
    loopback.start_slurm(SLURM_CONF)


def down() -> None:
    """Start the cluster anew without accounts and database."""
    _forget()
    loopback.start_slurm()


def _forget() -> None:
    """Stop all that knows of accounts, and remove the database: a killed run leaves it too."""
    loopback.stop_slurm()
    for name in ("slurmdbd", "mariadbd"):
        loopback.stop(name)
    shutil.rmtree(DATA, ignore_errors=True)


def _start_mariadb(password: str) -> None:
    # MariaDB sees to it that nobody but its owner can read what is in its folder
    install = ["mariadb-install-db", "--no-defaults", "--user=root", f"--datadir={DATA}"]
    subprocess.run(install, check=True, capture_output=True)
    options = [f"--datadir={DATA}", f"--socket={SOCKET}", f"--pid-file={HOME}/mariadbd.pid"]
    options += ["--user=root", "--bind-address=127.0.0.1", "--port=16306", "--skip-log-bin"]
    # slurmdbd asks for the wait; the other two keep a small database small
    options += ["--innodb-lock-wait-timeout=900", "--innodb-buffer-pool-size=64M"]
    options += ["--innodb-log-file-size=16M"]
    loopback.start("mariadbd", "setsid", "--fork", "mariadbd", "--no-defaults", *options)
    client = ["mariadb", "--no-defaults", f"--socket={SOCKET}"]
    wait_until("mariadbd answers", lambda: bool(command(*client, "--execute=select 1")))
    subprocess.run(client, input=DATABASE.format(password=password), text=True, check=True)


def _start_slurmdbd(password: str) -> None:
    loopback.write_configuration(SLURM_CONF)
    config = HOME / "slurmdbd.conf"
    config.touch(mode=0o600)
    config.write_text(SLURMDBD_CONF.format(home=HOME, password=password))
    # its configuration is looked for beside Slurm's
    loopback.start("slurmdbd", "env", f"SLURM_CONF={loopback.CONFIG}", "slurmdbd")
    add = ["sacctmgr", "--immediate", "--quiet", "add"]
    wait_until("slurmdbd answers", lambda: bool(command("sacctmgr", "--noheader", "show", "user")))
    for what in (
        ["cluster", "loopback"],
        ["account", ACCOUNT, "Description=tests", "Organization=tests"],
        ["user", "root", f"Account={ACCOUNT}", f"DefaultAccount={ACCOUNT}"],
    ):
        subprocess.run([*add, *what], check=True, capture_output=True)
