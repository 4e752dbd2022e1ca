"""Run the whole benchmark and write docs/benchmark.md and docs/figures/benchmark.svg.

    make benchmark                                    the full run, about a quarter of an hour
    .venv-bench/bin/python -m benchmarks.run --quick  a small one, for development

Everything runs on one core and with one thread, one program after the other.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from benchmarks.limits import evaluations, measured_rates
from benchmarks.page import Results, write
from benchmarks.problem import ROOT, write_problem
from pairing.jobs.machine import processor

PEERS = ("engine", "scipy_bfgs", "scikit_learn", "torch_lbfgs", "jax_vmap")
PACKAGES = ("numba", "numpy", "scipy", "scikit-learn", "torch", "jax", "optax")
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMBA_NUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
}


def say(line: str) -> None:
    """Print a line at once."""
    print(line, flush=True)


def options() -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(prog="benchmarks.run", description="Run the benchmark.")
    parser.add_argument("--trials", type=int, default=10, help="trials of each case (10)")
    parser.add_argument("--seconds", type=float, default=0.5, help="at most for a fit (0.5)")
    parser.add_argument("--sizes", type=int, nargs="+", default=[2, 4, 8, 16])
    parser.add_argument("--million", action="store_true", help="also time 10^6 fits")
    parser.add_argument("--quick", action="store_true", help="few and short fits")
    parser.add_argument("--output", type=Path, default=ROOT / "docs")
    chosen = parser.parse_args()
    if chosen.quick:
        chosen.trials, chosen.seconds, chosen.sizes = 2, 0.1, [2, 4]
    return chosen


def on_one_core() -> None:
    """Keep this process, and with it all that it starts, on one core and one thread."""
    os.environ.update(ONE_THREAD)
    os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT), str(ROOT / "src")])
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def nnet_version() -> str | None:
    """Return the versions of R and nnet, or None, with a line that says so."""
    script = "cat(paste(getRversion()), paste(packageVersion('nnet')))"
    if not shutil.which("Rscript"):
        say("nnet: skipped, Rscript is not installed (Debian: r-base-core and r-cran-nnet)")
        return None
    done = subprocess.run(["Rscript", "-e", script], capture_output=True, text=True)
    if done.returncode:
        say("nnet: skipped, R lacks the package nnet (Debian: r-cran-nnet)")
        return None
    return done.stdout


def traces(folder: Path, chosen: argparse.Namespace, with_r: bool) -> pd.DataFrame:
    """Run all peers and return their reports."""
    write_problem(folder, chosen.sizes, chosen.trials)
    python = [sys.executable, "-m"]
    commands = {name: [*python, f"benchmarks.peers.{name}"] for name in PEERS}
    if with_r:
        commands["nnet"] = ["Rscript", str(ROOT / "benchmarks" / "peers" / "nnet.R")]
    reports = []
    for name, command in commands.items():
        say(f"{name}: training ...")
        output = folder / f"{name}.csv"
        subprocess.run([*command, folder, output, str(chosen.seconds)], check=True, cwd=ROOT)
        reports.append(pd.read_csv(output))
    return pd.concat(reports, ignore_index=True)


def costs(chosen: argparse.Namespace) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return cost per fit by number of fits, and seconds of compiling, empty cache first."""
    numbers = [100, 1000] if chosen.quick else [1000, 100_000]
    numbers += [1_000_000] * chosen.million

    def measured(*arguments: str) -> dict[str, float]:
        say(f"costs: {' '.join(arguments)} ...")
        command = [sys.executable, "-m", "benchmarks.costs", *arguments]
        return json.loads(subprocess.check_output(command, cwd=ROOT, text=True))

    fits = pd.DataFrame([measured("fits", str(number)) for number in numbers])
    with tempfile.TemporaryDirectory() as cache:
        os.environ["PAIRING_CACHE"] = cache
        compiling = pd.DataFrame([measured("compile"), measured("compile")])
        del os.environ["PAIRING_CACHE"]
    return fits, compiling


def main() -> None:
    """Measure, print and write."""
    chosen = options()
    on_one_core()
    r = nnet_version()
    versions = {"Python": platform.python_version()}
    versions |= {name: version(name) for name in PACKAGES}
    if r:
        versions |= dict(zip(("R", "nnet"), r.split(), strict=True))
    say("limits: measuring ...")
    rates = measured_rates()
    evaluated = pd.DataFrame(evaluations(chosen.sizes, rates))
    with tempfile.TemporaryDirectory() as folder:
        all_traces = traces(Path(folder), chosen, bool(r))
    fits, compiling = costs(chosen)
    results = Results(
        all_traces, rates, evaluated, fits, compiling, processor(), versions,
        chosen.trials, chosen.seconds,
    )  # fmt: skip
    say(write(results, chosen.output))


if __name__ == "__main__":
    main()
