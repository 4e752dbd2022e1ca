#!/usr/bin/env bash
# mlxtend's MultiLayerPerceptron trains softmax outputs, and gives the softmax of these as probabilities.
#
# Expected: predict_proba of mlxtend.classifier.MultiLayerPerceptron gives the softmax outputs whose
# cross-entropy was minimised.
# Observed with mlxtend 0.25.0: it gives the softmax of those outputs. With q classes none leaves
# [1 / (q - 1 + e), e / (q - 1 + e)], for four classes 0.175 to 0.475: a network that is sure of
# every pattern says so by 0.475. Class labels are right, so that accuracy shows nothing of it; any score
# of the probabilities (cross-entropy, Brier score, calibration) is that of another model.
#
# Exits with 0 while this is so, and with 1 once it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check mlxtend==0.25.0 numpy==2.4.6 scikit-learn==1.9.1 pandas==3.1.1
cat >"$folder/try.py" <<'PY'
import sys

import mlxtend
import numpy as np
from mlxtend.classifier import MultiLayerPerceptron
from scipy.special import expit, softmax

generator = np.random.default_rng(0)
means = 6.0 * np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]])  # far apart: all patterns are clear
labels = np.repeat(np.arange(4), 50)
x = means[labels] + generator.standard_normal((200, 2))
network = MultiLayerPerceptron(hidden_layers=[4], eta=0.01, epochs=2000, random_seed=1)
network.fit(x / 6, labels)
given = network.predict_proba(x / 6)
hidden = expit(x / 6 @ network.w_["1"] + network.b_["1"])
once = softmax(hidden @ network.w_["out"] + network.b_["out"], axis=1)
twice = softmax(once, axis=1)

print(f"mlxtend {mlxtend.__version__}: accuracy {np.mean(network.predict(x / 6) == labels):.3f}")
print(f"probabilities given: {given.min():.4f} to {given.max():.4f}")
print(f"softmax of its weights: {once.min():.4f} to {once.max():.4f}")
print(f"away from softmax {np.abs(given - once).max():.2g}, from softmax twice {np.abs(given - twice).max():.2g}")
sys.exit(not (np.allclose(given, twice, rtol=0, atol=1e-12) and given.max() < 0.476 < once.max()))
PY
"$folder/venv/bin/python" "$folder/try.py"
