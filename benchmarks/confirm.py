"""What packages minimise, asked without looking at a step: docs/software-confirmed.md.

    make confirm-software

`software` reads it from weights before and after a step. Here no weight is read: a network too
small for its labels is trained for long, and where it ends tells one error from another. Each
program in `confirmations` runs where its package is, below `.software/`, and prints a JSON line a
question: what was measured, and what each candidate predicts.
"""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

import numpy as np
import yaml

from benchmarks.problem import ROOT
from pairing.jobs.files import write_text

PROGRAMS = Path(__file__).parent / "confirmations"
ENVIRONMENTS = Path(".software")
WEKA = "/usr/share/java/weka.jar"  # where Debian has it
SECONDS = 300
NEAR = 2e-3  # a candidate farther than this from what is measured does not fit
SAME = 1e-6  # candidates that predict the same
LONG = "no hidden units, long training"


class Program(NamedTuple):
    """A program of `confirmations`.

    Attributes
    ----------
    package : str
        Its folder's name in `software` and in `.software`.
    file : str
    method : str
        In words.
    build, run : tuple of str
        Commands; {env} is the package's folder, {file} the program, {out} a folder for what is
        built.
    """

    package: str
    file: str
    method: str
    build: tuple[str, ...]
    run: tuple[str, ...]


class Outcome(NamedTuple):
    """The answer to one question.

    Attributes
    ----------
    program : Program
    question : str
    measured : numpy.ndarray
    predicted : dict
        An array for each candidate.
    trouble : str
        Why there is no answer; empty if there is one.
    """

    program: Program
    question: str
    measured: np.ndarray
    predicted: dict[str, np.ndarray]
    trouble: str = ""

    def distances(self) -> dict[str, float]:
        """Return each candidate's largest distance from what was measured, nearest first."""
        far = {name: float(np.abs(z - self.measured).max()) for name, z in self.predicted.items()}
        return dict(sorted(far.items(), key=lambda item: item[1]))

    def fitting(self) -> list[str]:
        """Return the candidates that fit: the nearest, and those that predict the same."""
        far = self.distances()
        least = min(far.values())
        return [name for name, one in far.items() if one <= least + SAME] if least < NEAR else []


def _python(package: str, file: str, method: str) -> Program:
    return Program(package, file, method, (), ("{env}/env/bin/python", "-W", "ignore", "{file}"))


ALL = (
    Program(
        "fann", "fann_error.c", f"{LONG}: outputs at -1, 0, 1",
        ("gcc", "-O2", "{file}", "-o", "{out}/program", "-ldoublefann", "-lm"), ("{out}/program",),
    ),
    Program(
        "synaptic", "synaptic_cost.js", f"{LONG}: outputs at -1, 0, 1", (), ("node", "{file}")
    ),
    _python("opencv_ml", "opencv_argument.py", "a network written as a file: outputs at 1, 2"),
    _python(
        "opencv_ml", "opencv_outputs.py", f"{LONG}: outputs at -1e6, 1e6; at -1, 0, 1"
    ),
    _python("neurolab", "neurolab_softmax.py", f"{LONG}: two of three outputs at -1, 0, 1"),
    Program(
        "weka", "weka_outputs.java", f"{LONG}: two of three outputs at -1, 1",
        ("javac", "-cp", WEKA, "-d", "{out}", "{file}", str(PROGRAMS / "Search.java")),
        ("java", "-Djava.awt.headless=true", "-cp", f"{WEKA}:{{out}}", "Confirm"),
    ),
    Program(
        "alglib", "alglib_trainers.cpp", f"{LONG}: three outputs at -1, 0",
        ("g++", "-O2", "{file}", "-o", "{out}/program", "-lalglib"), ("{out}/program",),
    ),
    _python(
        "mlxtend", "mlxtend_proba.py",
        "one hidden unit, long training: two of three outputs at -1, 0, 1",
    ),
)  # fmt: skip


def ask(program: Program, environments: Path = ENVIRONMENTS) -> list[Outcome]:
    """Run a program in its package's environment; return an outcome a question.

    Parameters
    ----------
    program : Program
    environments : pathlib.Path
        Folder that holds a folder a package.

    Returns
    -------
    list of Outcome
        A single one, with the reason, if the package is missing or the program fails.
    """
    try:
        lines = _run(program, environments.absolute() / program.package)
        return [_outcome(program, json.loads(line)) for line in lines]
    except (OSError, RuntimeError, ValueError, KeyError, subprocess.TimeoutExpired) as error:
        trouble = " ".join(str(error).split())[:200] or type(error).__name__
        return [Outcome(program, "", np.array([]), {}, trouble)]


