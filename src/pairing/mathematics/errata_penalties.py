"""Errata of sections 1, 2 and 4: what penalties are, where they are least, what they estimate."""

import numpy as np
from scipy.special import xlogy

from pairing.mathematics import evidence, evidence_penalties
from pairing.mathematics.erratum import Erratum, Quotation

ERRATA = (
    Erratum(
        key="divergence-called-cross-entropy",
        printed=(
            Quotation(
                "section 1, definition of rho_c",
                "the cross-entropy penalty function ... t_nk log(t_nk/z_nk^*)",
            ),
        ),
        correct="the Kullback-Leibler divergence; the cross-entropy is -sum t log z*",
        kind="loose",
        implies=(
            "A convention, Bishop's too: the cross-entropy minus its least value. They differ by "
            "the entropy of the targets: by nothing for one-of-q targets, else by a constant."
        ),
        shown_by="scipy.stats.entropy, with one and with two arguments",
        check=evidence_penalties.named_cross_entropy,
        as_printed=evidence.cross_entropy,
        corrected=lambda t, value: -xlogy(t, value).sum(),
    ),
    Erratum(
        key="zero-targets",
        printed=(Quotation("section 1, definition of rho_c", "t_nk log(t_nk/z_nk^*)"),),
        reading="for the targets 0 of a one-of-q coding",
        correct="with 0 log 0 = 0, which has to be said",
        kind="gap",
        implies=(
            "And rho_c is infinite where z* = 0 < t, on the edge of the region [0, 1]^2 over which "
            "section 2 plots it."
        ),
        shown_by="terms of rho_c at a one-of-q target that are no number",
        check=evidence_penalties.undefined_terms,
        as_printed=lambda t, value: t * np.log(t / value),
        corrected=lambda t, value: xlogy(t, t / value),
    ),
    Erratum(
        key="minimum-of-figure-1",
        printed=(
            Quotation(
                "Figure 1, caption",
                "rho = t log(t/z). The function has a minimum of -e^-1 at the point "
                "(z^*, t) = (1, e^-1)",
            ),
        ),
        correct="for outputs of at most 1, as section 2 says before it gives the minimum",
        kind="loose",
        implies=(
            "Without a bound the penalty falls without limit as z* grows. No target of a one-of-q "
            "coding is 1/e: for targets 0 and 1 the least value is 0."
        ),
        shown_by="how far larger outputs, up to 1000, go below the minimum",
        check=evidence_penalties.lower_where_allowed,
        as_printed=lambda z: z > 0,
        corrected=lambda z: z <= 1,
    ),
    Erratum(
        key="star-lost-in-captions",
        printed=(
            Quotation("Figure 1, caption", "rho = t log(t/z)"),
            Quotation("Figure 2, caption", "rho = 1/2(t - z)^2"),
        ),
        correct="z* for z",
        kind="notation",
        implies="By section 1 z is the pre-activation, whose logarithm need not exist.",
        shown_by="section 1, which defines the penalties by z*",
    ),
    Erratum(
        key="one-for-all-classes",
        printed=(
            Quotation(
                "section 2, after the minimum of figure 1",
                "Hence the MLP will be returning 1 for all classes",
            ),
        ),
        reading="as what minimises the penalty",
        correct="the minimisers are all outputs that are 1 for the true class, whatever the others",
        kind="loose",
        implies=(
            "All-one is one of many. As the behaviour of training it is borne out by the runs in "
            "the report: all patterns share the weights, and each delta, -t (1 - z*) <= 0, "
            "raises an output bias. The minimum is approached and never attained."
        ),
        shown_by="penalty of all-one, one-of-q and mixed outputs; share judged wrongly",
        check=evidence_penalties.global_minimisers,
        as_printed=lambda t, value: bool((value == 1).all()),
        corrected=lambda t, value: bool((value[t > 0] == 1).all()),
    ),
    Erratum(
        key="softmax-called-usable",
        printed=(
            Quotation("section 2, same paragraph", "makes the softmax activation function usable"),
        ),
        correct="makes the cross-entropy penalty function usable",
        kind="wording",
        implies="The sum is one by the definition of softmax; it is the penalty that needs it.",
        shown_by="section 3, first sentence, which has it so",
    ),
    Erratum(
        key="only-the-sum-constraint",
        printed=(
            Quotation(
                "section 2, same paragraph",
                "thus only the additional constraint that sum_k z_k^* = 1 makes",
            ),
        ),
        reading="nothing else makes cross-entropy least at z* = t",
        correct="so does the term (1 - t) log((1 - t) / (1 - z*)), without a constraint",
        kind="loose",
        implies=(
            "For rho_c as section 1 defines it the sentence holds: with that term it is another "
            "penalty. Section 4 leaves out that usable pair, logistic + Bernoulli cross-entropy."
        ),
        shown_by="penalty at random targets and outputs: number of remedies not named",
        check=evidence_penalties.unnamed_remedies,
        as_printed=("sum",),
        corrected=("sum", "term in 1 - t"),
    ),
    Erratum(
        key="unbiased",
        printed=(
            Quotation(
                "section 2, last paragraph",
                "gives unbiased estimators of the posterior probability of class membership",
            ),
            Quotation("section 4, second paragraph", "can only be shown to be unbiased when"),
        ),
        correct="a model that contains the truth tends to P(C|x) as the sample grows: consistent",
        kind="error",
        implies=(
            "P(C|x) minimises the expected penalty, with each of the three pairs, so that it "
            "distinguishes none. Without bias is a model with a weight of its own for each of a "
            "few repeated inputs. Reference [4] is on approximation and shows nothing of bias."
        ),
        shown_by="mean of the fits over all samples of a model that contains the truth",
        check=evidence_penalties.mean_fit,
        as_printed=evidence_penalties.mean_over_samples,
        corrected=lambda fit, probability, n: fit(probability),
        tolerance=1e-6,
    ),
    Erratum(
        key="gauss-markov",
        printed=(
            Quotation(
                "section 4, second paragraph",
                "Least squares is justified on the basis of the Gauss-Markov theorem",
            ),
        ),
        correct="it asks for a model linear in its weights, and for errors of one variance and "
        "uncorrelated; targets have variance P_i (1 - P_i) and covariance -P_i P_j",
        kind="loose",
        implies="What is left for least squares is that its expectation is least at P(C|x).",
        shown_by="moments of one-of-q targets over the inputs of the experiment",
        check=evidence_penalties.target_covariance,
        as_printed=lambda chance: np.tile(
            (chance * (1 - chance)).mean() * np.eye(len(chance))[:, :, None], chance.shape[1]
        ),
        corrected=lambda chance: (
            np.eye(len(chance))[:, :, None] * chance - chance[:, None] * chance[None]
        ),
    ),
    Erratum(
        key="bernoulli-targets",
        printed=(
            Quotation(
                "section 4, second paragraph",
                "cross-entropy is derived as a maximum likelihood (ML) estimator by modeling t_nk "
                "as a Bernoulli random variable",
            ),
            Quotation(
                "section 5, first paragraph", "the target values as a Bernoulli random variable"
            ),
        ),
        correct="rho_c is minus the log-likelihood of the row t_n as one multinomial draw",
        kind="error",
        implies=(
            "Independent Bernoulli variables give the Bernoulli cross-entropy, whose natural "
            "activation is the logistic: the conclusion's reason for softmax is one for the "
            "pair that was left out."
        ),
        shown_by="minus log-likelihood against rho_c, one-of-q targets",
        check=evidence_penalties.log_likelihood_of_targets,
        as_printed=lambda t, value: (xlogy(t, value) + xlogy(1 - t, 1 - value)).sum(),
        corrected=lambda t, value: xlogy(t, value).sum(),
    ),
)
