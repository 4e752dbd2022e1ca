"""Errata of section 3, where softmax comes from, and of what section 5 says of approximation."""

from typing import Any

from scipy import stats

from pairing.mathematics import evidence_penalties, evidence_softmax
from pairing.mathematics.erratum import Erratum, Quotation

# Log-densities of a family at x = 0 ... 7, for two classes: parameter 1 and parameter 2.


def _uniform(x: Any, parameter: int) -> Any:
    return stats.uniform.logpdf(x, 0, 4 * parameter)


def _gaussian(x: Any, parameter: int) -> Any:
    return stats.norm.logpdf(x, 2 * parameter, 1.5)


def _gaussian_of_unequal_variance(x: Any, parameter: int) -> Any:
    return stats.norm.logpdf(x, 3, parameter)


def _beta(x: Any, parameter: int) -> Any:
    return stats.beta.logpdf((x + 0.5) / 8, 2 * parameter, 3)


def _lognormal(x: Any, parameter: int) -> Any:
    return stats.lognorm.logpdf(x + 1, 1, scale=parameter)


def _gamma(x: Any, parameter: int) -> Any:
    return stats.gamma.logpdf(x + 1, 2, scale=parameter)


def _gamma_of_unequal_shape(x: Any, parameter: int) -> Any:
    return stats.gamma.logpdf(x + 1, 2 * parameter, scale=1.5)


def _negative_binomial(x: Any, parameter: int) -> Any:
    return stats.nbinom.logpmf(x, 2, 0.2 + 0.2 * parameter)


def _negative_binomial_of_unequal_size(x: Any, parameter: int) -> Any:
    return stats.nbinom.logpmf(x, 2 * parameter, 0.2 + 0.2 * parameter)


def _binomial(x: Any, parameter: int) -> Any:
    return stats.binom.logpmf(x, 10, 0.2 + 0.2 * parameter)


def _binomial_of_unequal_size(x: Any, parameter: int) -> Any:
    return stats.binom.logpmf(x, 10 * parameter, 0.2 + 0.2 * parameter)


LOG_RATIO = "log-ratio of two densities: it must be linear in x"

