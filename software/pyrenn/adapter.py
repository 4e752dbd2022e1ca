"""pyrenn's feed-forward networks, asked for class probabilities.

Set are the hidden units, and the seed of the generator from which it draws its starts; at defaults
nothing else: Levenberg-Marquardt, 100 iterations. Its manual recommends nothing for probabilities;
instead of that, 15 iterations. A step is one iteration with a damping factor of 1e9: one down the
gradient. A long run is 400 iterations. Its loop for a step that succeeds has no end if
none does: its damping factor grows until it is infinite, and all is NaN ever after. There it is
stopped here, and such a fit counts as failed; a long run gives the network as it then is.
"""

import csv
import io
import sys
import time
from contextlib import redirect_stdout
from pathlib import Path

import numpy as np
import pyrenn

FOLDER = Path(sys.argv[1])
with (FOLDER / "job.csv").open() as file:
    JOB = {row["key"]: row["value"] for row in csv.DictReader(file)}
Q, HIDDEN, FORM, MODE = int(JOB["classes"]), int(JOB["hidden"]), JOB["form"], JOB["mode"]
RECOMMENDED = MODE == "fit" and JOB["setting"] == "recommended"
OPTIONS = {"k_max": 15} if RECOMMENDED else {}
OPTIONS = {"step": {"k_max": 1, "dampfac": 1e9}, "long": {"k_max": 400}}.get(MODE, OPTIONS)


def weights(network, flat, dimension):
    """Return its weights, those of the first layer for inputs that are not rescaled."""
    cuts = np.cumsum([HIDDEN * dimension, HIDDEN, Q * HIDDEN])
    first, b_first, last, b_last = np.split(flat, cuts)
    first = first.reshape(HIDDEN, -1, order="F") / network["normP"]
    layers = ((b_first, first), (b_last, last.reshape(Q, -1, order="F")))
    return np.concatenate([np.column_stack(layer).ravel() for layer in layers])


def one(trial, x, labels, asked):
    """Return the outputs, the row and the weights of a trial."""
    np.random.seed(int(JOB["seed"]) + trial)  # noqa: NPY002 (its starts are drawn from there)
    targets = (labels == np.arange(1, Q + 1)[:, None]) * 1.0
    network, said = pyrenn.CreateNN([x.shape[1], HIDDEN, Q]), io.StringIO()
    start, began, iterations, reported = network["w"].copy(), time.perf_counter(), "", ""
    try:
        with redirect_stdout(said), np.errstate(invalid="raise"):
            network = pyrenn.train_LM(x.T, targets, network, **OPTIONS)
        message, history = said.getvalue().strip(), network["ErrorHistory"]
        iterations, reported = len(history), history[-1]
    except FloatingPointError:
        message = "would not end: no step succeeds, and its damping factor is infinite"
        if MODE == "fit":
            raise TimeoutError(message) from None
    row = [trial, time.perf_counter() - began, iterations, reported, message]
    both = [weights(network, flat, x.shape[1]) for flat in (start, network["w"])]
    return pyrenn.NNOut(asked.T, network).T, row, both


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
