"""What a fit costs in small and large studies, how much memory, and how long compiling takes.

Each measurement is a process of its own: ``python -m benchmarks.costs fits NUMBER`` and
``python -m benchmarks.costs compile`` print one line of JSON.
"""

import json
import resource
import sys
import time

import yaml

from benchmarks.problem import ROOT, study_training


def fits(number: int) -> dict[str, float]:
    """Train `number` fits of the declared setting, batch by batch, and keep none."""
    from pairing.study.fits import fit_batch

    config = yaml.safe_load((ROOT / "config.yaml").read_text())
    training = study_training(next(iter(config["settings"].values()))["hidden_units"])
    pairs = len(training.pairs)
    trials, size = -(-number // pairs), config["fits_per_job"] // pairs
    fit_batch(training, 0, 0)
    fitting, began = 0.0, time.perf_counter()
    for first in range(0, trials, size):
        batch = fit_batch(training, first, min(first + size, trials) - 1)
        fitting += float(batch["seconds"].sum())
    wall = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    count = trials * pairs
    return {"fits": count, "wall": wall / count, "fitting": fitting / count, "memory": memory}


def compile_all() -> dict[str, float]:
    """Run each procedure once, with as much compiling as the cache leaves to do."""
    began = time.perf_counter()
    import numpy as np

    from pairing.network.blocks import padded
    from pairing.network.network import Shape
    from pairing.study.fits import saturated
    from pairing.training.optimisers import PROCEDURES
    from pairing.training.tasks import Control, Task

    imported = time.perf_counter()
    x, t = padded(np.eye(2)), padded(np.eye(4)[:, :2].copy())
    task = Task(x, t, 2, 1, 2, 0.0, 1.0)
    start = np.zeros(Shape(2, 1, 4).n_weights)
    for procedure in PROCEDURES.values():
        procedure(task, start, Control(), np.array([1]))
    saturated(task, start, "softmax")
    done = time.perf_counter()
    return {"importing": imported - began, "compiling": done - imported}


if __name__ == "__main__":
    result = fits(int(sys.argv[2])) if sys.argv[1] == "fits" else compile_all()
    print(json.dumps(result))
