"""The errata of the paper: what is printed, what it should read, and a check that tells.

Each erratum holds both formulas as code. Its check (`pairing.mathematics.evidence`) returns how far
a formula is from something computed without it: beyond the tolerance for the printed one, within
it for the corrected one. Slips of wording, which no computation can decide, have no check and say
so.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats
from scipy.special import xlogy

from pairing.mathematics import evidence
from pairing.mathematics.evidence import Check
from pairing.verdicts.published import RATE_STEP

KINDS = {
    "error": "refuted by a computation",
    "loose": "true only under a condition that is not stated, or not in the sense of its words",
    "notation": "symbols that contradict each other",
    "scan": "the transcription errs, and the paper probably does not",
    "wording": "a slip of words that no computation can decide",
}


@dataclass(frozen=True)
class Erratum:
    """One slip.

    Attributes
    ----------
    key, where : str
        A name, and the place in the paper.
    printed, correct : str
        In short, what stands there and what should.
    kind : str
        A key of `KINDS`.
    implies : str
        What follows for other places of the paper.
    shown_by : str
        What the check computes.
    check : callable or None
        Takes a formula and returns its residual; None for wording.
    as_printed, corrected
        The two formulas, as the check takes them.
    tolerance : float
        The largest residual of a right formula.
    """

    key: str
    where: str
    printed: str
    correct: str
    kind: str
    implies: str
    shown_by: str
    check: Check | None = None
    as_printed: Any = None
    corrected: Any = None
    tolerance: float = 1e-9


def _softmax_least_squares(value: Any, t: Any) -> Any:
    return value**2 - t * value + value * (t * value - value**2).sum()


def _softmax_least_squares_minus(value: Any, t: Any) -> Any:
    return value**2 - t * value - value * (t * value - value**2).sum()


def _softmax_least_squares_fraction(value: Any, t: Any) -> Any:
    lower = value * (t * value - value**2).sum()
    return (value**2 - t * value - lower) / lower


def _uniform(x: Any, parameter: int) -> Any:
    return stats.uniform.logpdf(x, 0, 4 * parameter)


def _gamma(x: Any, parameter: int) -> Any:
    return stats.gamma.logpdf(x + 1, 2, scale=parameter)


def _negative_binomial(x: Any, parameter: int) -> Any:
    return stats.nbinom.logpmf(x, 2 * parameter, 0.2 + 0.2 * parameter)


def _negative_binomial_of_size_two(x: Any, parameter: int) -> Any:
    return stats.nbinom.logpmf(x, 2, 0.2 + 0.2 * parameter)


def _binomial(x: Any, parameter: int) -> Any:
    return stats.binom.logpmf(x, 10 * parameter, 0.2 + 0.2 * parameter)


def _binomial_of_size_ten(x: Any, parameter: int) -> Any:
    return stats.binom.logpmf(x, 10, 0.2 + 0.2 * parameter)


_DELTAS = (
    Erratum(
        key="logistic-cross-entropy-delta",
        where="section 2, last display before figure 1; Table 1, row 1, column 2",
        printed="logistic outputs with multi-class cross-entropy: Delta_k = z*_k - t_k",
        correct="Delta_k = -t_k (1 - z*_k)",
        kind="error",
        implies=(
            "The pair does not share the natural pairs' delta, so the argument that the delta "
            "alone does not make a pair natural falls. The printed delta is that of the "
            "Bernoulli cross-entropy: it vanishes at z* = t, and training with it does not "
            "drive the outputs to one, against the paragraph that follows."
        ),
        shown_by="complex-step derivative of the penalty, 2 to 7 classes, saturated outputs too",
        check=evidence.delta_check("logistic", "cross_entropy"),
        as_printed=lambda value, t: value - t,
        corrected=lambda value, t: -t * (1 - value),
    ),
    Erratum(
        key="softmax-least-squares-sign",
        where="Table 1, row 2, column 1",
        printed="(z*_k)^2 - t_k z*_k - z*_k sum_k1 (t_k1 z*_k1 - (z*_k1)^2)",
        correct="(z*_k)^2 - t_k z*_k + z*_k sum_k1 (t_k1 z*_k1 - (z*_k1)^2)",
        kind="error",
        implies=(
            "Training softmax + least squares with the printed sign would not follow the "
            "gradient, and Tables 2 and 6 would not be minimisers. The sign stands in a garbled "
            "entry, so the scan may be to blame."
        ),
        shown_by="complex-step derivative of the penalty, 2 to 7 classes, saturated outputs too",
        check=evidence.delta_check("softmax", "least_squares"),
        as_printed=_softmax_least_squares_minus,
        corrected=_softmax_least_squares,
    ),
    Erratum(
        key="softmax-least-squares-fraction",
        where="Table 1, row 2, column 1",
        printed="a fraction whose denominator repeats the last term of its numerator",
        correct="one expression, broken into two lines",
        kind="scan",
        implies="Nothing: a quotient would grow without bound where outputs meet the targets.",
        shown_by="complex-step derivative of the penalty",
        check=evidence.delta_check("softmax", "least_squares"),
        as_printed=_softmax_least_squares_fraction,
        corrected=_softmax_least_squares,
    ),
    Erratum(
        key="delta-needs-unit-sum",
        where="section 2, after eq. (1); Table 1, row 2, column 2",
        printed="with the natural pairing, always Delta_k = z*_k - t_k",
        correct="for softmax, Delta_k = (sum_j t_j) z*_k - t_k, as eq. (1) has it",
        kind="loose",
        implies="Targets of 0.1 and 0.9 do not sum to one for more than two classes.",
        shown_by="complex-step derivative at targets 0.1 and 0.9",
        check=evidence.delta_check("softmax", "cross_entropy", "smoothed"),
        as_printed=lambda value, t: value - t,
        corrected=lambda value, t: t.sum() * value - t,
    ),
    Erratum(
        key="unbound-index",
        where="section 2, logistic outputs, second display",
        printed="d rho_c / d z_k = -(t_k1 / z*_k1) d z*_k / d z_k, with k1 outside its sum",
        correct="-(t_k / z*_k) d z*_k / d z_k",
        kind="error",
        implies="Put right, this line gives -t_k (1 - z*_k) and contradicts the next one.",
        shown_by="complex-step derivative, for every value of the free index",
        check=evidence.indexed_delta,
        as_printed=lambda value, t, k, k1: -t[k1] / value[k1] * value[k] * (1 - value[k]),
        corrected=lambda value, t, k, k1: -t[k] / value[k] * value[k] * (1 - value[k]),
    ),
    Erratum(
        key="upsilon-index-order",
        where="section 2, after eq. (1)",
        printed="for v_ik in Upsilon: d rho_c / d v_jk = Delta_k d z_k / d v_jk",
        correct="for v_kj in Upsilon: d rho_c / d v_kj = Delta_k y*_j",
        kind="notation",
        implies=(
            "Upsilon is q x (h + 1) and z = Upsilon y*, so v_jk feeds z_j: the printed right "
            "side is zero off the diagonal. The first index is i in the text and j in the display."
        ),
        shown_by="complex-step derivative by Upsilon, with three classes and two hidden units",
        check=evidence.gradient_by_upsilon,
        as_printed=lambda delta, y: np.diag((delta * y).sum(axis=1)),
        corrected=lambda delta, y: delta @ y.T,
    ),
    Erratum(
        key="pattern-sum-lost",
        where="section 2, eq. (1) and the display after it",
        printed="rho_c, a sum over patterns, differentiated as if there were one pattern",
        correct="d rho_c / d v_kj = sum_n Delta_nk y*_nj",
        kind="loose",
        implies="Delta_k needs its pattern index in eq. (1) and Table 1.",
        shown_by="complex-step derivative by Upsilon over two patterns",
        check=evidence.gradient_by_upsilon,
        as_printed=lambda delta, y: np.outer(delta[:, 0], y[:, 0]),
        corrected=lambda delta, y: delta @ y.T,
    ),
)

_NETWORK = (
    Erratum(
        key="matrix-sizes",
        where="section 1, after the first display",
        printed="Upsilon of size q x h + 1, Omega of size h x p + 1",
        correct="q x (h + 1) and h x (p + 1)",
        kind="notation",
        implies="Read as it stands, a layer would have one bias in all and not one a unit.",
        shown_by="number of weights of networks of several sizes",
        check=evidence.layer_size,
        as_printed=lambda units, inputs: units * inputs + 1,
        corrected=lambda units, inputs: units * (inputs + 1),
    ),
    Erratum(
        key="augmented-vector",
        where="section 1, definition of y*",
        printed="the argument y of f_h is augmented by a one",
        correct="f_h(y) is augmented by a one, as the formula beside it has it",
        kind="loose",
        implies="A one put before f_h would reach the output layer as f_1(1).",
        shown_by="what the output layer of the network receives",
        check=evidence.output_layer_input,
        as_printed=lambda y: evidence.logistic(np.r_[1.0, y]),
        corrected=lambda y: np.r_[1.0, evidence.logistic(y)],
    ),
    Erratum(
        key="penalty-called-activation",
        where="section 2, first sentence",
        printed="rho_c is called the cross-entropy activation function",
        correct="cross-entropy penalty function",
        kind="wording",
        implies="Nothing.",
        shown_by="section 1 defines rho_c as a penalty",
    ),
    Erratum(
        key="softmax-argument",
        where="section 1, definition of softmax",
        printed="f_q(k) = z*_k",
        correct="the k-th coordinate of f_q(z) is z*_k",
        kind="wording",
        implies="Nothing: the subscripts of f_h and f_q are dimensions, and both take a vector.",
        shown_by="the display before it applies f_q to z",
    ),
    Erratum(
        key="star-lost-in-captions",
        where="captions of figures 1 and 2",
        printed="rho = t log(t / z) and rho = 1/2 (t - z)^2",
        correct="z* for z",
        kind="wording",
        implies="Nothing: z is the pre-activation, for which the logarithm need not exist.",
        shown_by="section 1 defines the penalties by z*",
    ),
)

_PENALTIES = (
    Erratum(
        key="boundary-minimum",
        where="section 2, after Table 1 is announced; caption of figure 1",
        printed="t log(t / z*) has a minimum of -1/e at (z*, t) = (1, 1/e)",
        correct="a minimum over the unit square, on its edge z* = 1: the slope by z* is -1/e there",
        kind="loose",
        implies=(
            "There is no minimum without z* <= 1: the penalty falls without bound as z* grows. "
            "No target of a one-of-q coding is 1/e; for targets 0 and 1 the least value is 0."
        ),
        shown_by="complex-step gradient by (t, z*), against that of a stationary point",
        check=evidence.gradient_at_minimum,
        as_printed=lambda: (0.0, 0.0),
        corrected=lambda: (0.0, -np.exp(-1)),
    ),
    Erratum(
        key="one-for-all-classes",
        where="section 2, after the minimum of figure 1",
        printed="logistic + cross-entropy is minimised by returning 1 for all classes",
        correct="by any outputs that are 1 for the true class, whatever the others are",
        kind="loose",
        implies=(
            "Outputs of other classes rise only because all patterns share the weights: each "
            "delta is -t (1 - z*) <= 0, so every output bias grows. The minimum is approached "
            "and never attained."
        ),
        shown_by="penalty of all-one, one-of-q and mixed outputs",
        check=evidence.global_minimisers,
        as_printed=lambda t, value: bool((value == 1).all()),
        corrected=lambda t, value: bool((value[t > 0] == 1).all()),
    ),
    Erratum(
        key="only-the-sum-constraint",
        where="section 2, same paragraph; section 3, first sentence",
        printed="only the constraint sum z* = 1 makes the cross-entropy usable",
        correct="the term (1 - t) log((1 - t) / (1 - z*)) does so too, for logistic outputs",
        kind="error",
        implies="Section 4 leaves out a usable pair: logistic + Bernoulli cross-entropy.",
        shown_by="where a single logistic output minimises the penalty, for targets in (0, 1)",
        check=evidence.minimising_output,
        as_printed=lambda t, value: xlogy(t, t / value),
        corrected=lambda t, value: xlogy(t, t / value) + xlogy(1 - t, (1 - t) / (1 - value)),
        tolerance=1e-4,
    ),
    Erratum(
        key="divergence-called-cross-entropy",
        where="section 1, definition of rho_c",
        printed="sum t log(t / z*) is the cross-entropy",
        correct="it is the Kullback-Leibler divergence; the cross-entropy is -sum t log z*",
        kind="loose",
        implies=(
            "They differ by the entropy of the targets: nothing for one-of-q targets, with "
            "0 log 0 = 0, and a constant for others."
        ),
        shown_by="scipy.stats.entropy, with one and with two arguments",
        check=evidence.named_cross_entropy,
        as_printed=evidence.cross_entropy,
        corrected=lambda t, value: -xlogy(t, value).sum(),
    ),
    Erratum(
        key="unbiased",
        where="section 2, last paragraph; section 4, second paragraph",
        printed="least squares with logistic outputs gives unbiased estimators of P(C|x)",
        correct="their limit, for unlimited samples and hidden units, is P(C|x)",
        kind="error",
        implies=(
            "P(C|x) minimises the expected penalty: consistency and not lack of bias. The same "
            "holds of the other two pairs and so distinguishes none. Reference [4] is on "
            "approximation and shows nothing of bias."
        ),
        shown_by="mean of the fits over all samples of a model that contains the truth",
        check=evidence.mean_fit,
        as_printed=evidence.mean_over_samples,
        corrected=lambda fit, probability, n: fit(probability),
        tolerance=1e-6,
    ),
    Erratum(
        key="gauss-markov",
        where="section 4, second paragraph",
        printed="the Gauss-Markov theorem justifies least squares",
        correct="it asks for a linear model and one variance; targets have variance P (1 - P)",
        kind="loose",
        implies="What is left for least squares is that its expectation is least at P(C|x).",
        shown_by="variance of a 0/1 target over the inputs of the experiment",
        check=evidence.target_variance,
        as_printed=lambda chance: np.full_like(chance, (chance * (1 - chance)).mean()),
        corrected=lambda chance: chance * (1 - chance),
    ),
    Erratum(
        key="bernoulli-targets",
        where="section 4, second paragraph; section 5, first paragraph",
        printed="rho_c is the likelihood of t_nk as a Bernoulli variable",
        correct="of the row t_n as one multinomial draw",
        kind="error",
        implies=(
            "Independent Bernoulli variables give the Bernoulli cross-entropy, whose natural "
            "activation is the logistic: the conclusion's reason for softmax is one for the "
            "pair that was left out."
        ),
        shown_by="minus log-likelihood against rho_c, one-of-q targets",
        check=evidence.log_likelihood_of_targets,
        as_printed=lambda t, value: (xlogy(t, value) + xlogy(1 - t, 1 - value)).sum(),
        corrected=lambda t, value: xlogy(t, value).sum(),
    ),
)

_SOFTMAX = (
    Erratum(
        key="likelihood-ratio",
        where="section 3, definition of LR",
        printed="LR = P(C_1|x) / P(C_2|x)",
        correct="LR = P(x|C_1) / P(x|C_2); the printed quotient is the posterior odds",
        kind="error",
        implies=(
            "The expansion below it, with its term in the priors, is of the posterior odds. "
            "The two agree for equal priors only."
        ),
        shown_by="two Gaussians with priors 0.7 and 0.3",
        check=evidence.likelihood_ratio,
        as_printed=lambda log_p, log_prior: log_p[0] + log_prior[0] - log_p[1] - log_prior[1],
        corrected=lambda log_p, log_prior: log_p[0] - log_p[1],
    ),
    Erratum(
        key="maximised-minus-log-likelihood",
        where="section 3, after LR",
        printed="minus the log of the likelihood is maximised",
        correct="minimised",
        kind="error",
        implies="And the likelihood of the parameters is that of the sample, not a ratio.",
        shown_by="the mean of a Gaussian sample, by the criterion's maximum over a grid",
        check=evidence.fitted_mean,
        as_printed=lambda log_likelihood: -log_likelihood,
        corrected=lambda log_likelihood: log_likelihood,
        tolerance=0.01,
    ),
    Erratum(
        key="scale-lost",
        where="eq. (3), last step",
        printed="exp{theta_k' X - b(theta_k) + log P(C_k)}",
        correct="exp{[theta_k' X - b(theta_k)] / a(psi) + log P(C_k)}",
        kind="error",
        implies="The exponent stays linear in X, so the conclusion that it is a softmax stands.",
        shown_by="Bayes' rule for three Gaussians of variance 2",
        check=evidence.exponent,
        as_printed=lambda natural, scale, log_prior: natural + log_prior,
        corrected=lambda natural, scale, log_prior: natural / scale + log_prior,
    ),
    Erratum(
        key="uniform-in-the-family",
        where="section 3, footnote 2",
        printed="the exponential family includes the uniform",
        correct="it does not: the support of a uniform moves with its parameter",
        kind="error",
        implies="For uniform classes the posterior is a step function, not a softmax of x.",
        shown_by="log-ratio of two densities of the list: it must be linear in x",
        check=evidence.log_ratio_curvature,
        as_printed=(_gamma, _uniform),
        corrected=(_gamma,),
    ),
    Erratum(
        key="size-not-fixed",
        where="section 3, footnote 2",
        printed="the exponential family includes the negative binomial and the binomial",
        correct="each with its size fixed, and common to the classes",
        kind="loose",
        implies="With unequal sizes eq. (3) does not hold: c(X, psi) does not cancel.",
        shown_by="log-ratio of two probabilities: it must be linear in x",
        check=evidence.log_ratio_curvature,
        as_printed=(_negative_binomial, _binomial),
        corrected=(_negative_binomial_of_size_two, _binomial_of_size_ten),
    ),
    Erratum(
        key="hidden-layer-without-derivation",
        where="section 3, after eq. (3), and section 5, first paragraph",
        printed="eq. (3) supports softmax on top of a hidden layer",
        correct="eq. (3) gives softmax of a linear function of the inputs: no hidden layer",
        kind="loose",
        implies=(
            "The classes of section 4.1 satisfy eq. (3), so a network without hidden units "
            "holds the truth, and one with logistic hidden units only comes near: its log-odds "
            "are bounded."
        ),
        shown_by="best linear fit of the exact log-odds, out to where hidden units are saturated",
        check=evidence.experiment_log_odds,
        as_printed=evidence.bias_and_hidden_units,
        corrected=evidence.bias_and_inputs,
    ),
    Erratum(
        key="invariant-to-a-family",
        where="section 3, after eq. (3)",
        printed="softmax is invariant to a family of classification problems",
        correct="the same form of posterior holds for all problems of the family",
        kind="wording",
        implies="Nothing.",
        shown_by="eq. (3) is one formula for all exponential families",
    ),
)

_EXPERIMENT = (
    Erratum(
        key="integral-without-density",
        where="eq. (4)",
        printed="the square root of sum_i of the integral of (P^ - P)^2 dx",
        correct="the integral of (P^ - P)^2 p(x) dx",
        kind="error",
        implies=(
            "Over the plane the printed integral is infinite for every network with hidden "
            "units: far out its outputs tend to values inside (0, 1), and the posterior to 0 or 1."
        ),
        shown_by="relative growth of the integral from a disc of radius 20 to one of 40",
        check=evidence.growth_of_integral,
        as_printed=evidence.lebesgue,
        corrected=evidence.density,
        tolerance=1e-3,
    ),
    Erratum(
        key="mean-for-integral",
        where="section 4.1, display after eq. (4)",
        printed="(1/N) sum_n f(x_n) approximates the integral of f dx",
        correct="of f p dx; for the integral of f dx each term is divided by p(x_n)",
        kind="error",
        implies="The approximation is poor by its definition and not by its accuracy.",
        shown_by="f = exp(-|x|^2), whose integral is pi, averaged over p(x) by quadrature",
        check=evidence.mean_for_integral,
        as_printed=lambda f, p: f,
        corrected=lambda f, p: f / p,
        tolerance=1e-6,
    ),
    Erratum(
        key="table-2-beyond-bound",
        where="display after eq. (4), and Table 2",
        printed="means of 4.62, 4.00 and 3.94, with the factor 1/N",
        correct="without the factor 1/N, as a plain sum over the points",
        kind="error",
        implies=(
            "With 1/N the means are beyond what any outputs can reach. As plain sums over 400 "
            "points they are possible."
        ),
        shown_by="largest possible value of the display, by enumeration of corners",
        check=evidence.excess_over_bound,
        as_printed=lambda squares: np.sqrt(squares.mean()),
        corrected=lambda squares: np.sqrt(squares.sum()),
    ),
    Erratum(
        key="integrated-difference",
        where="section 4.1, sentence before eq. (4)",
        printed="integrated difference",
        correct="root integrated squared difference",
        kind="loose",
        implies="The signed differences of softmax outputs sum to zero at each point.",
        shown_by="both, for outputs with a wrong slope",
        check=evidence.named_measure,
        as_printed=lambda difference, weights: (weights * difference.sum(axis=0)).sum(),
        corrected=lambda difference, weights: np.sqrt((weights * difference**2).sum()),
    ),
    Erratum(
        key="error-rates",
        where="section 4.1, before Table 3",
        printed="Tables 3 to 6 are said to hold class-conditional error rates",
        correct="classification rates, as the captions have it; an error rate is 1 - the diagonal",
        kind="loose",
        implies="Read as error rates, the tables would rank the pairs the other way round.",
        shown_by="1 - E max P(C|x), by quadrature",
        check=evidence.bayes_error,
        as_printed=lambda rates: np.diag(rates),
        corrected=lambda rates: 1 - np.diag(rates),
        tolerance=RATE_STEP,
    ),
    Erratum(
        key="set-of-means",
        where="section 4.1, first paragraph",
        printed="means at the four points {+-1, +-1}",
        correct="(+-1, +-1)",
        kind="notation",
        implies="As a set the printed expression has two elements, both of them numbers.",
        shown_by="number of points, and of coordinates",
        check=evidence.mean_points,
        as_printed=lambda: {sign for _ in range(2) for sign in (1, -1)},
        corrected=lambda: {(i, j) for i in (1, -1) for j in (1, -1)},
    ),
    Erratum(
        key="activation-and-penalty",
        where="section 4.1, after the ranking",
        printed="the improvement is due to both activation and penalty",
        correct="three of the four cells cannot show whether one effect depends on the other",
        kind="loose",
        implies="The fourth cell is logistic + Bernoulli cross-entropy.",
        shown_by="rank of the design with its interaction",
        check=evidence.inestimable_effects,
        as_printed=((0, 0), (1, 0), (1, 1)),
        corrected=((0, 0), (1, 0), (1, 1), (0, 1)),
    ),
    Erratum(
        key="ranked-without-error",
        where="section 4.1, rankings by Table 2 and by the traces of Tables 4 to 6",
        printed="the estimators are ranked by Table 2, and clearly by the traces",
        correct="ranked where the gap exceeds 1.96 of its standard errors",
        kind="loose",
        implies=(
            "As independent trials, the second and third estimators of Table 2 are not told "
            "apart; paired trials could do it, and the paper gives no correlation."
        ),
        shown_by="how often the rule ranks two equal estimators",
        check=evidence.rate_of_false_ranks,
        as_printed=lambda gap, standard_error: gap != 0,
        corrected=lambda gap, standard_error: abs(gap) > 1.96 * standard_error,
        tolerance=1e-3,
    ),
)

ERRATA: tuple[Erratum, ...] = (*_NETWORK, *_DELTAS, *_PENALTIES, *_SOFTMAX, *_EXPERIMENT)


def errata_table() -> pd.DataFrame:
    """Run all checks and return the errata, one row each.

    Returns
    -------
    pandas.DataFrame
        Columns key, where, printed, correct, kind, implies, shown_by, residual_printed,
        residual_correct (of the two formulas, as text), tolerance and shown
        (whether the check tells the two apart; False for wording).
    """
    return pd.DataFrame([_row(erratum) for erratum in ERRATA])


def _row(erratum: Erratum) -> dict[str, Any]:
    text = ("key", "where", "printed", "correct", "kind", "implies", "shown_by")
    residuals = [
        erratum.check(formula) if erratum.check else float("nan")
        for formula in (erratum.as_printed, erratum.corrected)
    ]
    return {name: getattr(erratum, name) for name in text} | {
        "residual_printed": evidence.shown(residuals[0], erratum.tolerance),
        "residual_correct": evidence.shown(residuals[1], erratum.tolerance),
        "tolerance": erratum.tolerance,
        "shown": residuals[1] <= erratum.tolerance < residuals[0],
    }
