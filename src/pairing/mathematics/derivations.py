"""The paper's derivations, done again: symbolically by SymPy, and numerically by other means.

Each function derives one statement and returns it with what is derived, and with the residual of
the statement against a calculation that does not use it
(`pairing.mathematics.evidence`). The verdict follows from both: verified needs a symbolic
difference of zero and a residual within the tolerance.

For general q, class k is written out and all others enter by sums. For softmax these are
T = sum t_j, B = sum t_j z_j and C = sum z_j^2 over j != k; z_j stands for the output z*_j here,
as in the table of printed deltas.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import sympy as sp
from scipy.optimize import minimize

from pairing.catalogue.pairs import PAIRS
from pairing.catalogue.verdicts import REFUTED, VERIFIED
from pairing.judging import published
from pairing.mathematics import (
    evidence,
    evidence_experiment,
    evidence_penalties,
    evidence_softmax,
)
from pairing.mathematics.statements import QUOTED
from pairing.problem.bayes import classification_rates

EXACT = 1e-9  # residual of a formula that is right, but for rounding
SEARCHED = 1e-4  # of one that is found by a numerical search
WORDS = {"least_squares": "least squares", "cross_entropy": "cross-entropy"}
TEST_POINTS = 400  # of section 4.1, if the test samples are as large as the training samples

Expression = Any  # SymPy has no types

_Z, _T = sp.symbols("z_k t_k", positive=True)
_Z_J, _T_J = sp.symbols("z_j t_j", positive=True)
_OTHER_T, _OTHER_TZ, _OTHER_ZZ = sp.symbols("T B C", positive=True)
_SUM = sp.Function("Sum")


@dataclass(frozen=True)
class Derivation:
    """One statement of the paper, derived again.

    Attributes
    ----------
    key, where : str
        A name, and the place in the paper.
    printed : str
        The paper's words; empty for a reading, a way to take what is printed or to mend it.
    statement, derived : str
        In short, what is said, and what comes out.
    residual, tolerance : float
        How far the statement is from an independent calculation, and how far it may be.
    verdict : str
        ``verified`` or ``refuted``.
    evidence : str
        How the two were found.
    """

    key: str
    where: str
    printed: str
    statement: str
    derived: str
    residual: float
    tolerance: float
    verdict: str
    evidence: str


def _judged(
    key: str,
    where: str,
    statement: str,
    derived: object,
    residual: float,
    shown_by: str,
    *,
    difference: Expression = 0,
    tolerance: float = EXACT,
) -> Derivation:
    """Return the derivation with the verdict that difference and residual give it."""
    holds = residual <= tolerance and sp.simplify(difference) == 0
    verdict = VERIFIED if holds else REFUTED
    return Derivation(
        key,
        where,
        QUOTED.get(key, ""),
        statement,
        str(derived),
        float(residual),
        tolerance,
        verdict,
        shown_by,
    )


# Table 1 and eq. (1).


def _penalty(penalty: str, z: Expression) -> Expression:
    """Return what class k alone adds to a penalty, for its output z."""
    if penalty == "least_squares":
        return (_T - z) ** 2 / 2
    own = _T * sp.log(_T / z)
    if penalty == "cross_entropy":
        return own
    return own + (1 - _T) * sp.log((1 - _T) / (1 - z))


def symbolic_delta(activation: str, penalty: str) -> Expression:
    """Return d rho / d z_k of a pair for general q, in terms of its outputs.

    Parameters
    ----------
    activation : str
        ``linear``, ``logistic`` or ``softmax``.
    penalty : str
        ``least_squares``, ``cross_entropy`` or (not for softmax) ``bernoulli_cross_entropy``.
    """
    pre = sp.Symbol("a", real=True)
    if activation == "linear":
        return sp.diff(_penalty(penalty, pre), pre).subs(pre, _Z)
    if activation == "logistic":
        slope = sp.diff(_penalty(penalty, 1 / (1 + sp.exp(-pre))), pre)
        return sp.factor(sp.simplify(slope.subs(pre, sp.log(_Z / (1 - _Z)))))
    # softmax: z_k = e^a / D with D = e^a + S, and the other outputs are in proportion to 1 / D
    rest = sp.Symbol("S", positive=True)
    total = sp.exp(pre) + rest
    by_t, by_square = sp.symbols("b c", positive=True)  # B = b / D and C = c / D^2
    others = {
        "least_squares": by_square / total**2 / 2 - by_t / total,
        "cross_entropy": _OTHER_T * sp.log(total),
    }[penalty]
    slope = sp.diff(_penalty(penalty, sp.exp(pre) / total) + others, pre)
    slope = slope.subs({by_t: _OTHER_TZ * total, by_square: _OTHER_ZZ * total**2})
    return sp.expand(sp.simplify(slope.subs(rest, sp.exp(pre) * (1 - _Z) / _Z)))


def printed_delta(text: str) -> Expression:
    """Return a printed delta as an expression in z_k, t_k, z_j and t_j, with Sum over all j."""
    names = {"z_k": _Z, "t_k": _T, "z_j": _Z_J, "t_j": _T_J, "Sum": _SUM}
    return sp.sympify(text, locals=names)


def _over_classes(summand: Expression) -> Expression:
    """Return the sum of a summand in t_j z_j and z_j^2 over all classes: class k and the rest."""
    own = summand.subs({_Z_J: _Z, _T_J: _T})
    return own + summand.expand().xreplace({_Z_J**2: _OTHER_ZZ, _T_J * _Z_J: _OTHER_TZ})


def _as_function(printed: Expression) -> evidence.Formula:
    names = [_Z, _T, _Z_J, _T_J]
    function = sp.lambdify(names, printed, modules=[{"Sum": np.sum}, "numpy"])
    return lambda value, t: function(value, t, value, t)


def _delta(
    key: str,
    where: str,
    text: str,
    activation: str,
    penalty: str,
    targets: str = "any",
) -> Derivation:
    """Return the derivation of one delta, printed as ``text``."""
    printed, derived = printed_delta(text), symbolic_delta(activation, penalty)
    difference = printed.replace(_SUM, _over_classes) - derived
    if targets == "sum to one":
        difference = difference.subs(_OTHER_T, 1 - _T)
        text += ", where the targets sum to one"
    return _judged(
        key, where, text, derived,
        evidence.delta_check(activation, penalty, targets)(_as_function(printed)),
        "symbolic for general q; complex-step derivatives for q = 2, 3, 4, 7",
        difference=sp.expand(difference),
    )  # fmt: skip


def table_1() -> list[Derivation]:
    """Derive the four entries of Table 1; those of softmax + cross-entropy need sum t = 1."""
    rows = []
    for entry in published.table(1).printed:
        activation, penalty, text = entry["activation"], entry["penalty"], entry["delta"]
        unit_sum = (activation, penalty) == ("softmax", "cross_entropy")
        targets = "sum to one" if unit_sum else "any"
        key = f"table-1-{activation}-{penalty}".replace("_", "-")
        where = f"Table 1, {activation} with {WORDS[penalty]}"
        rows.append(_delta(key, where, text, activation, penalty, targets))
    return rows


def natural_pairs() -> list[Derivation]:
    """Derive the deltas of the natural pairs of section 2 that Table 1 does not hold."""
    where = "section 2, natural pairs"
    return [
        _delta(
            "natural-linear-least-squares", f"{where}, linear with least squares", "z_k - t_k",
            "linear", "least_squares",
        ),
        _delta(
            "natural-logistic-two-class-cross-entropy",
            f"{where}, logistic with two-class cross-entropy", "z_k - t_k",
            "logistic", "bernoulli_cross_entropy",
        ),
    ]  # fmt: skip


def equation_1() -> Derivation:
    """Derive eq. (1), line by line, for two to four classes."""
    difference = sum(_lines_of_equation_1(q) for q in (2, 3, 4))
    return _judged(
        "equation-1", "section 2, eq. (1)", "(sum_j t_j) z_k - t_k",
        sp.collect(symbolic_delta("softmax", "cross_entropy"), _Z),
        evidence.delta_check("softmax", "cross_entropy")(lambda value, t: t.sum() * value - t),
        "all five printed lines, symbolic for q = 2, 3, 4; complex-step derivatives to q = 7",
        difference=difference,
    )  # fmt: skip


def _lines_of_equation_1(q: int) -> Expression:
    """Return the sum of the squared differences of the printed lines from d rho / d z_1."""
    # in e_j = exp(z_j), in which all is rational and d / d z_1 is e_1 d / d e_1
    e = sp.symbols(f"e:{q}", positive=True)
    t = sp.symbols(f"t:{q}", positive=True)
    z = [each / sum(e) for each in e]
    exact = e[0] * sp.diff(sum(t[j] * sp.log(t[j] / z[j]) for j in range(q)), e[0])
    own = [int(j == 0) for j in range(q)]
    lines = (
        sum(-t[j] / z[j] * e[0] * sp.diff(z[j], e[0]) for j in range(q)),
        sum(-t[j] / z[j] * (z[j] * own[j] - z[0] * z[j]) for j in range(q)),
        sum(-t[j] * (own[j] - z[0]) for j in range(q)),
        sum(t[j] * z[0] - own[j] * t[j] for j in range(q)),
        sum(t) * z[0] - t[0],
    )
    return sum(sp.cancel(line - exact) ** 2 for line in lines)


def chain_rule() -> list[Derivation]:
    """Derive the derivative by Upsilon that follows eq. (1), in both orders of its indices."""
    where, shown_by = (
        "section 2, after eq. (1)",
        "complex-step derivatives, q = 3, two hidden units",
    )
    return [
        _judged(
            "derivative-by-v-jk", where, "d rho / d v_jk = Delta_k d z_k / d v_jk",
            "d rho / d v_kj = Delta_k d z_k / d v_kj, since z_k = sum_j v_kj y*_j",
            evidence.gradient_by_upsilon(lambda delta, y: np.diag((delta * y).sum(axis=1))),
            shown_by,
        ),
        _judged(
            "derivative-by-v-kj", where, "the same with v_kj", "Delta_k y*_j, summed over patterns",
            evidence.gradient_by_upsilon(lambda delta, y: delta @ y.T), shown_by,
        ),
    ]  # fmt: skip


# Figures 1 and 2.


def figure_1() -> list[Derivation]:
    """Derive the minimum of t log(t / z) on the unit square, and its kind."""
    rho = _penalty("cross_entropy", _Z)
    on_edge = rho.subs(_Z, 1)
    place = sp.solve(sp.diff(on_edge, _T), _T)
    least = on_edge.subs(_T, place[0])
    slope = sp.diff(rho, _Z).subs({_T: place[0], _Z: 1})
    convex = sp.diff(on_edge, _T, 2).is_positive
    found = _least_on_square(lambda at: float(at[1] * np.log(at[1] / at[0])))
    where, at = "section 2; caption of figure 1", "(z, t) = (1, exp(-1))"
    residual = np.abs(found - [1, np.exp(-1), -np.exp(-1)]).max()
    return [
        _judged(
            "figure-1-minimum", where, f"minimum -exp(-1) at {at}",
            f"{least} at t = {place[0]} on the edge z = 1; slope by z there {slope}: constrained",
            float(residual), "symbolic (least on the edge, where it is convex); bounded search",
            difference=(least + sp.exp(-1)) ** 2 + (place[0] - sp.exp(-1)) ** 2 + int(not convex),
            tolerance=SEARCHED,
        ),
        _judged(
            "figure-1-given-target", where, "for given t > 0 least at z = 1",
            f"slope by z: {sp.diff(rho, _Z)}", _least_output(0.3),
            "symbolic (the slope is negative); search at t = 0.3",
            difference=int(not sp.diff(rho, _Z).is_negative), tolerance=SEARCHED,
        ),
    ]  # fmt: skip


def _least_on_square(function: Callable[[Any], float]) -> Any:
    """Return z, t and the value at the least value on [0, 1]^2, by a bounded search."""
    tiny = 1e-9
    found = minimize(function, [0.5, 0.5], bounds=[(tiny, 1), (tiny, 1)], options={"ftol": 1e-15})
    return np.array([*found.x, found.fun])


def _least_output(t: float) -> float:
    z = np.linspace(1e-3, 1, 1000)
    return float(1 - z[np.argmin(t * np.log(t / z))])


def figure_2() -> Derivation:
    """Derive that 1/2 (t - z)^2 is least, and zero, at z = t."""
    rho = _penalty("least_squares", _Z)
    place = sp.solve(sp.diff(rho, _Z), _Z)[0]
    return _judged(
        "figure-2-minimum", "section 2; caption of figure 2", "minimum 0 where z = t",
        f"{rho.subs(_Z, place)} at z = {place}",
        evidence_penalties.minimising_output(lambda t, z: (t - z) ** 2 / 2),
        "symbolic; bounded search", difference=rho.subs(_Z, place) + (place - _T),
        tolerance=SEARCHED,
    )  # fmt: skip


# Section 3.


def equation_2() -> list[Derivation]:
    """Derive eq. (2), and the expansion of the likelihood ratio below it."""
    density = sp.symbols("p_1 p_2", positive=True)
    prior = sp.symbols("P_1 P_2", positive=True)
    joint = [d * p for d, p in zip(density, prior, strict=True)]
    exponent = -sp.log(density[0] / density[1]) - sp.log(prior[0] / prior[1])
    bayes = joint[0] / (joint[0] + joint[1])
    odds = sp.log(joint[0] / joint[1])
    ratio = sp.log(density[0] / density[1])
    return [
        _judged(
            "equation-2", "section 3, eq. (2)",
            "1 / (1 + exp{-log[p_1 / p_2] - log[P_1 / P_2]})", bayes,
            evidence_softmax.posterior_of_two(_posterior_of_two),
            "symbolic; Bayes' rule, two gammas",
            difference=1 / (1 + sp.exp(exponent)) - bayes,
        ),
        _judged(
            "likelihood-ratio", "section 3, LR", "LR = P(C_1|x) / P(C_2|x)",
            "p(x|C_1) / p(x|C_2)",
            evidence_softmax.likelihood_ratio(_log_odds),
            "symbolic; two Gaussians with priors 0.7 and 0.3",
            difference=sp.expand_log(odds - ratio),
        ),
        _judged(
            "posterior-odds", "section 3, expansion of -log LR",
            "-log[p_1 / p_2] - log[P_1 / P_2]", "minus the log of the posterior odds",
            evidence_softmax.posterior_of_two(_posterior_of_two),
            "symbolic; Bayes' rule, two gammas",
            difference=sp.expand_log(odds + exponent),
        ),
    ]  # fmt: skip


def _log_odds(log_density: Any, log_prior: Any) -> Any:
    return log_density[0] - log_density[1] + log_prior[0] - log_prior[1]


def _posterior_of_two(log_density: Any, log_prior: Any) -> Any:
    return evidence.logistic(_log_odds(log_density, log_prior))


def equation_3() -> list[Derivation]:
    """Derive the last step of eq. (3) from Bayes' rule on the exponential family, and logistic.

    Two of q classes are enough: the log-odds of any two fix all posteriors.
    """
    natural = sp.symbols("n_k n_j", real=True)  # theta' X - b(theta)
    scale, base = sp.symbols("a c", positive=True)
    prior = sp.symbols("P_k P_j", positive=True)
    log_joint = [n / scale + base + sp.log(p) for n, p in zip(natural, prior, strict=True)]
    exact = log_joint[0] - log_joint[1]
    printed = natural[0] + sp.log(prior[0]) - natural[1] - sp.log(prior[1])
    difference = sp.factor(printed - exact)
    text = "exp{theta_k' X - b(theta_k) + log P(C_k)} / sum of the same"
    return [
        _judged(
            "equation-3", "section 3, eq. (3), last line", text,
            f"n_k / a(psi) + log P_k for n_k + log P_k; the log-odds are off by {difference}",
            evidence_softmax.exponent(lambda n, a, log_prior: n + log_prior),
            "symbolic; Bayes' rule for three Gaussians of variance 2", difference=difference,
        ),
        _judged(
            "equation-3-unit-scale", "section 3, eq. (3), for a(psi) = 1", text, "the same",
            evidence_softmax.exponent(lambda n, a, log_prior: n + log_prior, variance=1.0),
            "symbolic at a = 1; Bayes' rule for three Gaussians of variance 1",
            difference=difference.subs(scale, 1),
        ),
        logistic_from_softmax(),
    ]  # fmt: skip


def logistic_from_softmax() -> Derivation:
    """Derive that the logistic is the softmax of two classes, at z_1 - z_2."""
    first, second = sp.symbols("z_1 z_2", real=True)
    softmax = sp.exp(first) / (sp.exp(first) + sp.exp(second))
    logistic = 1 / (1 + sp.exp(second - first))
    return _judged(
        "logistic-from-softmax", "section 3, after eq. (3)", "logistic is a case of softmax",
        f"z*_1 = {logistic}, for two classes",
        evidence_softmax.softmax_of_two(lambda z: evidence.logistic(z[0] - z[1])),
        "symbolic; random points",
        difference=softmax - logistic,
    )  # fmt: skip


def bernoulli_likelihood() -> Derivation:
    """Derive the penalty of independent Bernoulli targets."""
    bernoulli = -sp.log(_Z) * _T - sp.log(1 - _Z) * (1 - _T)
    return _judged(
        "bernoulli-likelihood", "section 4, second paragraph; section 5",
        "rho_c is minus the log-likelihood of t_nk as a Bernoulli variable",
        f"a term of it is {bernoulli}; rho_c is that of one multinomial draw",
        evidence_penalties.log_likelihood_of_targets(
            lambda t, z: (t * np.log(z) + (1 - t) * np.log1p(-z)).sum()
        ),
        "symbolic; one-of-q targets", difference=bernoulli + _T * sp.log(_Z),
    )  # fmt: skip


def expected_penalty() -> Derivation:
    """Derive that the expected least-squares penalty is least at the posterior."""
    chance = sp.Symbol("P", positive=True)
    expected = chance * (1 - _Z) ** 2 / 2 + (1 - chance) * _Z**2 / 2
    place = sp.solve(sp.diff(expected, _Z), _Z)[0]
    return _judged(
        "least-squares-limit", "section 4, second paragraph",
        "least squares results in z* approximating P(C|x)",
        f"the expected penalty is least at z* = {place}",
        evidence_penalties.mean_fit(lambda fit, probability, n: fit(probability)),
        "symbolic; fit to expected targets (the mean of fits to samples is biased: see the errata)",
        difference=place - chance, tolerance=SEARCHED,
    )  # fmt: skip


def sum_to_one() -> Derivation:
    """Check that outputs which can model the posterior sum to one in the limit."""
    without = evidence_penalties.sum_of_limits(evidence_penalties.bias_and_inputs)
    return _judged(
        "sum-to-one-in-the-limit", "section 2, last paragraph",
        "given sufficient power, logistic outputs with least squares sum to one asymptotically",
        f"they do; without hidden units their limits miss one by {without:.4f} on average",
        evidence_penalties.sum_of_limits(evidence_penalties.bias_and_log_odds),
        "least squares over p(x) itself, with the exact log-odds as a feature", tolerance=SEARCHED,
    )  # fmt: skip


# Section 4.


def equation_4() -> list[Derivation]:
    """Derive the bounds of eq. (4)'s approximation, and whether its integral exists."""
    scores = published.scores()
    means = np.array([one.mean for one in scores.values()])
    bounds = {
        activation: np.sqrt(evidence_experiment.largest_squared_error(activation))
        for activation in ("logistic", "softmax")
    }
    most = np.array([bounds[PAIRS[pair].activation] for pair in scores])
    rows = []
    for key, reading, factor in (
        ("with-factor", "with the factor 1/N", 1.0),
        ("plain-sum", f"as plain sums over {TEST_POINTS} points", np.sqrt(TEST_POINTS)),
    ):
        possible = ", ".join(f"{bound * factor:.4f} ({name})" for name, bound in bounds.items())
        rows.append(
            _judged(
                f"equation-4-bound-{key}",
                "section 4.1, display after eq. (4); Table 2",
                f"means of {', '.join(f'{mean:.4f}' for mean in means)}, {reading}",
                f"at most {possible}",
                max(0.0, (means - most * factor).max()),
                "the sum of squares is convex: its maximum is at a corner, by enumeration",
            )
        )
    return [*rows, *_integrals()]


