"""Orange's neural network and softmax regression, asked for class probabilities.

Both standardise inputs unasked, here in all modes; asked are Tables, for arrays would not be. Of
the network are set the hidden units and the seed; at defaults nothing else: it is scikit-learn's,
rectified linear units, Adam, 200 passes at most, decay 0.0001. Its manual recommends nothing for
probabilities; instead of that, L-BFGS. A step is one pass of plain gradient descent over all rows
at once, rate 0.5; its start is what a rate of 1e-300 leaves. A long run is by L-BFGS with logistic
hidden units and no decay. The form `softmax` is Orange's own: no hidden units, weights that start
from zeros. At defaults nothing is set: L-BFGS, decay 1, of biases too. It says to choose that:
here 0. A step is one iteration, which from zeros goes down the gradient; a long run is to a
gradient of 1e-12, without decay.
"""

import csv
import sys
import time
import warnings
from pathlib import Path

import numpy as np
from Orange.classification import NNClassificationLearner, SoftmaxRegressionLearner
from Orange.data import ContinuousVariable, DiscreteVariable, Domain, Table

FOLDER = Path(sys.argv[1])
with (FOLDER / "job.csv").open() as file:
    JOB = {row["key"]: row["value"] for row in csv.DictReader(file)}
Q, HIDDEN, FORM, MODE = int(JOB["classes"]), int(JOB["hidden"]), JOB["form"], JOB["mode"]
RECOMMENDED = MODE == "fit" and JOB["setting"] == "recommended"
LBFGS = {"solver": "lbfgs", "max_iter": 20000}
OPTIONS = LBFGS if RECOMMENDED else {}
if MODE == "long":
    OPTIONS = LBFGS | {"activation": "logistic", "alpha": 0, "tol": 1e-10}
STEP = {"solver": "sgd", "momentum": 0, "alpha": 0, "max_iter": 1, "shuffle": False}
CLASS = DiscreteVariable("class", values=[str(k + 1) for k in range(Q)])


def trained(sample, seed, options):
    """Return a trained network, and what it says on how it ended."""
    learner = NNClassificationLearner(hidden_layer_sizes=(HIDDEN,), random_state=seed, **options)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model = learner(sample)
    return model, " ".join(str(caught[0].message).split()) if caught else "converged"


def softmax(sample):
    """Return a trained softmax regression and its iterations."""
    options = {"lambda_": 0.0} if RECOMMENDED or MODE != "fit" else {}
    options |= {"step": {"maxiter": 1}, "long": {"factr": 0.0, "pgtol": 1e-12}}.get(MODE, {})
    passed = []
    return SoftmaxRegressionLearner(callback=passed.append, **options)(sample), len(passed)


def flat(model, layers):
    """Return weights, those of the first layer for inputs that are not standardised."""
    middle, factor = np.array(
        [[one.compute_value.offset, one.compute_value.factor] for one in model.domain.attributes]
    ).T
    bias, first = layers[0][0], layers[0][1] * factor[:, None]
    layers = [(bias - middle @ first, first), *layers[1:]]
    return np.concatenate([np.vstack(layer).T.ravel() for layer in layers])


def one(trial, x, labels, asked):
    """Return the outputs, the row and the weights of a trial."""
    inputs = [ContinuousVariable(f"x{i + 1}") for i in range(x.shape[1])]
    sample = Table.from_numpy(Domain(inputs, CLASS), x, labels - 1.0)
    began = time.perf_counter()
    if FORM == "softmax":
        model, iterations = softmax(sample)
        row = [trial, time.perf_counter() - began, iterations, "", ""]
        ends = [[(own[:, -1], own[:, :-1].T)] for own in (0 * model.theta, model.theta)]
    else:
        seed = int(JOB["seed"]) + trial
        step = STEP | {"batch_size": len(x), "activation": OPTIONS.get("activation", "relu")}
        options = step | {"learning_rate_init": 0.5} if MODE == "step" else OPTIONS
        model, message = trained(sample, seed, options)
        own = model.skl_model
        row = [trial, time.perf_counter() - began, own.n_iter_, own.loss_, message]
        start = trained(sample, seed, step | {"learning_rate_init": 1e-300})[0].skl_model
        ends = [list(zip(net.intercepts_, net.coefs_, strict=True)) for net in (start, own)]
    given = model(Table.from_numpy(Domain(inputs), asked), model.Probs)
    return given, row, [flat(model, layers) for layers in ends]


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
