"""What the study of convergence costs, as ratios within one run: docs/benchmark-convergence.md.

    make benchmark-convergence

Two questions: does a pattern cost more in a large sample than in a small one, and which
procedure comes to the minimum the soonest, from where the study's own steps end?
"""

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import yaml

from benchmarks.limits import evaluation_time
from benchmarks.problem import ROOT
from pairing.catalogue.pairs import PAIRS
from pairing.catalogue.procedures import MINIMISERS
from pairing.catalogue.statuses import CONVERGED
from pairing.config import convergence_from, study_from
from pairing.convergence.plan import Cell, Convergence
from pairing.jobs.files import write_text
from pairing.jobs.machine import processor
from pairing.study.fits import best_path, targets, task_for
from pairing.study.samples import draw_training
from pairing.study.settings import Study
from pairing.training.optimisers import PROCEDURES
from pairing.training.tasks import Control

SMALL, LARGE = 100, 3200
WAYS = (*MINIMISERS, "bfgs")
CELLS = (Cell(4, 100), Cell(4, 800), Cell(8, 100), Cell(8, 800))
TRIALS, REACH = 6, (100, 300, 1000)


def sample_sizes(plan: Convergence) -> pd.DataFrame:
    """Return a row a pair and number of hidden units: nanoseconds a pattern and evaluation."""
    rows = []
    for name in plan.pairs:
        for hidden in plan.hidden_units:
            times = [evaluation_time(PAIRS[name], hidden, n) / (4 * n) for n in (SMALL, LARGE)]
            key = {"pair": PAIRS[name].label, "hidden units": hidden}
            rows.append(key | {"small": times[0], "large": times[1], "ratio": times[1] / times[0]})
    return pd.DataFrame(rows)


def ways_to_the_minimum(study: Study, plan: Convergence) -> pd.DataFrame:
    """Return a row a cell and procedure: time, share converged, and how far above the lowest."""
    rows = pd.DataFrame(row for cell in CELLS for row in _runs(study, plan, cell))
    key = ["hidden units", "patterns", "pair", "trial"]
    lowest = rows.groupby(key)["objective"].transform("min")
    rows["above"] = (rows["objective"] - lowest) / lowest.abs().clip(lower=1e-6)
    groups = rows.groupby([*key[:2], "procedure", "iterations"], sort=False)
    found = groups[["seconds", "converged", "above"]].mean()
    found["above"] = groups["above"].median()
    return found.reset_index()


def _runs(study: Study, plan: Convergence, cell: Cell) -> Iterator[dict[str, Any]]:
    """Yield what each procedure makes of the same states, where the study's steps end."""
    training = plan.training(study, cell)
    control = Control(0.0, plan.minimiser.gradient_tolerance)
    for trial in range(TRIALS):
        sample = draw_training(training, trial)
        t = targets(sample.labels, training.problem.n_classes, training.setting)
        for pair in training.pairs:
            task = task_for(training, pair, trial, sample.x, t)
            end = best_path(training, task, pair, trial, np.array(plan.steps)).weights[-1]
            for way in WAYS:
                for reach in REACH:
                    began = time.perf_counter()
                    path = PROCEDURES[way](task, end, control, np.array([reach]))
                    yield {
                        "hidden units": cell.hidden_units,
                        "patterns": cell.patterns_per_class,
                        "pair": pair.name,
                        "trial": trial,
                        "procedure": way,
                        "iterations": reach,
                        "seconds": time.perf_counter() - began,
                        "converged": path.status[-1] == CONVERGED,
                        "objective": path.objective[-1],
                    }


def page(sizes: pd.DataFrame, ways: pd.DataFrame) -> str:
    """Return the page in Markdown."""
    first = ways.groupby(["hidden units", "patterns"])["seconds"].transform("min")
    columns = [*ways.columns[:4], "ratio", "converged", "above"]
    shown = ways.assign(ratio=ways["seconds"] / first)[columns]
    return f"""# Benchmark of the study of convergence

Written by `make benchmark-convergence`; nothing here is edited by hand. Processor: {processor()}.

## A pattern in a large sample

Nanoseconds a pattern of one evaluation of objective and gradient, with {SMALL:,} and with
{LARGE:,} patterns a class, and their ratio: median {sizes["ratio"].median():.2f}, largest
{sizes["ratio"].max():.2f}.

| pair | hidden units | {SMALL:,} a class | {LARGE:,} a class | ratio |
| --- | ---: | ---: | ---: | ---: |
{_lines(sizes, ["", "", ".1f", ".1f", ".2f"])}

## Ways to the minimum

From where the study's steps end, on the same {TRIALS} trials of all its pairs, for at most so many
iterations: mean time as a multiple of the shortest in its cell, share of runs that came to the
minimum within the study's tolerance, and by what share the objective is above the lowest that any
of these runs found (median).

| hidden units | patterns a class | procedure | iterations | time | converged | above the lowest |
| ---: | ---: | --- | ---: | ---: | ---: | ---: |
{_lines(shown, ["", ",", "", ",", ".1f", ".2f", ".1e"])}
"""


def _lines(rows: pd.DataFrame, forms: list[str]) -> str:
    cells = (map(format, row, forms) for row in rows.itertuples(index=False))
    return "\n".join(f"| {' | '.join(row)} |" for row in cells)


def main() -> None:
    """Measure, and write the page."""
    config = yaml.safe_load((ROOT / "config.yaml").read_text())
    study, plan = study_from(config), convergence_from(config)
    plan = replace(plan, hidden_units=tuple(sorted(plan.hidden_units)))
    text = page(sample_sizes(plan), ways_to_the_minimum(study, plan))
    write_text(ROOT / "docs" / "benchmark-convergence.md", text)
    print("docs/benchmark-convergence.md")


if __name__ == "__main__":
    main()
