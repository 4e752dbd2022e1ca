"""The finder names what a network was trained by, and nothing where none of its candidates fits."""

import numpy as np
import pytest
from scipy.optimize import minimize

from pairing.catalogue.candidates import LABELS, UNKNOWN
from pairing.catalogue.pairs import PAIRS
from pairing.network.network import Shape
from pairing.network.reference import objective_and_gradient
from pairing.software import finder
from pairing.software.candidates import (
    CANDIDATES,
    CODINGS,
    HIDDEN,
    OUTPUTS,
    TWICE,
    gradient,
    one_of_q,
    pre_activations,
)
from pairing.software.finder import Network
from pairing.software.probing import gather_evidence, minimises

SHAPE = Shape(2, 3, 4)
ALL = [(name, coding) for name, one in CANDIDATES.items() for coding in one.codings]


@pytest.fixture(scope="module")
def patterns():
    """Inputs, shape (p, n), and labels of overlapping classes in no order."""
    generator = np.random.default_rng(1)
    labels = generator.permutation(np.repeat(np.arange(4), 40))
    means = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]])
    return (means[labels] + 1.6 * generator.normal(size=(160, 2))).T, labels


def start_of(shape=SHAPE, seed=2):
    return np.random.default_rng(seed).uniform(-1, 1, shape.n_weights)


def network(start, end, patterns, outputs, hidden="logistic", shape=SHAPE):
    x, labels = patterns
    z, _ = pre_activations(end, x, shape, hidden)
    return Network(start, end, x, labels, OUTPUTS[outputs](z))


def step_by(name, patterns, coding, hidden="logistic", shape=SHAPE, decay=0.0):
    """A network that one step of plain descent was taken with."""
    x, labels = patterns
    start, t = start_of(shape), one_of_q(labels, shape.outputs, coding)
    down = gradient(start, x, t, shape, hidden, CANDIDATES[name].delta) + decay * start
    end = start - 0.03 * down
    return network(start, end, patterns, CANDIDATES[name].outputs, hidden, shape)


def trained_by(name, patterns, coding):
    x, labels = patterns
    one, t = CANDIDATES[name], one_of_q(labels, 4, coding)

    def both(weights):
        z, _ = pre_activations(weights, x, SHAPE, "logistic")
        return one.value(z, t), gradient(weights, x, t, SHAPE, "logistic", one.delta)

    start = start_of()
    end = minimize(both, start, method="BFGS", jac=True, options={"gtol": 1e-6}).x
    return network(start, end, patterns, one.outputs)


@pytest.mark.parametrize(
    ("name", "coding"), [one for one in ALL if CANDIDATES[one[0]].value is not None]
)
def test_deltas_are_derivatives_of_their_penalties(name, coding):
    one = CANDIDATES[name]
    generator = np.random.default_rng(3)
    z, t = generator.normal(size=(4, 6)), one_of_q(np.arange(6) % 4, 4, coding)
    found, step = np.empty_like(z), 1e-6
    for place in np.ndindex(*z.shape):
        away = np.zeros_like(z)
        away[place] = step
        found[place] = (one.value(z + away, t) - one.value(z - away, t)) / (2 * step)
    np.testing.assert_allclose(one.delta(z, t), found, atol=1e-8)


def test_every_candidate_has_its_words():
    assert set(CANDIDATES) == set(LABELS)


