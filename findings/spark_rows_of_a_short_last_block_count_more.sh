#!/usr/bin/env bash
# Spark's MultilayerPerceptronClassifier weighs rows by the block of rows in which they come.
#
# Expected: blockSize, documented as the size of the blocks in which rows are stacked into matrices,
# changes the speed of a fit and not what is fitted; each row counts the same.
# Observed with Spark 3.5.6: a fit minimises the mean over blocks of the mean cross-entropy within a
# block, so that the rows of a short last block count for as much together as those of a full one.
# Of 130 equal rows, 66 are of class 1. At the default of 128 the last two, which are, are given
# half of all weight: a probability of 3/4 where the share is 66/130, and all in one block gives it.
#
# It takes PyPI, Python 3.8 to 3.11 and Java 8 to 17.
# Exits with 0 while this is so, and with 1 once it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check pyspark==3.5.6 numpy==1.26.4
cat >try.py <<'P'
import sys

from pyspark.ml.classification import MultilayerPerceptronClassifier
from pyspark.ml.linalg import Vectors
from pyspark.sql import SparkSession

session = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
session.sparkContext.setLogLevel("ERROR")
labels = [0.0, 1.0] * 64 + [1.0, 1.0]
rows = [(label, Vectors.dense([1.0])) for label in labels]
sample = session.createDataFrame(rows, ["label", "features"]).coalesce(1).cache()
share, found = sum(labels) / len(labels), {}
for block in (128, 130):
    # no hidden layer: it can do no more than fit the share
    asked = MultilayerPerceptronClassifier(layers=[1, 2], seed=1, tol=1e-10)
    model = (asked if block == 128 else asked.setBlockSize(block)).fit(sample)
    assert model.getBlockSize() == block
    found[block] = model.predictProbability(Vectors.dense([1.0]))[1]
    print(f"Spark {session.version}, blockSize {block}: {found[block]:.6f}; share {share:.6f}")
session.stop()
as_said = abs(found[128] - 0.75) < 1e-4 and abs(found[130] - share) < 1e-4
sys.exit(0 if as_said else 1)
P
env/bin/python try.py 2>/dev/null
