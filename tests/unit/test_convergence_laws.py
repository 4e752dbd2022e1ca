"""The exact laws and limits, held against closed forms, simulation and other code."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit

from pairing.catalogue.pairs import PAIRS
from pairing.convergence import laws, limits, rules
from pairing.convergence.plan import Minimiser
from pairing.convergence.scoring import score_cell
from pairing.convergence.training import train_batch
from pairing.problem.mixture import Mixture, written_out
from pairing.problem.quadrature import quadrature
from pairing.problem.truth import posterior

CROSS_ENTROPY, LEAST_SQUARES = (
    PAIRS[f"softmax_{one}"] for one in ("cross_entropy", "least_squares")
)
SHARED = [[1, 0.3, 0], [0.3, 2, -0.4], [0, -0.4, 0.7]]
PROBLEMS = {
    "paper": ([[1, 1], [1, -1], [-1, 1], [-1, -1]], "identity", "equal"),
    "line": ([[0], [2]], "identity", [0.3, 0.7]),
    "space": ([[0, 0, 0], [1.5, 0.5, -1], [-1, 2, 0.3]], SHARED, [0.5, 0.3, 0.2]),
}


@pytest.fixture(scope="module", params=PROBLEMS)
def problem(request):
    return Mixture(*written_out(*PROBLEMS[request.param]))


NODES = {}  # by problem: in three inputs they take seconds to find


def nodes_of(problem):
    key = problem.means.tobytes() + problem.covariances.tobytes() + problem.priors.tobytes()
    if key not in NODES:
        NODES[key] = quadrature(problem, 4000)
    return NODES[key]


def of(problem, pair, class_counts):
    nodes = nodes_of(problem)
    return laws.law(problem, pair, class_counts, nodes.x, nodes.weights)


def test_divergence_of_maximum_likelihood_is_half_its_parameters(problem):
    """Wilks: with labels from the priors the information equality holds, whatever the problem."""
    q, p = problem.means.shape
    law = of(problem, CROSS_ENTROPY, "random")
    assert law.cross_entropy_excess == pytest.approx((q - 1) * (p + 1) / 2, rel=1e-9)


def test_fixed_counts_take_the_intercepts_share_away():
    """Case-control sampling takes from the intercepts the variance of estimated log priors."""
    problem = Mixture(*written_out(*PROBLEMS["paper"]))
    nodes = quadrature(problem, 4000)
    p = posterior(problem, nodes.x)
    information = np.diag((p * nodes.weights).sum(axis=1)) - (p * nodes.weights) @ p.T
    of_log_priors = 4 * (np.eye(3) + 1)  # of log(n_k / n_4), times N, classes of a quarter each
    away = np.trace(information[:3, :3] @ of_log_priors) / 2
    by_law = [
        of(problem, CROSS_ENTROPY, counts).cross_entropy_excess for counts in ("random", "fixed")
    ]
    assert by_law[0] - by_law[1] == pytest.approx(away, rel=1e-9)


def test_least_squares_is_never_more_efficient(problem):
    assert of(problem, LEAST_SQUARES, "random").squared_error > (
        of(problem, CROSS_ENTROPY, "random").squared_error
    )


@pytest.mark.parametrize(
    ("means", "covariances", "priors", "class_counts", "known"),
    [
        ([[0], [2]], "identity", "equal", "fixed", True),
        ([[0], [2]], "identity", [0.3, 0.7], "random", True),
        ([[0], [2]], "identity", [0.3, 0.7], "fixed", False),  # trained for other priors
        ([[0], [2]], [[[1]], [[4]]], "equal", "random", False),  # log-odds are quadratic
    ],
)
def test_there_is_a_law_where_the_logit_is_the_truth(
    means, covariances, priors, class_counts, known
):
    problem = Mixture(*written_out(means, covariances, priors))
    assert laws.has_law(CROSS_ENTROPY, 0, problem, class_counts) == known
    assert not laws.has_law(CROSS_ENTROPY, 2, problem, class_counts)
    # of two classes logistic outputs are the logit, but for the pair that leaves the other one free
    assert laws.has_law(PAIRS["logistic_bernoulli"], 0, problem, class_counts) == known
    assert not laws.has_law(PAIRS["logistic_cross_entropy"], 0, problem, class_counts)
    if not known:
        with pytest.raises(ValueError, match="no law is known"):
            of(problem, CROSS_ENTROPY, class_counts)


@pytest.mark.parametrize("penalty", ["least_squares", "bernoulli"])
def test_of_two_classes_logistic_outputs_have_the_law_of_softmax_ones(training, penalty):
    """By simulation: both minimise the same, up to a factor, and logistic outputs sum to one."""
    problem = Mixture(*written_out(*PROBLEMS["line"]))
    pair = PAIRS[f"logistic_{penalty}"]
    twin = {"least_squares": LEAST_SQUARES, "bernoulli": CROSS_ENTROPY}[penalty]
    assert of(problem, pair, "random") == of(problem, twin, "random")
    own = replace(
        training, problem=problem, pairs=(pair,), train_per_class=800, class_counts="random",
        setting=replace(training.setting, hidden_units=0),
    )  # fmt: skip
    rows = score_cell(train_batch(own, (1,), MINIMISER, 0, 299), own, ("1", "minimum"), 1000).trials
    ends = rows.query("step == 'minimum'")
    assert ends["sum_deviation"].max() < 1e-6
    times_n = ends["squared_error"] * 1600
    assert abs(times_n.mean() - of(problem, pair, "random").squared_error) < 3 * times_n.sem()
    assert set(limits.limits(own, 2, 1000)["found_by"]) == {
        rules.BY_THEORY, rules.BY_SANDWICH, rules.NO_LAW_PRIORS,
    }  # fmt: skip


MINIMISER = Minimiser("second_order", 100, 1e-8)
MANY = 700  # trials: the two laws are five standard errors apart, or more


def simulated(training, class_counts, per_class):
    setting = replace(training.setting, hidden_units=0)
    own = replace(
        training, setting=setting, pairs=(CROSS_ENTROPY, LEAST_SQUARES),
        train_per_class=per_class, class_counts=class_counts,
    )  # fmt: skip
    runs = train_batch(own, (1,), MINIMISER, 0, MANY - 1)
    return score_cell(runs, own, ("1", "minimum"), 2000).trials.query("step == 'minimum'")


@pytest.mark.parametrize("per_class", [400, 800])
@pytest.mark.parametrize(("class_counts", "other"), [("fixed", "random"), ("random", "fixed")])
def test_simulation_agrees_with_its_law_and_rejects_the_other(
    training, class_counts, other, per_class
):
    rows = simulated(training, class_counts, per_class)
    assert (rows["status"] == "converged").all()
    for pair in (CROSS_ENTROPY, LEAST_SQUARES):
        own, wrong = (of(training.problem, pair, counts) for counts in (class_counts, other))
        for score in laws.Law._fields:
            times_n = rows[rows["pair"] == pair.name][score] * 4 * per_class
            off = [(times_n.mean() - getattr(law, score)) / times_n.sem() for law in (own, wrong)]
            assert abs(off[0]) < 3, (pair.name, score, off)
            assert abs(off[1]) > 3, (pair.name, score, off)


def test_the_constant_answer_is_what_the_brier_floor_leaves(problem):
    nodes = nodes_of(problem)
    left = 1 - nodes.floors.brier - 1 / problem.n_classes  # the sum of P^2 is 1 - sum P (1 - P)
    assert laws.constant_answer(problem, nodes.x, nodes.weights) == pytest.approx(left, abs=1e-4)


def test_the_limit_without_hidden_units_is_that_of_other_code(training):
    """SciPy on weighted nodes of another kind, each output by itself."""
    pair = PAIRS["logistic_least_squares"]
    own = replace(training, setting=replace(training.setting, hidden_units=0))
    found = limits.pseudo_true(own, pair, 3)
    nodes = quadrature(training.problem, 4000)
    truth = posterior(training.problem, nodes.x)
    inputs = np.vstack([np.ones(nodes.x.shape[1]), nodes.x])
    floor = sum(
        minimize(
            lambda w, t=t: (nodes.weights * (expit(w @ inputs) - t) ** 2).sum(), np.zeros(3)
        ).fun
        for t in truth
    )
    rows = limits.limits(replace(own, pairs=(pair,)), 3, 4000)
    value = rows[rows["quantity"] == "squared_error"]["value"].item()
    assert value == pytest.approx(floor, rel=1e-4)
    assert found.starts_at_best == 3


def test_no_trained_network_is_nearer_than_the_floor(training):
    """That of least squares bounds all logistic networks of its size, however they are trained."""
    pairs = (PAIRS["logistic_least_squares"], PAIRS["logistic_bernoulli"])
    setting = replace(training.setting, hidden_units=2)
    own = replace(training, setting=setting, pairs=pairs, train_per_class=3200)
    rows = limits.limits(replace(own, pairs=pairs[:1]), 20, 2000)
    floor = rows[rows["quantity"] == "squared_error"]["value"].item()
    runs = train_batch(own, (100,), Minimiser("bfgs_newton", 200, 1e-6), 0, 5)
    errors = score_cell(runs, own, ("100", "minimum"), 2000).trials["squared_error"]
    assert floor <= errors.min()
    assert errors.min() < 1.5 * floor  # and it is near


@pytest.mark.parametrize(("hidden", "how"), [(0, rules.BY_THEORY), (1, ""), (2, rules.BY_INFIMUM)])
def test_softmax_comes_to_the_truth_with_as_many_units_as_slopes_have_dimensions(
    training, hidden, how
):
    own = replace(training, setting=replace(training.setting, hidden_units=hidden))
    assert limits.theory_of(own, CROSS_ENTROPY) == how
    assert limits.theory_of(own, PAIRS["logistic_bernoulli"]) == ""


def test_soft_targets_come_near_to_the_infimum_and_stay_above_it_with_too_few_units(training):
    errors = {}
    nodes = quadrature(training.problem, 2000)
    for hidden in (1, 2):
        own = replace(training, setting=replace(training.setting, hidden_units=hidden))
        found = limits.pseudo_true(own, CROSS_ENTROPY, 4, 2048)
        points = limits.integration_points(training.problem, nodes, 1.0)
        scores = limits.scores_of(found.weights, CROSS_ENTROPY.activation, own, points, nodes)
        errors[hidden] = scores["squared_error"]
    assert errors[2] < 1e-5
    assert errors[1] > 0.01


def test_of_two_classes_the_best_logistic_outputs_sum_to_one(training):
    """Whatever the covariances and the network; so says theory, and so the best weights found."""
    problem = Mixture(
        *written_out([[0, 0], [1, 0]], [[[1, 0], [0, 1]], [[4, 0], [0, 0.25]]], "equal")
    )
    setting = replace(training.setting, hidden_units=2)
    pair = PAIRS["logistic_least_squares"]
    own = replace(training, problem=problem, pairs=(pair,), setting=setting)
    rows = limits.limits(own, 10, 1000).set_index("quantity")
    assert rows.loc["sum_deviation", "found_by"] == rules.BY_SYMMETRY
    assert rows.loc["sum_deviation", "value"] == 0
    found = limits.pseudo_true(own, pair, 10)
    nodes = quadrature(problem, 1000)
    points = limits.integration_points(problem, nodes, 1.0)
    scores = limits.scores_of(found.weights, pair.activation, own, points, nodes)
    assert scores["sum_deviation"] < 2e-3
