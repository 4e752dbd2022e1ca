"""Spark's multilayer perceptron, asked for class probabilities.

Set are the layers and the seed; at defaults nothing else: 100 iterations of L-BFGS, rows in blocks
of 128. The form `gd` names the other solver, whose default is 100 iterations at rate 0.03. Its
manual recommends nothing for probabilities; instead of that, all rows in one block, for it sums
means of blocks and so gives rows of a short last one more weight, and for `gd` a rate of 2. A step
is one of `gd` on one block, rate 0.5; its start is what no iteration leaves. A long run is 500
iterations of L-BFGS, tolerance 1e-12, one block. One session, one thread, 1 GB, and one partition.
Seconds are of fit alone, most of which it takes to hand each iteration to itself as a job.
"""

import csv
import os
import sys
import time
from pathlib import Path

os.environ |= {"OPENBLAS_NUM_THREADS": "1", "SPARK_LOCAL_IP": "127.0.0.1"}
import numpy as np
from pyspark.ml.classification import MultilayerPerceptronClassifier
from pyspark.ml.linalg import Vectors
from pyspark.sql import SparkSession

FOLDER = Path(sys.argv[1])
with (FOLDER / "job.csv").open() as file:
    JOB = {row["key"]: row["value"] for row in csv.DictReader(file)}
Q, HIDDEN, FORM, MODE = int(JOB["classes"]), int(JOB["hidden"]), JOB["form"], JOB["mode"]
RECOMMENDED = MODE == "fit" and JOB["setting"] == "recommended"
SETTINGS = {
    "spark.driver.memory": "1g",
    "spark.driver.extraJavaOptions": "-XX:+UseSerialGC -XX:TieredStopAtLevel=1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.warehouse.dir": str(FOLDER / "warehouse"),
}
SESSION = SparkSession.builder.master("local[1]").config(map=SETTINGS).getOrCreate()
SESSION.sparkContext.setLogLevel("ERROR")


def options(n):
    """Return what is set but for layers and seed, for n rows."""
    own = {"solver": "gd"} if FORM == "gd" else {}
    if MODE == "step":
        return {"solver": "gd", "stepSize": 0.5, "maxIter": 1, "blockSize": n}
    if MODE == "long":
        return {"maxIter": 500, "tol": 1e-12, "blockSize": n}
    if RECOMMENDED:
        own |= {"blockSize": n} | ({"stepSize": 2.0} if FORM == "gd" else {})
    return own


def flat(model, inputs):
    """Return its weights: of a layer all those of input 1, of input 2, ..., then biases."""
    w, cut = model.weights.toArray(), HIDDEN * (inputs + 1)
    layers = w[:cut].reshape(inputs + 1, HIDDEN), w[cut:].reshape(HIDDEN + 1, Q)
    return np.concatenate([np.vstack([one[-1:], one[:-1]]).T.ravel() for one in layers])


def one(trial, x, labels, asked):
    """Return the outputs, the row and the weights of a trial."""
    pairs = zip((labels - 1.0).tolist(), map(Vectors.dense, x.tolist()), strict=True)
    sample = SESSION.createDataFrame(list(pairs), ["label", "features"]).coalesce(1).cache()
    sample.count()
    asks = {"layers": [x.shape[1], HIDDEN, Q], "seed": int(JOB["seed"]) + trial}
    began = time.perf_counter()
    model = MultilayerPerceptronClassifier(**asks, **options(len(x))).fit(sample)
    seconds, summary = time.perf_counter() - began, model.summary()
    row = [trial, seconds, summary.totalIterations, summary.objectiveHistory[-1], ""]
    start = MultilayerPerceptronClassifier(**asks, maxIter=0).fit(sample)
    rows = SESSION.createDataFrame([(Vectors.dense(r),) for r in asked.tolist()], ["features"])
    given = model.transform(rows.coalesce(1)).select("probability").collect()
    sample.unpersist()
    both = [flat(found, x.shape[1]) for found in (start, model)]
    return np.array([r[0].toArray() for r in given]), row, both


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
        given, row = np.full((len(asked), Q), np.nan), [trial, "", "", "", str(error)[:200]]
    outputs += [[trial, *values] for values in given.tolist()]
    fits.append(row)
write("outputs.csv", ["trial", *(f"z{k + 1}" for k in range(Q))], outputs)
write("fits.csv", ["trial", "seconds", "iterations", "reported", "message"], fits)
wide = len(kept[0]) - 2 if kept else 0
write("weights.csv", ["trial", "moment", *(f"w{i + 1}" for i in range(wide))], kept)