@pytest.mark.parametrize("pair", PAIRS)
def test_gradients_of_pairs_are_those_of_the_study(pair, patterns):
    x, labels = patterns
    t = one_of_q(labels, 4)
    for shape in (SHAPE, Shape(2, 0, 4)):
        _, expected = objective_and_gradient(start_of(shape), x, t, shape, PAIRS[pair])
        own = gradient(start_of(shape), x, t, shape, "logistic", CANDIDATES[pair].delta)
        np.testing.assert_allclose(own, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("hidden", HIDDEN)
def test_gradients_through_other_hidden_units_are_right(hidden, patterns):
    x, labels = patterns
    one, t, start = CANDIDATES["softmax_cross_entropy"], one_of_q(labels, 4), start_of()
    found = np.empty_like(start)
    for place in range(start.size):
        away = 1e-6 * (np.arange(start.size) == place)
        values = (
            one.value(pre_activations(start + side * away, x, SHAPE, hidden)[0], t)
            for side in (1, -1)
        )
        found[place] = (next(values) - next(values)) / 2e-6
    np.testing.assert_allclose(
        gradient(start, x, t, SHAPE, hidden, one.delta), found, rtol=1e-5, atol=1e-6
    )


@pytest.mark.parametrize("hidden", ["logistic", "tanh", "relu"])
@pytest.mark.parametrize(("name", "coding"), ALL)
def test_a_step_names_what_it_was_taken_by(name, coding, hidden, patterns):
    evidence, outputs, units = gather_evidence([step_by(name, patterns, coding, hidden)], [], SHAPE)
    assert (outputs, units) == (CANDIDATES[name].outputs, hidden)
    found = minimises(evidence, outputs)
    assert found["minimises"] == [name]
    assert found["by"] == finder.OF_STEP
    assert found["digits"] > 10
    assert found["reading"] == (f"targets {coding}" if CODINGS[coding] != (0, 1) else "as given")


# There is no end where all outputs go to one, nor where the best outputs are out of reach; and
# logistic outputs, divided by their sum, go to the softmax: far below one they are exponentials.
ENDLESS = (
    "logistic_cross_entropy",
    "softmax_twice_cross_entropy",
    "logistic_divided_cross_entropy",
)
ENDS = [name for name, one in CANDIDATES.items() if one.value and name not in ENDLESS]


@pytest.mark.parametrize("name", ENDS)
def test_an_end_point_names_what_training_made_small(name, patterns):
    coding = CANDIDATES[name].codings[0]
    evidence, outputs, _ = gather_evidence([], [trained_by(name, patterns, coding)], SHAPE)
    found = minimises(evidence, outputs)
    assert found["minimises"] == [name]
    assert found["by"] == finder.OF_END
    assert found["contradicted"] == []


READ_OFF = [name for name in ENDS if CANDIDATES[name].outputs in finder.INVERSES]


@pytest.mark.parametrize("name", READ_OFF)
def test_outputs_alone_name_it_where_no_weights_are_known(name, patterns):
    trained = trained_by(name, patterns, CANDIDATES[name].codings[0])
    hidden_away = trained._replace(start=np.empty(0), end=np.empty(0))
    evidence, outputs, units = gather_evidence([], [hidden_away], SHAPE)
    assert (outputs, units) == (UNKNOWN, UNKNOWN)
    found = minimises(evidence, outputs)
    assert name in found["minimises"]
    assert found["by"] == finder.OF_BIASES


def test_decay_is_seen_and_named(patterns):
    own = step_by("softmax_least_squares", patterns, "0 and 1", decay=2.0)
    found = minimises(*gather_evidence([own], [], SHAPE)[:2])
    assert found["minimises"] == ["softmax_least_squares"]
    assert found["reading"] == "decay"


def test_inputs_that_are_standardised_behind_the_users_back_are_seen(patterns):
    x, labels = patterns
    x = 3 * x + np.array([[5.0], [-2.0]])
    middle, width = x.mean(axis=1), x.std(axis=1)
    scaled = (x - middle[:, None]) / width[:, None]
    start, t = start_of(), one_of_q(labels, 4)
    delta = CANDIDATES["softmax_cross_entropy"].delta
    end = start - 0.01 * gradient(start, scaled, t, SHAPE, "logistic", delta)
    given = [w.copy() for w in (start, end)]
    for w in given:  # as weights of the inputs that the user gave
        first = w[: SHAPE.n_omega].reshape(3, 3)
        first[:, 1:] /= width
        first[:, 0] -= first[:, 1:] @ middle
    own = network(*given, (x, labels), "softmax")
    found = minimises(*gather_evidence([own], [], SHAPE)[:2])
    assert found["minimises"] == ["softmax_cross_entropy"]
    assert found["reading"] == "inputs standardised"


def test_single_precision_is_enough(patterns):
    own = step_by("softmax_least_squares", patterns, "0 and 1")
    start, end = (np.float32(w).astype(float) for w in (own.start, own.end))
    rounded = network(start, end, patterns, "softmax")
    found = minimises(*gather_evidence([rounded], [], SHAPE)[:2])
    assert found["minimises"] == ["softmax_least_squares"]
    assert 4 < found["digits"] < 8


def test_what_no_candidate_explains_is_called_so(patterns):
    """A step by the sign of each weight's gradient, as of resilient propagation."""
    own = step_by("logistic_least_squares", patterns, "0 and 1")
    signs = own.start + 0.1 * np.sign(own.end - own.start)
    found = minimises(
        *gather_evidence([network(own.start, signs, patterns, "logistic")], [], SHAPE)[:2]
    )
    assert found["minimises"] == []
    assert 0 < found["digits"] < finder.LEAST[finder.OF_STEP]


def test_a_step_uphill_is_none(patterns):
    own = step_by("softmax_cross_entropy", patterns, "0 and 1")
    up = network(own.start, 2 * own.start - own.end, patterns, "softmax")
    assert minimises(*gather_evidence([up], [], SHAPE)[:2])["minimises"] == []


def test_a_step_and_an_end_that_disagree_contradict_each_other(patterns):
    step = step_by("softmax_cross_entropy", patterns, "0 and 1")
    long = trained_by("softmax_least_squares", patterns, "0 and 1")
    found = minimises(*gather_evidence([step], [long], SHAPE)[:2])
    assert found["minimises"] == ["softmax_cross_entropy"]
    assert found["contradicted"] == ["softmax_least_squares"]


def test_a_network_without_hidden_units_is_known_by_its_number_of_weights(patterns):
    logit = Shape(2, 0, 4)
    own = step_by("softmax_cross_entropy", patterns, "0 and 1", shape=logit)
    still = own._replace(end=np.where(np.arange(12) < 3, own.start, own.end))  # a class kept at 0
    x, _ = patterns
    still = still._replace(
        outputs=OUTPUTS["softmax"](pre_activations(still.end, x, logit, "linear")[0])
    )
    evidence, outputs, _ = gather_evidence([still], [], SHAPE)
    assert outputs == "softmax"
    assert minimises(evidence, outputs)["minimises"] == ["softmax_cross_entropy"]


def test_an_end_point_tells_apart_what_a_step_does_not(patterns):
    """From weights of zero all outputs are 1/4, and steps down several penalties are one line."""
    x, labels = patterns
    logit, t = Shape(2, 0, 4), one_of_q(labels, 4)
    start, delta = np.zeros(12), CANDIDATES["softmax_cross_entropy"].delta
    step = -0.01 * gradient(start, x, t, logit, "linear", delta)
    first = network(start, step, patterns, "softmax", "linear", logit)
    end = start
    for _ in range(3000):
        end = end - 0.01 * gradient(end, x, t, logit, "linear", delta)
    long = network(start, end, patterns, "softmax", "linear", logit)
    alone = minimises(*gather_evidence([first], [], SHAPE)[:2])
    assert len(alone["minimises"]) > 1
    both = minimises(*gather_evidence([first], [long], SHAPE)[:2])
    assert (both["minimises"], both["by"]) == (["softmax_cross_entropy"], finder.OF_END)


def test_outputs_that_are_all_the_same_tell_nothing(patterns):
    own = step_by("logistic_least_squares", patterns, "0 and 1")
    end = own.end.copy()
    end[SHAPE.n_omega :: 1 + SHAPE.hidden] = -90.0
    dead = network(own.start, end, patterns, "logistic")
    assert gather_evidence([dead], [], SHAPE)[1] == UNKNOWN
    assert gather_evidence([dead], [], SHAPE, [own])[1] == "logistic"


def test_a_long_run_may_have_other_hidden_units_than_a_step(patterns):
    step = step_by("softmax_cross_entropy", patterns, "0 and 1", "relu")
    long = trained_by("softmax_cross_entropy", patterns, "0 and 1")
    evidence, _, hidden = gather_evidence([step], [long], SHAPE, [step])
    assert hidden == "relu"
    for kind in (finder.OF_STEP, finder.OF_END):
        found = finder.named(evidence[evidence["evidence"] == kind])
        assert found.names == ("softmax_cross_entropy",)


def test_no_evidence_is_no_verdict():
    evidence, outputs, hidden = gather_evidence([], [], SHAPE)
    found = minimises(evidence, outputs)
    assert (outputs, hidden) == (UNKNOWN, UNKNOWN)
    assert (found["minimises"], found["digits"]) == ([], None)


def test_sums_are_told_from_division():
    z = np.random.default_rng(4).normal(size=(4, 50))
    assert finder.sum_digits(OUTPUTS["softmax"](z)) > 12
    assert finder.sum_digits(OUTPUTS["logistic"](z)) < 1
    assert finder.sum_digits(OUTPUTS[TWICE](z)) > 12