ERRATA = (
    Erratum(
        key="likelihood-ratio",
        printed=(
            Quotation(
                "section 3, definition of LR",
                "base the test on the likelihood ratio, LR = P(C_1 | x)/P(C_2 | x)",
            ),
        ),
        correct="P(x|C_1) / P(x|C_2); the printed quotient is the posterior odds",
        kind="error",
        implies=(
            "The expansion below it, with its term in the priors, is of the posterior odds. "
            "The two agree for equal priors only."
        ),
        shown_by="two Gaussians with priors 0.7 and 0.3",
        check=evidence_softmax.likelihood_ratio,
        as_printed=lambda log_p, log_prior: log_p[0] + log_prior[0] - log_p[1] - log_prior[1],
        corrected=lambda log_p, log_prior: log_p[0] - log_p[1],
    ),
    Erratum(
        key="maximised-minus-log-likelihood",
        printed=(
            Quotation(
                "section 3, after LR", "we take minus the log of the likelihood and maximize this"
            ),
        ),
        correct="minimise",
        kind="error",
        implies="And the likelihood of the parameters is that of the sample, not a ratio.",
        shown_by="the mean of a Gaussian sample, by the criterion's maximum over a grid",
        check=evidence_softmax.fitted_mean,
        as_printed=lambda log_likelihood: -log_likelihood,
        corrected=lambda log_likelihood: log_likelihood,
        tolerance=0.01,
    ),
    Erratum(
        key="ratio-lost",
        printed=(
            Quotation(
                "section 3, before eq. (3)",
                "if the log likelihood has some convenient and tractable form",
            ),
        ),
        correct="the log-likelihood ratio, which is the term in eq. (2)",
        kind="wording",
        shown_by="eq. (2)",
    ),
    Erratum(
        key="dispersion-model",
        printed=(
            Quotation(
                "section 3, before eq. (3)",
                "is a distribution from the exponential family of distributions",
            ),
        ),
        reading="any exponential family",
        correct="one with the sufficient statistic X itself, and one scalar a(psi) for all classes",
        kind="loose",
        implies=(
            "Eq. (3) writes an exponential dispersion model. Beta and lognormal classes, and "
            "Gaussians of unequal variance, are of exponential families, and their posteriors "
            "are no softmax of a linear function of x."
        ),
        shown_by=LOG_RATIO,
        check=evidence_softmax.log_ratio_curvature,
        as_printed=(_gaussian, _beta, _lognormal, _gaussian_of_unequal_variance),
        corrected=(_gaussian,),
    ),
    Erratum(
        key="scale-lost",
        printed=(
            Quotation(
                "section 3, eq. (3), last line", "exp{theta_k^T X - b(theta_k) + log[P(C_k)]}"
            ),
        ),
        correct="exp{[theta_k' X - b(theta_k)] / a(psi) + log P(C_k)}",
        kind="error",
        implies="The exponent stays linear in X, so the conclusion that it is a softmax stands.",
        shown_by="Bayes' rule for three Gaussians of variance 2",
        check=evidence_softmax.exponent,
        as_printed=lambda natural, scale, log_prior: natural + log_prior,
        corrected=lambda natural, scale, log_prior: natural / scale + log_prior,
    ),
    Erratum(
        key="hidden-layer-without-derivation",
        printed=(
            Quotation("section 3, after eq. (3)", "a linear combination of the variables"),
            Quotation(
                "section 5, first paragraph", "thus recovering the softmax activation function"
            ),
        ),
        reading="the derivation carries over to the output layer of an MLP",
        correct="it does if X is read as the hidden outputs y*, of which no law is assumed",
        kind="gap",
        implies=(
            "For the classes of section 4.1 eq. (3) gives softmax of the inputs themselves: a "
            "network without hidden units holds the truth, and one with logistic hidden units "
            "only comes near, because its log-odds are bounded."
        ),
        shown_by="best fit of the exact log-odds where hidden units, 4 to 200, are saturated",
        check=evidence_softmax.saturated_log_odds,
        as_printed=evidence_softmax.bias_and_hidden_units,
        corrected=lambda x, units: evidence_penalties.bias_and_inputs(x),
    ),
    Erratum(
        key="invariant-to-a-family",
        printed=(
            Quotation(
                "section 3, after eq. (3)",
                "modeling the posterior as a softmax function is invariant to a family of "
                "classification problems",
            ),
        ),
        correct="the same form of posterior holds for all problems of the family",
        kind="wording",
        shown_by="eq. (3), one formula for all of them",
    ),
    Erratum(
        key="equal-scales",
        printed=(Quotation("section 3, after eq. (3)", "with equal scale parameters"),),
        reading="the scale of a family, as usual",
        correct="with equal dispersions psi",
        kind="loose",
        implies=(
            "For the gamma it is the shape that must be common and the scale that differs. With "
            "equal scales and unequal shapes the log-odds are linear in log x."
        ),
        shown_by=LOG_RATIO,
        check=evidence_softmax.log_ratio_curvature,
        as_printed=(_gamma_of_unequal_shape,),
        corrected=(_gamma,),
    ),
    Erratum(
        key="uniform-in-the-family",
        printed=(
            Quotation(
                "footnote 2",
                "The exponential family of distributions includes the ... uniform",
            ),
        ),
        correct="not the uniform, whose support moves with its parameter",
        kind="error",
        implies=(
            "For uniform classes of unequal support the posterior is a step function, not a "
            "softmax of x. On one fixed support the uniform is a member, but all classes agree."
        ),
        shown_by=LOG_RATIO,
        check=evidence_softmax.log_ratio_curvature,
        as_printed=(_gamma, _uniform),
        corrected=(_gamma,),
    ),
    Erratum(
        key="size-not-fixed",
        printed=(
            Quotation(
                "footnote 2",
                "The exponential family of distributions includes the binomial, Poisson, negative "
                "binomial",
            ),
        ),
        correct="the binomials each with its size fixed, and common to the classes",
        kind="loose",
        implies="With unequal sizes eq. (3) does not hold: c(X, psi) does not cancel.",
        shown_by=LOG_RATIO,
        check=evidence_softmax.log_ratio_curvature,
        as_printed=(_negative_binomial_of_unequal_size, _binomial_of_unequal_size),
        corrected=(_negative_binomial, _binomial),
    ),
)

CONCLUSION = (
    Erratum(
        key="universal-approximation",
        printed=(
            Quotation(
                "section 5, first paragraph",
                "all that is required to show that the MLP is a universal approximator is that the "
                "activation functions be smooth, bounded, monotonic nonlinearities",
            ),
        ),
        reading="a network approximates if, and only if, its functions are smooth",
        correct="that hidden units be without limit in number, bounded, monotone and not "
        "constant, smooth or not, and outputs linear (reference [4])",
        kind="loose",
        implies=(
            "Smoothness is not needed, and does not suffice. Outputs that are logistic or softmax "
            "reach what lies between 0 and 1 only."
        ),
        shown_by="fits to a sine by 1 and by 200 smooth or stepped units; share judged wrongly",
        check=evidence_softmax.wrong_about_approximation,
        as_printed=lambda smooth, many: smooth,
        corrected=lambda smooth, many: many,
    ),
    Erratum(
        key="class-densities-not-modelled",
        printed=(
            Quotation(
                "section 5, first paragraph",
                "modeling P(x|C) as an exponential family distribution ... leads to more accurate "
                "results",
            ),
        ),
        correct="deriving the form of P(C|x) from one: what is fitted is P(C|x) alone",
        kind="loose",
        implies="Minimising rho_c is the diagnostic paradigm, and not the sampling paradigm.",
        shown_by="gradient of the cross-entropy at both estimates, two Gaussian classes",
        check=evidence_softmax.slope_of_cross_entropy,
        as_printed=evidence_softmax.by_class_densities,
        corrected=evidence_softmax.by_cross_entropy,
    ),
)
