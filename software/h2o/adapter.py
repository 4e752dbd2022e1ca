"""H2O-3's deep learning and its multinomial GLM, asked for class probabilities.

Set are the hidden units, the seed, the loss that names the form, and `reproducible`, without which
a seed is none: with it, rows are one chunk, an epoch is an iteration, and each is scored, so that
nothing depends on the clock; the best of them is kept. At defaults nothing else: rectified linear
units, ADADELTA, a pattern at a time, 10 epochs, inputs standardised. Its manual recommends nothing
for probabilities; instead of that, tanh units and 200 epochs, and for the GLM, whose default has a
penalty on its weights, none. A step is an epoch at a rate so small that patterns find the weights
where they were: there are no larger batches, for `mini_batch_size` is put back to 1. Weights have
seven digits, so the start is drawn here with small ones. A long run is 50000 epochs, shuffled, at
a rate that falls. The GLM, which has no hidden units, takes one step of L-BFGS, whose first metric
is the identity, from a start that is drawn here; a long run of it is to a tolerance of 1e-14.
Seconds are of training alone. One server a job, in the job's own group of processes and folder.
"""

import csv
import ctypes
import os
import signal
import sys
import tempfile
import time
import warnings
from pathlib import Path

os.environ |= {"DO_NOT_TRACK": "1"}
import h2o
import numpy as np
from h2o.backend import H2OLocalServer
from h2o.estimators import H2ODeepLearningEstimator, H2OGeneralizedLinearEstimator

FOLDER = Path(sys.argv[1])
tempfile.tempdir = str(FOLDER)  # of what the server writes
with (FOLDER / "job.csv").open() as file:
    JOB = {row["key"]: row["value"] for row in csv.DictReader(file)}
Q, HIDDEN, FORM, MODE = int(JOB["classes"]), int(JOB["hidden"]), JOB["form"], JOB["mode"]
RECOMMENDED = MODE == "fit" and JOB["setting"] == "recommended"
BETTER = {"glm": {"lambda_": 0}}.get(FORM, {"activation": "tanh", "epochs": 200})
# of the networks: by plain descent, tanh units, and the last model, not the best
PLAIN = {"adaptive_rate": False, "activation": "tanh", "overwrite_with_best_model": False}
PLAIN |= {"stopping_rounds": 0}
STEP = PLAIN | {"epochs": 1, "rate_annealing": 0, "standardize": False}
STEP |= {"rate": 1.5e-5 if FORM == "quadratic" else 3e-6}
LONG = PLAIN | {"epochs": 50000, "rate": 0.1, "shuffle_training_data": True}
LONG |= {"rate_annealing": 1e-5 if FORM == "quadratic" else 1e-4}
DESCENT = {"lambda_": 0, "solver": "l_bfgs"}
ONE = DESCENT | {"standardize": False, "max_iterations": 1}
END = DESCENT | {"max_iterations": 1000, "objective_epsilon": 1e-18, "gradient_epsilon": 1e-14}


def frame(values, labels=None):
    """Return a frame of the server's; labels begin with a letter, so that they are classes."""
    columns = {f"x{i}": column.tolist() for i, column in enumerate(values.T)}
    if labels is not None:
        columns["class"] = [f"c{label:03}" for label in labels]
    kinds = {name: "enum" if name == "class" else "numeric" for name in columns}
    return h2o.H2OFrame(columns, column_types=kinds)


def numbers(found, first=0):
    """Return a frame of the server's as an array, from a column on."""
    rows = found.as_data_frame(use_pandas=False)[1:]
    return np.array([row[first:] for row in rows], dtype=float)


def unscaled(network, x):
    """Return its weights, those of the first layer for inputs that are not standardised."""
    layers = ((network.biases(k), network.weights(k)) for k in (0, 1))
    first, second = (np.hstack([numbers(part) for part in layer]) for layer in layers)
    if MODE != "step":
        first[:, 1:] /= x.std(0, ddof=1)
        first[:, 0] -= first[:, 1:] @ x.mean(0)
    return np.concatenate([first.ravel(), second.ravel()])


