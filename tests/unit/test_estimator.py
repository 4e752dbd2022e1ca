"""The pairs as an estimator of scikit-learn, by its own checks and on its own data."""

import pickle
import subprocess
import sys

import numpy as np
import pytest
from sklearn.datasets import load_iris
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator

from pairing import PAIRS, PairClassifier, Problem, draw, fit, predict

# Its cross-entropy is least where all outputs are one, whatever the inputs (the paper's section 2).
DEGENERATE = "logistic_cross_entropy"
NOT_SENSIBLE = {"check_classifiers_train": "the pair learns no classes: it is not sensible"}
# A check for arrays of other libraries, which only runs where they are asked for.
OTHER_ARRAYS = {"check_array_api_input"}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("pair", PAIRS)
def test_every_pair_is_an_estimator(pair):
    expected = NOT_SENSIBLE if pair == DEGENERATE else {}
    told = check_estimator(
        PairClassifier(pair), on_fail=None, on_skip=None, expected_failed_checks=expected
    )
    amiss = {one["check_name"]: one["exception"] for one in told if one["status"] != "passed"}
    assert set(amiss) - OTHER_ARRAYS == set(expected), amiss
    assert len(told) > 50


def test_it_takes_data_of_ones_own_through_a_pipeline():
    data, labels = load_iris(return_X_y=True)
    for pair in set(PAIRS) - {DEGENERATE}:
        classifier = PairClassifier(pair, hidden_units=3, decay=0.01, random_state=0)
        accuracies = cross_val_score(make_pipeline(StandardScaler(), classifier), data, labels)
        assert accuracies.mean() > 0.93, pair


def test_it_is_the_studys_network():
    x, y = draw(Problem.paper())
    network = fit(x, y, "logistic_least_squares")
    ours = PairClassifier("logistic_least_squares", random_state=1997).fit(x, y)
    assert np.array_equal(ours.network_.weights, network.weights)
    assert ours.n_iter_ == network.iterations
    kept = pickle.loads(pickle.dumps(ours))
    assert np.array_equal(kept.predict_proba(x), predict(network, x, sum_to_one=True))


@pytest.mark.parametrize(
    ("parameters", "line"),
    [
        ({"pair": "mlp"}, f"pair: 'mlp' is not legal; give one of {', '.join(PAIRS)}"),
        ({"iterations": 0}, "iterations: 0 is not legal; give a whole number >= 1"),
        ({"decay": -1}, "decay: -1 is not legal; give a number >= 0"),
        ({"random_state": -1}, "random_state: got -1; want a whole number >= 0"),
        ({"hidden_units": 65}, "hidden_units: 65 is not legal; give a whole number from 0 to 64"),
    ],
)
def test_a_parameter_that_is_wrong_is_named(parameters, line):
    with pytest.raises(ValueError, match=r"^[^\n]+$") as refused:
        PairClassifier(**parameters).fit(*draw(Problem.paper(), 5))
    assert str(refused.value).startswith(line)


def test_without_scikit_learn_one_line_says_what_to_install():
    lacking = "import sys; sys.modules['sklearn'] = None; from pairing import fit, PairClassifier"
    run = subprocess.run([sys.executable, "-c", lacking], capture_output=True, text=True)
    assert run.stderr.splitlines()[-1] == (
        "ImportError: PairClassifier needs scikit-learn 1.6 or newer; install it: "
        "pip install scikit-learn"
    )
