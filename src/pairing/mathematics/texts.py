"""What two texts on cross-entropy say, held against computation: a question, and a tutorial."""

import numpy as np
from scipy import stats

from pairing.mathematics import evidence_entropy
from pairing.mathematics.erratum import Erratum, Quotation
from pairing.mathematics.evidence_entropy import cross_entropy_in

QUESTION, TUTORIAL = "question", "tutorial"

TEXTS = (
    Erratum(
        key="convex-in-what",
        printed=(
            Quotation(
                "end of the answer",
                "the introduction of cross entropy is meant to make the cost function convex",
                QUESTION,
            ),
        ),
        reading="in the weights of whatever model it is a cost of",
        correct="in the coefficients of a linear logit, and not in the weights of a network",
        kind="loose",
        implies=(
            "For the linear logit its Hessian is a sum of h (1 - h) [1, x] [1, x]', none of which "
            "curves down. With hidden units descent may stop at other than the least value."
        ),
        shown_by="least eigenvalues of Hessians: number of models for which it curves down",
        check=evidence_entropy.not_convex,
        as_printed=("linear logit", "network"),
        corrected=("linear logit",),
    ),
    Erratum(
        key="cost-of-one-pattern",
        printed=(Quotation("cost of softmax", "Cost = -sum_j t_j log(y_j)", QUESTION),),
        correct="of one pattern; the cost of a sample is the sum of these, or their mean",
        kind="gap",
        implies="A value can be compared with another only as a mean over patterns.",
        shown_by="tutorial, section 4.1, which takes the mean",
    ),
    Erratum(
        key="correction-of-nothing",
        printed=(Quotation("last comment", "The second cost expression should be:", QUESTION),),
        correct="it is: the comment repeats the answer's expression",
        kind="wording",
        shown_by="the two expressions, which are the same",
    ),
    Erratum(
        key="several-logistic-outputs",
        printed=(
            Quotation(
                "section 2.2",
                "a value or set of values between 0 and 1 that we can therefore interpret as the "
                "probability distribution",
                TUTORIAL,
            ),
        ),
        reading="of logistic outputs as of softmax",
        correct="of softmax, and of one logistic output with its complement",
        kind="loose",
        implies="Several logistic outputs need not sum to one: the paper's first estimator.",
        shown_by="sums of four outputs",
        check=evidence_entropy.sums_off_one,
        as_printed=("logistic", "softmax"),
        corrected=("softmax",),
    ),
    Erratum(
        key="normalised-tanh",
        printed=(
            Quotation(
                "section 2.2",
                "the hyperbolic tangent function, if normalized to the interval",
                TUTORIAL,
            ),
        ),
        reading="as the third of three functions",
        correct="(1 + tanh x) / 2 is the logistic of 2x; so is softmax, of two classes",
        kind="loose",
        shown_by="number of functions that differ, but for a scale, among the three (two classes)",
        check=evidence_entropy.wrong_number_of_functions,
        as_printed=3,
        corrected=1,
    ),
    Erratum(
        key="equal-entropies",
        printed=(
            Quotation(
                "section 2.5",
                "as a general rule, the entropy of two different probability distributions is "
                "different",
                TUTORIAL,
            ),
        ),
        correct="of two outcomes, but for (p, 1 - p) and (1 - p, p), which have the same",
        kind="loose",
        implies=(
            "Equal entropies say nothing of whether two models agree. Of three outcomes or more, "
            "distributions with one entropy form whole curves or surfaces."
        ),
        shown_by="binary distributions; share of their couples judged wrongly",
        check=evidence_entropy.wrong_about_equal_entropies,
        as_printed=lambda p, q: not np.allclose(p, q),
        corrected=lambda p, q: not np.allclose(np.sort(p), np.sort(q)),
    ),
    Erratum(
        key="dimensionless",
        printed=(
            Quotation(
                "section 2.6",
                "we need to use some dimensionless measure for the comparison of their respective "
                "entropies",
                TUTORIAL,
            ),
        ),
        reading="that cross-entropy, which section 3 goes on to, is such a measure",
        correct="it has a unit (nats, bits), and compares distributions; perplexity has none",
        kind="loose",
        implies="A value without its unit tells nothing.",
        shown_by="difference between nats and bits, of cross-entropy and of perplexity",
        check=evidence_entropy.dependence_on_unit,
        as_printed=cross_entropy_in,
        corrected=lambda p, q, base: base ** cross_entropy_in(p, q, base),
    ),
    Erratum(
        key="bivariate",
        printed=(Quotation("section 3.1", "cross-entropy for bivariate distributions", TUTORIAL),),
        correct="for two distributions over one variable, as its next sentence has it",
        kind="loose",
        implies="Of a bivariate, that is joint, distribution there is the joint entropy.",
        shown_by="spread over joint distributions of the same two margins: of the joint entropy, "
        "and of the margins' cross-entropy",
        check=evidence_entropy.dependence_on_coupling,
        as_printed=lambda joint: stats.entropy(joint.ravel()),
        corrected=lambda joint: cross_entropy_in(joint.sum(axis=1), joint.sum(axis=0)),
    ),
    Erratum(
        key="total-entropy",
        printed=(
            Quotation("section 3.2", "some kind of total entropy of two distributions", TUTORIAL),
        ),
        reading="H(p) + H(q), the joint entropy of two independent variables",
        correct="H(p) plus the divergence of q from p",
        kind="loose",
        implies="The entropy of the prediction does not enter.",
        shown_by="cross-entropy by scipy.stats, random distributions",
        check=evidence_entropy.total_entropy,
        as_printed=lambda p, q: stats.entropy(p) + stats.entropy(q),
        corrected=cross_entropy_in,
    ),
    Erratum(
        key="distance-from-both-entropies",
        printed=(
            Quotation(
                "section 3.2",
                "to distance itself from the entropy of those distributions, the more the two "
                "distributions differ",
                TUTORIAL,
            ),
        ),
        reading="from either entropy",
        correct="from that of the first, the truth: H(p, q) - H(p) is the divergence",
        kind="loose",
        implies="H(p, q) - H(q) can fall below zero while q leaves p.",
        shown_by="largest fall of the smaller gap, and of the first, as q leaves p",
        check=evidence_entropy.fall_of_gap,
        as_printed=lambda p, q: (
            cross_entropy_in(p, q) - max(cross_entropy_in(p, p), cross_entropy_in(q, q))
        ),
        corrected=lambda p, q: cross_entropy_in(p, q) - cross_entropy_in(p, p),
    ),
)