def _integrals() -> list[Derivation]:
    constant = sp.Symbol("c", positive=True)  # what an output tends to along a ray
    r = sp.Symbol("r", positive=True)
    far = sp.limit((constant - 1 / (1 + sp.exp(-2 * r))) ** 2, r, sp.oo)
    growth = evidence_experiment.growth_of_integral
    return [
        _judged(
            "equation-4-integral", "section 4.1, eq. (4)", "the integral over dx exists",
            f"its integrand tends to {far} along a ray, c < 1; growth from R = 20 to 40: "
            f"{growth(evidence_experiment.lebesgue):.3f}",
            growth(evidence_experiment.lebesgue),
            "symbolic limit; quadrature over discs, the largest of several networks",
            difference=far,
        ),
        _judged(
            "equation-4-with-density", "section 4.1, eq. (4) with p(x)",
            "the integral over p(x) dx exists",
            "bounded by the largest squared error", growth(evidence_experiment.density),
            "quadrature over discs", tolerance=1e-3,
        ),
        _judged(
            "equation-4-approximation", "section 4.1, display after eq. (4)",
            "the mean over points drawn from p(x) approximates the integral over dx",
            "the integral over p(x) dx", evidence_experiment.mean_for_integral(lambda f, p: f),
            "f = exp(-|x|^2) by quadrature",
        ),
    ]  # fmt: skip


