"""Derivations: verdicts follow from the evidence, and the symbols agree with the pairs' code."""

import numpy as np
import pytest
import sympy as sp

from pairing.catalogue.pairs import PAIRS
from pairing.judging.numbers import eq4_bound
from pairing.mathematics import derivations, evidence, evidence_experiment
from pairing.mathematics.derivations import (
    REFUTED,
    VERIFIED,
    printed_delta,
    symbolic_delta,
)
from pairing.mathematics.evidence_experiment import (
    NETWORKS,
    density,
    integral_over_disc,
    lebesgue,
)
from pairing.mathematics.penalty_surfaces import cross_entropy_surface, least_squares_surface
from pairing.mathematics.statements import QUOTED
from pairing.network.penalties import penalty_and_delta

ENTRY = "z_k**2 - t_k*z_k {sign} z_k*Sum(t_j*z_j - z_j**2)"


@pytest.fixture(scope="module")
def all_derivations():
    return derivations.derive_all()


def test_every_quotation_is_of_a_statement(all_derivations):
    assert {each.key for each in all_derivations if each.printed} == set(QUOTED)


def test_what_is_refuted(all_derivations):
    refuted = {
        (each.key, bool(each.printed)) for each in all_derivations if each.verdict == REFUTED
    }
    assert refuted == {
        ("derivative-by-v-jk", True),
        ("table-1-logistic-cross-entropy", True),
        ("table-1-softmax-least-squares", False),  # the numerator of a garbled fraction
        ("likelihood-ratio", True),
        ("equation-3", True),
        ("bernoulli-likelihood", True),
        ("equation-4-bound-with-factor", True),
        ("equation-4-integral", True),
        ("equation-4-approximation", False),  # of points drawn from p: else the same error
    }


def test_rows_of_the_confusion_tables_sum_to_one_and_table_3_misses_it_by_rounding(
    all_derivations,
):
    sums = {each.key: each.derived for each in all_derivations if "row-sums" in each.key}
    assert set(sums["table-3-row-sums"].split(", ")) == {"1.0001"}
    assert all(set(sums[f"table-{n}-row-sums"].split(", ")) == {"1.0000"} for n in (4, 5, 6))


def test_a_table_1_row_names_its_pair_and_its_condition(all_derivations):
    rows = {each.key: each for each in all_derivations if each.key.startswith("table-1-")}
    assert len({row.where for row in rows.values()}) == len(rows) == 4
    assert "sum to one" in rows["table-1-softmax-cross-entropy"].statement


def test_keys_are_unique_and_fields_filled(all_derivations):
    table = derivations.derivations_table(all_derivations)
    assert table["key"].is_unique
    assert (table.drop(columns=["printed", "residual", "tolerance"]) != "").all(axis=None)
    within = table["residual"].str.startswith("within")
    assert within[table["verdict"] == VERIFIED].all()


@pytest.mark.parametrize(
    ("residual", "difference", "verdict"),
    [(0.0, 0, VERIFIED), (1.0, 0, REFUTED), (0.0, sp.Symbol("x"), REFUTED), (np.nan, 0, REFUTED)],
)
def test_verdict_needs_both_kinds_of_evidence(residual, difference, verdict):
    judged = derivations._judged("key", "", "", "", residual, "", difference=difference)
    assert judged.verdict == verdict


@pytest.mark.parametrize(("sign", "verdict"), [("+", VERIFIED), ("-", REFUTED)])
def test_softmax_least_squares_turns_on_its_sign(sign, verdict):
    text = ENTRY.format(sign=sign)
    assert derivations._delta("key", "", text, "softmax", "least_squares").verdict == verdict


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
@pytest.mark.parametrize("q", [2, 3, 5])
def test_symbolic_delta_is_that_of_the_code(pair, q):
    generator = np.random.default_rng(q)
    z, t = generator.normal(size=(q, 1)), generator.uniform(0.1, 0.9, (q, 1))
    value = getattr(evidence, pair.activation)(z)
    names = sp.symbols("z_k t_k T B C", positive=True)
    delta = sp.lambdify(names, symbolic_delta(pair.activation, pair.penalty))
    _, expected = penalty_and_delta(pair.activation, pair.penalty, z, t)
    rest = [total.sum() - total for total in (t, t * value, value**2)]
    np.testing.assert_allclose(delta(value, t, *rest), expected, atol=1e-14)


def test_printed_delta_is_read_with_its_sum_over_all_classes():
    function = derivations._as_function(printed_delta(ENTRY.format(sign="+")))
    z, t = np.array([0.2, 0.3, 0.5]), np.array([0.0, 1.0, 0.0])
    np.testing.assert_allclose(function(z, t), z**2 - t * z + z * (t * z - z**2).sum())


@pytest.mark.parametrize("activation", ["logistic", "softmax"])
def test_bound_agrees_with_the_one_of_the_comparison(activation):
    bound = np.sqrt(evidence_experiment.largest_squared_error(activation))
    assert bound == pytest.approx(eq4_bound(activation, "mean", "root_of_sum", 4, 400))


@pytest.mark.parametrize("network", NETWORKS)
def test_integral_over_the_plane_grows_with_the_area_for_every_network(network):
    over_plane = [integral_over_disc(radius, lebesgue, network) for radius in (20, 40)]
    assert over_plane[1] > 3.5 * over_plane[0]
    whole = [integral_over_disc(radius, density, network) for radius in (9, 12)]
    assert whole[1] == pytest.approx(whole[0], rel=1e-3)


def test_cross_entropy_surface_is_least_at_its_mark_on_the_edge():
    surface = cross_entropy_surface(200)
    assert surface.least_penalty[0] == pytest.approx(-np.exp(-1))
    assert surface.penalty.min() == pytest.approx(surface.least_penalty[0], abs=1e-4)
    row, column = np.unravel_index(surface.penalty.argmin(), surface.penalty.shape)
    assert surface.z[column] == surface.least_z[0] == 1
    assert surface.t[row] == pytest.approx(surface.least_t[0], abs=1 / 200)
    assert (np.diff(surface.penalty[1:], axis=1) < 0).all()


def test_least_squares_surface_is_zero_on_its_line_alone():
    surface = least_squares_surface(50)
    on_line = surface.t[:, None] == surface.z
    assert on_line.sum() == 50
    assert (surface.penalty[on_line] == 0).all()
    assert (surface.penalty[~on_line] > 0).all()