def deep(x, data, seed):
    """Return a trained network, its weights at the start and the end, and its seconds."""
    options = {"step": STEP, "long": LONG | {"train_samples_per_iteration": 1000 * len(x)}}
    own = options.get(MODE, BETTER if RECOMMENDED else {})
    if MODE == "step":
        draw = np.random.default_rng(seed).normal
        shapes = (HIDDEN, x.shape[1]), (Q, HIDDEN)
        own = own | {"initial_weights": [h2o.H2OFrame(draw(0, 0.1, one)) for one in shapes]}
        own |= {"initial_biases": [h2o.H2OFrame(draw(0, 1, (one[0], 1))) for one in shapes]}
    own = {"loss": "quadratic"} | own if FORM == "quadratic" else own
    asks = {"hidden": [HIDDEN], "seed": seed, "reproducible": True}
    asks |= {"export_weights_and_biases": True} | own
    networks, seconds = [], 0.0
    for changed in ({"epochs": 0}, {}):
        networks.append(H2ODeepLearningEstimator(**asks | changed))
        began = time.perf_counter()
        networks[-1].train(y="class", training_frame=data)
        seconds = time.perf_counter() - began
    history = networks[-1]._model_json["output"]["scoring_history"]
    done = history.cell_values[-1][history.col_header.index("iterations")]
    return networks[-1], [unscaled(one, x) for one in networks], seconds, done


def linear(x, data, seed):
    """Return a trained GLM, its weights at the start and the end, and its seconds."""
    start = np.zeros((Q, 1 + x.shape[1]))
    own = {"step": ONE, "long": END}.get(MODE, BETTER if RECOMMENDED else {})
    if MODE == "step":
        start = np.random.default_rng(seed).normal(0, 0.5, start.shape)
        own = own | {"startval": np.roll(start, -1, axis=1).ravel().tolist()}
    model = H2OGeneralizedLinearEstimator(family="multinomial", seed=seed, **own)
    began = time.perf_counter()
    model.train(y="class", training_frame=data)
    seconds, found = time.perf_counter() - began, model.coef()
    names = ["Intercept", *(f"x{i}" for i in range(x.shape[1]))]
    end = [found[one][name] for one in sorted(found) for name in names]
    table = model._model_json["output"]["model_summary"]
    done = table.cell_values[0][table.col_header.index("number_of_iterations")]
    return model, [start.ravel(), np.array(end)], seconds, done


def one(trial, x, labels, asked):
    """Return the outputs, the row and the weights of a trial."""
    fit = linear if FORM == "glm" else deep
    model, both, seconds, done = fit(x, frame(x, labels), int(JOB["seed"]) + trial)
    given = numbers(model.predict(frame(asked)), 1)
    return given, [trial, seconds, done, model.logloss(), ""], both


def served():
    """Start a server that ends with this process, and connect to it."""
    # it would lead a group of its own and outlive this one
    end = getattr(ctypes.CDLL(None), "prctl", lambda *_: 0)
    os.setsid = lambda: end(1, signal.SIGKILL)
    asks = {"nthreads": 1, "max_mem_size": 1 << 30, "jvm_custom_args": ["-XX:+UseSerialGC"]}
    server = H2OLocalServer.start(verbose=False, enable_assertions=False, **asks)
    h2o.connect(server=server, verbose=False, telemetry=False)
    h2o.no_progress()
    warnings.simplefilter("ignore")


def write(name, head, rows):
    """Write a CSV file."""
    with (FOLDER / name).open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([head, *rows])


served()
names = ("train.csv", "test.csv")
train, test = (np.loadtxt(FOLDER / name, delimiter=",", skiprows=1) for name in names)
outputs, fits, kept = [], [], []
for trial in np.unique(test[:, 0]).astype(int).tolist():
    own, asked = train[train[:, 0] == trial], test[test[:, 0] == trial, 1:]
    try:
        given, row, both = one(trial, own[:, 1:-1], own[:, -1].astype(int), asked)
        kept += [[trial, when, *w] for when, w in zip(("start", "end"), both, strict=True)]
    except Exception as error:
        given, row = np.full((len(asked), Q), np.nan), [trial, "", "", "", str(error)[:200]]
    outputs += [[trial, *values] for values in given.tolist()]
    fits.append(row)
    h2o.remove_all()
write("outputs.csv", ["trial", *(f"z{k + 1}" for k in range(Q))], outputs)
write("fits.csv", ["trial", "seconds", "iterations", "reported", "message"], fits)
wide = len(kept[0]) - 2 if kept else 0
write("weights.csv", ["trial", "moment", *(f"w{i + 1}" for i in range(wide))], kept)
