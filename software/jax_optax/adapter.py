"""JAX and optax, asked for class probabilities.

The network is the user's: tanh hidden units, starts on N(0, 1 / units before), single precision.
Nothing has a default; a beginner's are 1000 steps of Adam on all rows at once, rate 0.001. Its
manual recommends nothing for probabilities; instead of that, optax.lbfgs (its example gallery),
500 steps; a long run has 3000. The forms name the loss: optax's softmax or sigmoid cross-entropy,
its l2_loss of softmax outputs, or, by the commonest mistake, its softmax cross-entropy of what is
softmax already. A step is one of optax.sgd, rate 0.5. Outputs are those that belong to the loss.
"""

import csv
import os
import sys
import time
from pathlib import Path

os.environ["JAX_PLATFORMS"] = "cpu"
import jax
import jax.numpy as jnp
import numpy as np
import optax

FOLDER = Path(sys.argv[1])
with (FOLDER / "job.csv").open() as file:
    JOB = {row["key"]: row["value"] for row in csv.DictReader(file)}
Q, HIDDEN, FORM, MODE = int(JOB["classes"]), int(JOB["hidden"]), JOB["form"], JOB["mode"]
RECOMMENDED = MODE == "fit" and JOB["setting"] == "recommended"
FIT = (optax.lbfgs(), 500) if RECOMMENDED else (optax.adam(1e-3), 1000)
METHOD, STEPS = {"step": (optax.sgd(0.5), 1), "long": (optax.lbfgs(), 3000)}.get(MODE, FIT)
METHOD = optax.with_extra_args_support(METHOD)  # what only the line search of L-BFGS asks for
OUTPUTS = jax.nn.sigmoid if FORM == "sigmoid_entropy" else jax.nn.softmax
LOSSES = {
    "softmax_entropy": optax.softmax_cross_entropy,
    "sigmoid_entropy": optax.sigmoid_binary_cross_entropy,
    "softmax_twice": lambda z, t: optax.softmax_cross_entropy(jax.nn.softmax(z), t),
    "softmax_squares": lambda z, t: optax.l2_loss(jax.nn.softmax(z), t),
}


def logits(weights, x):
    """Return what goes into the outputs."""
    (b, w), (c, v) = weights
    return jnp.tanh(x @ w + b) @ v + c


def loss(weights, x, t):
    """Return the mean loss."""
    return LOSSES[FORM](logits(weights, x), t).mean()


@jax.jit
def step(weights, state, x, t):
    """Return weights and state after a step, and the loss before."""
    value, slope = jax.value_and_grad(loss)(weights, x, t)
    more = {"value": value, "grad": slope, "value_fn": lambda w: loss(w, x, t)}
    change, state = METHOD.update(slope, state, weights, **more)
    return optax.apply_updates(weights, change), state, value


def flat(weights):
    """Return weights in one array."""
    return np.concatenate([np.vstack(layer).T.ravel() for layer in weights]).astype(float)


def one(trial, x, labels, asked):
    """Return the outputs, the row and the weights of a trial."""
    keys = jax.random.split(jax.random.key(int(JOB["seed"]) + trial))
    layers = zip(keys, (x.shape[1], HIDDEN), (HIDDEN, Q), strict=True)
    start = [(jnp.zeros(m), jax.random.normal(key, (n, m)) / n**0.5) for key, n, m in layers]
    x, t = jnp.asarray(x), jnp.asarray((labels[:, None] == np.arange(1, Q + 1)) * 1.0)
    weights, state, began = start, METHOD.init(start), time.perf_counter()
    for _ in range(STEPS):
        weights, state, value = step(weights, state, x, t)
    row = [trial, time.perf_counter() - began, STEPS, float(value), ""]
    given = np.asarray(OUTPUTS(logits(weights, jnp.asarray(asked))), dtype=float)
    return given, row, [flat(start), flat(weights)]


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
