"""statsmodels' multinomial logit, asked for class probabilities.

It has no hidden units. At defaults nothing is set: Newton's method, 35 iterations at most. Its
manual recommends nothing else for probabilities; instead of that, 1000 iterations. A step is one
iteration of BFGS, whose first metric is the identity, from a start that is drawn here: from zeros,
its own, no step tells one error function from another. A long run is by Newton's method to a
tolerance of 1e-14.
"""

import csv
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import statsmodels.api as sm

FOLDER = Path(sys.argv[1])
with (FOLDER / "job.csv").open() as file:
    JOB = {row["key"]: row["value"] for row in csv.DictReader(file)}
Q, HIDDEN, FORM, MODE = int(JOB["classes"]), int(JOB["hidden"]), JOB["form"], JOB["mode"]
RECOMMENDED = MODE == "fit" and JOB["setting"] == "recommended"
OPTIONS = {"maxiter": 1000} if RECOMMENDED else {}
STEP = {"method": "bfgs", "maxiter": 1}
OPTIONS = {"step": STEP, "long": {"maxiter": 1000, "tol": 1e-14}}.get(MODE, OPTIONS)


def one(trial, x, labels, asked):
    """Return outputs, row and weights of a trial; those of the first class are zeros."""
    began = time.perf_counter()
    start = np.zeros((1 + x.shape[1], Q - 1))
    if MODE == "step":
        start = np.random.default_rng(int(JOB["seed"]) + trial).normal(0, 0.5, start.shape)
    model = sm.MNLogit(labels, sm.add_constant(x))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = model.fit(start.ravel(order="F"), disp=False, **OPTIONS)
    said = found.mle_retvals
    message = "converged" if said["converged"] else "stopped at the limit of iterations"
    row = [trial, time.perf_counter() - began, said.get("iterations", ""), found.llf, message]
    first = np.zeros(1 + x.shape[1])
    both = [np.vstack([first, np.asarray(own).T]).ravel() for own in (start, found.params)]
    given = np.asarray(found.predict(sm.add_constant(asked, has_constant="add")))
    return given, row, both


def write(name, head, rows):
    """Write a CSV file."""
    with (FOLDER / name).open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([head, *rows])


names = ("train.csv", "test.csv")
train, test = (np.loadtxt(FOLDER / name, delimiter=",", skiprows=1) for name in names)
outputs, fits, kept = [], [], []
for trial in np.unique(test[:, 0]).astype(int).tolist():
    own, asked = train[train[:, 0] == trial], test[test[:, 0] == trial, 1:]
    try:
        given, row, both = one(trial, own[:, 1:-1], own[:, -1].astype(int), asked)
        kept += [[trial, when, *w] for when, w in zip(("start", "end"), both, strict=True)]
    except Exception as error:
        given, row = np.full((len(asked), Q), np.nan), [trial, "", "", "", str(error)]
    outputs += [[trial, *values] for values in given.tolist()]
    fits.append(row)
write("outputs.csv", ["trial", *(f"z{k + 1}" for k in range(Q))], outputs)
write("fits.csv", ["trial", "seconds", "iterations", "reported", "message"], fits)
wide = len(kept[0]) - 2 if kept else 0
write("weights.csv", ["trial", "moment", *(f"w{i + 1}" for i in range(wide))], kept)