def table_3() -> Derivation:
    """Derive Table 3: products of normal tail probabilities."""
    inside = (1 + sp.erf(1 / sp.sqrt(2))) / 2
    distinct = [inside**2, inside * (1 - inside), (1 - inside) ** 2]
    exact = classification_rates(evidence.paper_problem())
    by_hand = np.array([float(each) for each in distinct])[[[0, 1, 1, 2], [1, 0, 2, 1]]]
    printed = published.rates(3)
    residual = max(np.abs(printed - exact).max(), np.abs(printed[:2] - by_hand).max())
    return _judged(
        "table-3", "Table 3", "0.7079, 0.1335 and 0.0252",
        "Phi(1)^2, Phi(1) Phi(-1), Phi(-1)^2 = "
        + ", ".join(f"{float(each):.6f}" for each in distinct),
        float(residual),
        "closed form; exact Bayes rates",
        tolerance=published.RATE_STEP / 2,
    )  # fmt: skip


def row_sums() -> list[Derivation]:
    """Add up the rows of Tables 3-6: with four decimals they may miss one by a few units."""
    rows = []
    for number in (3, *published.CONFUSION_TABLES):
        sums = published.rates(number).sum(axis=1)
        rows.append(
            _judged(
                f"table-{number}-row-sums",
                f"Table {number}",
                "each row sums to one, to four roundings",
                ", ".join(f"{each:.4f}" for each in sums),
                float(np.abs(sums - 1).max()),
                "addition of the printed digits",
                tolerance=2 * published.RATE_STEP,
            )
        )
    return rows


def derive_all() -> list[Derivation]:
    """Run all derivations, in the order of the paper.

    Returns
    -------
    list of Derivation
    """
    return [
        equation_1(), *chain_rule(), *natural_pairs(), *table_1(), *figure_1(), figure_2(),
        expected_penalty(), sum_to_one(), *equation_2(), *equation_3(), bernoulli_likelihood(),
        *equation_4(), table_3(), *row_sums(),
    ]  # fmt: skip


def derivations_table(derivations: list[Derivation]) -> pd.DataFrame:
    """Return derivations as a table, one row each, with the attributes of `Derivation`.

    The residual is text there (`pairing.mathematics.evidence.shown`).
    """
    residuals = [evidence.shown(each.residual, each.tolerance) for each in derivations]
    return pd.DataFrame(derivations).assign(residual=residuals)