def _run(program: Program, env: Path) -> list[str]:
    if not env.is_dir():
        raise RuntimeError(f"missing: {ENVIRONMENTS / program.package}")
    for command in (program.build, program.run):
        if command and "{" not in command[0] and not shutil.which(command[0]):
            raise RuntimeError(f"missing: {command[0]}")
    said = ""
    with tempfile.TemporaryDirectory() as out:
        for command in filter(None, (program.build, program.run)):
            words = [w.format(env=env, file=PROGRAMS / program.file, out=out) for w in command]
            variables = os.environ | {"NODE_PATH": str(env / "node_modules")}
            variables |= {"PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1"}
            variables.pop("PYTHONPATH", None)
            done = subprocess.run(
                words, env=variables, capture_output=True, text=True, timeout=SECONDS, check=False
            )
            if done.returncode:
                last = (done.stderr.strip() or f"exit code {done.returncode}").splitlines()[-1]
                raise RuntimeError(f"{program.file}: {last}")
            said = done.stdout
    lines = [line for line in said.splitlines() if line.startswith("{")]
    if not lines:
        raise RuntimeError(f"{program.file}: no answer")
    return lines


def _outcome(program: Program, said: dict[str, object]) -> Outcome:
    predicted = said["predicted"]
    if not isinstance(predicted, dict):
        raise ValueError(f"{program.file}: no predictions")
    arrays = {str(name): np.array(z, float) for name, z in predicted.items()}
    return Outcome(program, str(said["question"]), np.array(said["measured"], float), arrays)


def label(program: Program) -> str:
    """Return a package's name and version, as `software` states them."""
    stated = yaml.safe_load((ROOT / "software" / program.package / "package.yaml").read_text())
    return f"{stated['title']} {stated['version']}"


def row(outcome: Outcome) -> str:
    """Return an outcome as a row of the table."""
    method = outcome.program.method
    if outcome.trouble:
        cells = [label(outcome.program), "", method, outcome.trouble, "", ""]
    else:
        predicted = [f"{name}: {_numbers(z)}" for name, z in outcome.predicted.items()]
        fits = " or ".join(outcome.fitting()) or "none"
        cells = [label(outcome.program), outcome.question, method, _numbers(outcome.measured),
                 "<br>".join(predicted), f"**{fits}**"]  # fmt: skip
    return f"| {' | '.join(cells)} |"


def sentence(outcome: Outcome) -> str:
    """Return an outcome in words: which candidate fits, how closely, and how far the next is."""
    what = f"{label(outcome.program)}, {outcome.question}:"
    if outcome.trouble:
        return f"- {label(outcome.program)}: not confirmed here ({outcome.trouble})."
    far, fits = outcome.distances(), outcome.fitting()
    if not fits:
        name, least = next(iter(far.items()))
        return f"- {what} none of the candidates; the nearest, {name}, is off by {least:.2g}."
    rest = [f"the next, {name}, by {one:.2g}" for name, one in far.items() if name not in fits]
    nearest = f"{' or '.join(fits)}, off by at most {far[fits[0]]:.0e}"
    return f"- {what} {'; '.join([nearest, *rest[:1]])}."


def _numbers(values: np.ndarray) -> str:
    return " ".join(f"{value:.4f}" for value in values)


def page(outcomes: list[Outcome]) -> str:
    """Return the page in Markdown."""
    rows = "\n".join(map(row, outcomes))
    return f"""# What packages minimise, by another method

Written by `make confirm-software`; nothing here is edited by hand.

[What other software minimises](software.md) is read from the weights before and after a step. Here
no step is looked at. Where a network has too few weights for its labels, each error has its minimum
elsewhere: two weights an output, or one hidden unit, cannot fit the shares of labels at three
inputs, -1, 0 and 1. The outputs at the minimum are computed for each candidate, and held against
those that the package comes to in long training. A candidate fits if no output is off by {NEAR:g}
or more and no other is nearer. Each package is trained with settings that let it come to rest, not
with its own: the programs, with labels and settings, are in `benchmarks/confirmations`.

- *artanh of the difference*: (1 + d) log(1 + d) + (1 - d) log(1 - d), d from output to label.
- *squares, derivative z (1 - z)*: no minimum, but where squares of softmax outputs come to rest if
  each output is taken to depend on its own net input alone.
- *over their sum*, *softmax again*: what is done to outputs after training.

| package | question | method | measured | predicted | fits |
| --- | --- | --- | --- | --- | --- |
{rows}

{chr(10).join(map(sentence, outcomes))}
"""


def main() -> None:
    """Ask every package, and write the page."""
    outcomes = [outcome for program in ALL for outcome in ask(program)]
    write_text(ROOT / "docs" / "software-confirmed.md", page(outcomes))
    print("docs/software-confirmed.md")


if __name__ == "__main__":
    main()
