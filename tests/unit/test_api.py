"""What `import pairing` gives: the study's own trials, arrays as scikit-learn has them."""

import doctest
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import pairing
from pairing import PAIRS, Problem, compare, draw, fit, predict, score
from pairing.api import estimator, fitting, pairs, problems
from pairing.catalogue.scores import SCORES
from pairing.config import study_from
from pairing.problem.truth import posterior
from pairing.study.scores import score_batch

HEAVY = ("snakemake", "sympy", "jinja2", "rocrate")
X, Y = draw(Problem.paper(), trial=37)


def python(*arguments):
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True)


def loaded_by(statement, names):
    found = python("-c", f"import sys; {statement}; print(*{set(names)} & set(sys.modules))")
    assert found.returncode == 0, found.stderr
    return found.stdout.split()


def test_what_is_not_given_is_as_in_the_config(config):
    study = study_from(config)
    assert study.settings[0] == fitting.DECLARED
    assert (study.seed, study.train_per_class) == (problems.SEED, problems.PER_CLASS)
    assert study.test_per_class == problems.PER_CLASS
    assert study.measure.quadrature_nodes == problems.NODES
    assert [pair.name for pair in study.pairs] == list(pairs.PAPERS_PAIRS)
    for field in ("means", "covariances", "priors"):
        assert np.array_equal(getattr(Problem.paper(), field), getattr(study.problem, field))


@pytest.mark.parametrize("pair", pairs.PAPERS_PAIRS)
def test_a_trial_is_that_trial_of_the_study_to_the_bit(pair, fits, training, study):
    own = fits[(fits["trial"] == 37) & (fits["pair"] == pair)]
    network = fit(X, Y, pair, trial=37)
    assert np.array_equal(network.weights, own["weights"].item())
    assert network.objective == own["objective"].item()
    scored = score_batch(own, training, study.scoring).iloc[0]
    found = score(network, Problem.paper(), *draw(Problem.paper(), trial=37, sample="test"))
    assert found.pop("eq4") == scored["eq4_test_sum_root_of_sum"]
    assert found == {name: scored[name] for name in SCORES}


def test_pairs_are_compared_over_the_studys_trials(trials):
    found = compare(Problem.paper(), trials=10, threads=2)
    own = trials[trials["trial"] < 10].set_index("pair")["eq4_test_sum_root_of_sum"]
    means = found.means[found.means["score"] == "eq4"].set_index("pair")["mean"]
    contrasts = found.contrasts.set_index(["score", "first", "second"])["difference"]
    first, second, _ = pairs.PAPERS_PAIRS
    assert all(means[pair] == pytest.approx(own[pair].mean()) for pair in pairs.PAPERS_PAIRS)
    assert contrasts["eq4", first, second] == pytest.approx(means[first] - means[second])


def test_rows_are_patterns():
    problem = Problem([[0, 0, 0], [1, 2, 0]], covariances=np.diag([1, 2, 3]), priors=[0.3, 0.7])
    x, y = draw(problem, 7)
    assert x.shape == (14, 3)
    exact = problem.posterior(x)
    assert np.array_equal(exact, posterior(problem, np.ascontiguousarray(x.T)).T)
    assert np.allclose(exact.sum(axis=1), 1)
    network = fit(x.tolist(), y, hidden_units=np.int64(2), max_iterations=5)
    assert np.array_equal(predict(network, x[3:5]), predict(network, x)[3:5])
    assert predict(network, x).shape == (14, 2)


def test_labels_may_be_of_any_kind_and_come_in_order():
    names = np.array(["d", "c", "b", "a"])[Y]
    network = fit(X, names, trial=37)
    assert list(network.classes) == ["a", "b", "c", "d"]
    assert np.mean(network.classes[predict(network, X).argmax(axis=1)] == names) > 0.6


def test_logistic_outputs_sum_to_one_where_they_are_asked_to():
    network = fit(X, Y, "logistic_least_squares")
    raw, scaled = predict(network, X), predict(network, X, sum_to_one=True)
    assert not np.allclose(raw.sum(axis=1), 1)
    assert np.allclose(scaled, raw / raw.sum(axis=1, keepdims=True))


