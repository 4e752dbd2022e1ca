#!/usr/bin/env bash
# Orange's models standardise a Table or a list that they are asked about, but no numpy array.
#
# Expected: a model of Orange gives the same probabilities for the same rows, whether these come as
# a Table, as lists or as a numpy array: all are legal arguments of a model.
# Observed with Orange3 3.40.0: NNClassificationLearner and SoftmaxRegressionLearner standardise
# inputs unasked, and their models do so with a Table and with lists. Of an array the very same
# rows are taken as they are, by weights that are of standardised inputs: no error, no warning, and
# classes and probabilities are those of other patterns. Learners that do not standardise, as
# LogisticRegressionLearner, give the same for all three. The help of NNClassificationLearner, by
# which others are scikit-learn's, does not say that inputs are standardised.
#
# Exits with 0 while this is so, and with 1 once it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
	orange3==3.40.0 numpy==2.3.5 scipy==1.17.1 scikit-learn==1.9.1 pandas==2.3.3 xgboost==2.0.3
cat >"$folder/try.py" <<'PY'
import sys
import warnings

import numpy as np
import Orange
from Orange.classification import (
    LogisticRegressionLearner,
    NNClassificationLearner,
    SoftmaxRegressionLearner,
)
from Orange.data import ContinuousVariable, DiscreteVariable, Domain, Table

labels = np.repeat(np.arange(3), 50)
means = np.array([[10, 100], [13, 100], [10, 104]])
x = means[labels] + np.random.default_rng(0).standard_normal((150, 2))
inputs = [ContinuousVariable("a"), ContinuousVariable("b")]
domain = Domain(inputs, DiscreteVariable("class", values=("p", "q", "r")))
table = Table.from_numpy(domain, x, labels.astype(float))
network = NNClassificationLearner(hidden_layer_sizes=(4,), max_iter=2000, random_state=1)

print(f"Orange3 {Orange.__version__}: accuracy on its training patterns, given as what follows")
away = {}
for learner in (network, SoftmaxRegressionLearner(), LogisticRegressionLearner()):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scikit-learn's, of an option that Orange passes on
        model, name = learner(table), type(learner).__name__
    given = {"Table": table, "lists": x.tolist(), "array": x}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        p = {how: model(rows, model.Probs) for how, rows in given.items()}
    right = {how: f"{np.mean(own.argmax(1) == labels):.3f}" for how, own in p.items()}
    away[name] = [float(np.abs(p[how] - p["Table"]).max()) for how in ("lists", "array")]
    print(f"{name}: {right}; probabilities away from the Table's: {away[name]}")
standardised = [away[type(one).__name__] for one in (network, SoftmaxRegressionLearner())]
same = [away["LogisticRegressionLearner"], *([one[0]] for one in standardised)]
said = "ormaliz" in (NNClassificationLearner.__doc__ or "")
sys.exit(max(map(max, same)) > 1e-12 or min(one[1] for one in standardised) < 0.9 or said)
PY
"$folder/venv/bin/python" "$folder/try.py"