def test_no_network_beats_the_bayes_rule():
    problem = Problem.paper()
    tested = score(fit(X, Y), problem, X, Y)
    assert tested["accuracy_exact"] < problem.bayes_accuracy() == pytest.approx(0.7079, abs=1e-4)


@pytest.mark.parametrize(
    ("call", "line"),
    [
        (lambda: fit(X, Y, "soft"), f"pair: 'soft' is not legal; give one of {', '.join(PAIRS)}"),
        (lambda: fit(X, Y, hidden_unit=3), "hidden_unit: no such key; did you mean hidden_units?"),
        (lambda: fit(X, Y, hidden_units=65), "hidden_units: 65 is not legal; give a whole number"),
        (lambda: fit(X, Y, start_low=2), "start_low: 2 must be below start_high"),
        (lambda: fit(X[:, 0], Y), "X: got float64, shape (400,); want an array"),
        (lambda: fit(X, Y[:9]), "y: shape (9,); want one label for each of the 400 rows"),
        (lambda: fit(X, 0 * Y), "y: has 1 class; give labels of two classes or more"),
        (lambda: fit(np.ones((4, 6000)), [0, 1, 0, 1]), "hidden_units: 4, 6000 features and 2 cl"),
        (lambda: draw(Problem.paper(), sample="both"), "sample: 'both' is not legal; give train"),
        (lambda: draw(Problem.paper(), trial=-1), "trial: got -1; want a whole number >= 0"),
        (lambda: Problem([[1, 2], [3]]), "means: dimensions [1, 2] differ"),
        (lambda: Problem([1, 2]), "means: must be a matrix, a row of numbers a class"),
        (lambda: Problem([[1], [2]], priors=[0.5, 0.6]), "priors: sum to 1.1, must sum to 1"),
        (lambda: compare(Problem.paper(), trials=1), "trials: got 1; want a whole number from 2"),
        (lambda: compare(Problem.paper(), ["logistic_bernoulli"] * 2), "pairs: got ['logistic_b"),
        (lambda: score(fit(X, Y), Problem([[0], [1]]), X, Y), "X: got float64, shape (400, 2)"),
        (lambda: score(fit(X, Y), Problem.paper(), X, Y + 1), "y: holds 4, which is no class"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_one_line(call, line):
    with pytest.raises(ValueError, match=r"^[^\n]+$") as refused:
        call()
    assert str(refused.value).startswith(line)


def test_importing_the_package_loads_nothing():
    assert loaded_by("import pairing; dir(pairing)", {"numpy", "pandas", "numba"}) == []
    with pytest.raises(AttributeError, match="no attribute 'predictt'"):
        pairing.predictt  # noqa: B018


def test_what_a_light_install_offers_needs_nothing_of_the_study():
    names = ", ".join(pairing.__all__)
    assert loaded_by(f"from pairing import {names}; import pairing.__main__", HEAVY) == []


def test_examples_in_docstrings_hold():
    for module in (pairing, estimator):
        failed, tried = doctest.testmod(module)
        assert (failed, tried > 5) == (0, True)


SCRIPT = """
from pairing import PAIRS, PairClassifier, Problem, compare, draw, fit, predict, score

problem = Problem.paper()
X, y = draw(problem, trial=37)
network = fit(X, y, "softmax_cross_entropy", trial=37)
highest: float = predict(network, X).max()
eq4: float = score(network, problem, X, y)["eq4"]
labels: list[str] = [pair.label for pair in PAIRS.values()]
means = compare(problem, trials=2).means
classifier = PairClassifier(hidden_units=2).fit(X, y)
"""


def test_types_serve_a_users_script(tmp_path):
    (tmp_path / "right.py").write_text(SCRIPT)
    (tmp_path / "wrong.py").write_text("from pairing import fit, predictt\n\nfit(X=1, trial='a')\n")
    cache = Path(__file__).parents[2] / ".mypy_cache"
    run = python("-m", "mypy", "--strict", "--cache-dir", cache, "--config-file", "", tmp_path)
    told = [line for line in run.stdout.splitlines() if "error:" in line]
    assert told, run.stderr
    assert all("wrong.py" in line for line in told), run.stdout
    assert "predictt" in run.stdout
    assert 'incompatible type "str"' in run.stdout
