"""Errata of sections 4 and 5: the experiment, its measure, its tables, and what is said of them."""

import numpy as np

from pairing.judging.published import RATE_STEP
from pairing.mathematics import evidence_experiment
from pairing.mathematics.erratum import Erratum, Quotation

MEASURE = (
    Erratum(
        key="questions-without-measure",
        printed=(
            Quotation(
                "section 4, third paragraph",
                "how fast z_k^* converges to P(C_k|x)",
            ),
        ),
        reading="a question that the experiment answers",
        correct="a rate needs several sample sizes; section 4.1 has one, of 400 observations",
        kind="gap",
        implies=("Section 2 calls convergence too slow by experiments that are not shown."),
        shown_by="constants of a power law that the sizes leave open",
        check=evidence_experiment.undetermined_rate,
        as_printed=(400,),
        corrected=(100, 400),
    ),
    Erratum(
        key="set-of-means",
        printed=(
            Quotation(
                "section 4.1, first paragraph",
                "means at the four symmetric points {+-1, +-1}",
            ),
        ),
        correct="(+-1, +-1)",
        kind="notation",
        implies="As a set the printed expression has two elements, both of them numbers.",
        shown_by="number of points, and of coordinates",
        check=evidence_experiment.mean_points,
        as_printed=lambda: {sign for _ in range(2) for sign in (1, -1)},
        corrected=lambda: {(i, j) for i in (1, -1) for j in (1, -1)},
    ),
    Erratum(
        key="covariances-unsaid",
        printed=(Quotation("section 4.1, first paragraph", "and unit variances"),),
        reading="inputs that are correlated, by 0.1, say",
        correct="unit variances and no correlation, as Table 3 has it",
        kind="gap",
        implies=(
            "Nor are the size of a test sample and the points x_n given: see the protocol's list."
        ),
        shown_by="Table 3 against the Bayes rule's rates",
        check=evidence_experiment.misfit_of_table_3,
        as_printed=0.1,
        corrected=0.0,
        tolerance=RATE_STEP / 2,
    ),
    Erratum(
        key="error-rates",
        printed=(
            Quotation(
                "section 4.1, before Table 3", "calculated the class-conditional error rates"
            ),
        ),
        correct="classification rates, as the captions of Tables 3 to 6 have it",
        kind="wording",
        implies="Off the diagonal they are error rates; on it they are the rates of success.",
        shown_by="the captions, and diagonals above one half",
    ),
    Erratum(
        key="integrated-difference",
        printed=(
            Quotation(
                "section 4.1, before eq. (4)", "can be measured by the integrated difference"
            ),
        ),
        correct="the root of the integrated squared difference",
        kind="wording",
        shown_by="eq. (4), in the same sentence",
    ),
    Erratum(
        key="integral-without-density",
        printed=(
            Quotation(
                "section 4.1, eq. (4)",
                "sqrt(sum_i=1^4 integral (P^(C_i|x) - P(C_i|x))^2 dx)",
            ),
            Quotation("section 4.1, after eq. (4)", "We approximate (4) by"),
        ),
        correct="the integral of (P^ - P)^2 p(x) dx",
        kind="error",
        implies=(
            "Over the plane the printed integral is infinite for every network with hidden units: "
            "far out its outputs tend to values inside (0, 1), and the posterior to 0 or 1. What "
            "follows approximates the integral with p(x), if the x_n are draws from p: it is poor "
            "by what it approximates and not for want of points. Over a grid it would be the "
            "integral over the grid, divided by its area."
        ),
        shown_by="relative growth from a disc of radius 20 to one of 40, largest of three networks",
        check=evidence_experiment.growth_of_integral,
        as_printed=evidence_experiment.lebesgue,
        corrected=evidence_experiment.density,
        tolerance=1e-3,
    ),
    Erratum(
        key="same-data-rank",
        printed=(
            Quotation(
                "section 4.1, after the display",
                "as we are comparing the three estimators on the same data, this will allow us to "
                "rank them",
            ),
        ),
        reading="by eq. (4), over a part of the plane where it exists",
        correct="the display ranks by the error where the classes lie; eq. (4) counts all places "
        "alike, and the same data do not make the two agree",
        kind="loose",
        implies="Sharing the data can lower the variance of a difference, and moves no mean.",
        shown_by="two errors, near the classes and far out, weighted by p(x) and by dx",
        check=evidence_experiment.ranks_otherwise,
        as_printed=evidence_experiment.density,
        corrected=evidence_experiment.lebesgue,
    ),
    Erratum(
        key="table-2-beyond-bound",
        printed=(
            Quotation(
                "section 4.1, display after eq. (4)",
                "sqrt(sum_i=1^4 1/N sum_n=1^N {P^(C_i | x_n) - P(C_i | x_n)}^2)",
            ),
            Quotation("Table 2, means", "4.621323 ... 4.003461 ... 3.936804"),
        ),
        correct="not the printed display: which one is not known",
        kind="error",
        implies=(
            "With 1/N the means are beyond what any outputs can reach. A plain sum over the points "
            "of a sample or of a grid is possible, and so are others; the search weighs them."
        ),
        shown_by="largest possible value of the display; the second residual is a plain sum's",
        check=evidence_experiment.excess_over_bound,
        as_printed=lambda squares: np.sqrt(squares.mean()),
        corrected=lambda squares: np.sqrt(squares.sum()),
    ),
    Erratum(
        key="table-2-typesetting",
        printed=(
            Quotation("Table 2, caption", "of the quantity4 for"),
            Quotation("Table 2, last variance", "0.1958714."),
        ),
        correct="the quantity (4), and no full stop",
        kind="scan",
        shown_by="the other references to (4), and the other entries",
    ),
    Erratum(
        key="variability-of-what",
        printed=(
            Quotation("section 4, third paragraph", "how variable the two estimates are"),
            Quotation("Table 2, header", "variance"),
        ),
        reading="Table 2's variance answers the question",
        correct="the variance of P^(C|x) at x; Table 2 has that of the score over trials",
        kind="loose",
        implies="An estimate can vary much and score the same in each trial.",
        shown_by="estimates that lie as far above the posterior as below it",
        check=evidence_experiment.variance_of_estimates,
        as_printed=lambda estimates, truth: np.sqrt(((estimates - truth) ** 2).mean(axis=1)).var(),
        corrected=lambda estimates, truth: estimates.var(axis=0).mean(),
    ),
)

RANKING = (
    Erratum(
        key="ranked-without-error",
        printed=(
            Quotation("section 4.1, after the display", "the estimators are ranked"),
            Quotation(
                "section 4.1, after Table 3 is announced",
                "that the estimators are again ranked in the same order",
            ),
        ),
        reading="each of the two steps of both rankings",
        correct="the first step of each: the second is within 1.96 of its standard errors",
        kind="loose",
        implies=(
            "So it is if trials are independent. The paper says that its estimators share the "
            "data: pairing by trial could tell them apart, and it prints no correlation."
        ),
        shown_by="number of steps within error, by Table 2's variances and by binomial errors of "
        "the traces for 40,000 cases",
        check=evidence_experiment.steps_within_error,
        as_printed=(("Table 2", 1), ("Table 2", 2), ("traces", 1), ("traces", 2)),
        corrected=(("Table 2", 1), ("traces", 1)),
    ),
    Erratum(
        key="by-inspection",
        printed=(
            Quotation(
                "section 4.1, after Table 3 is announced", "It can be clearly seen (by inspection"
            ),
        ),
        reading="the diagonals rank the estimators for each class",
        correct="by the trace alone: class 1 is against it",
        kind="loose",
        implies=(
            "In class 1 softmax with least squares is ahead of softmax with cross-entropy, and it "
            "confuses class 1 with class 3 less often."
        ),
        shown_by="diagonals of Tables 4, 6 and 5: number of classes out of order",
        check=evidence_experiment.classes_out_of_order,
        as_printed=(1, 2, 3, 4),
        corrected=(2, 3, 4),
    ),
    Erratum(
        key="activation-and-penalty",
        printed=(
            Quotation(
                "section 4.1, after the ranking",
                "the improvement is due to both the activation function and the penalty function",
            ),
        ),
        reading="as effects that hold whatever the other factor is",
        correct="that of the activation with least squares, and that of the penalty with softmax",
        kind="loose",
        implies="The cell that is missing is logistic + Bernoulli cross-entropy.",
        shown_by="number of contrasts that need a cell which the experiment has not",
        check=evidence_experiment.not_estimable,
        as_printed=(
            {(1, 0): 0.5, (1, 1): 0.5, (0, 0): -0.5, (0, 1): -0.5},
            {(0, 1): 0.5, (1, 1): 0.5, (0, 0): -0.5, (1, 0): -0.5},
        ),
        corrected=({(1, 0): 1.0, (0, 0): -1.0}, {(1, 1): 1.0, (1, 0): -1.0}),
    ),
    Erratum(
        key="sum-as-explanation",
        printed=(
            Quotation(
                "section 5, second paragraph",
                "is not surprising, as the logistic outputs fail to sum to one",
            ),
        ),
        reading="of both steps of the ranking",
        correct="of the first step: the outputs of both softmax estimators sum to one",
        kind="loose",
        shown_by="sums of outputs: number of steps that they leave unexplained",
        implies="The step from least squares to cross-entropy needs another reason.",
        check=evidence_experiment.not_explained_by_sums,
        as_printed=(1, 2),
        corrected=(1,),
    ),
    Erratum(
        key="numbers-of-things",
        printed=(
            Quotation("section 2, after eq. (1)", "sum_k_1=1^q t_k_1 will in general sum to one"),
            Quotation("section 4, third paragraph", "the two estimates are"),
            Quotation("section 4.1, last paragraph", "gives the more accurate result"),
        ),
        correct="the targets sum to one; the three estimates, unless the two penalties are meant; "
        "the most accurate",
        kind="wording",
        shown_by="the list of three estimators",
    ),
    Erratum(
        key="references",
        printed=(
            Quotation("references, [3]", "René Doursar"),
            Quotation("references, [4]", "M. Sinchcombe ... 2:359-65"),
            Quotation(
                "references, [5]",
                "a tutorial on ... Computational Cognative Science Technical Report 9603",
            ),
            Quotation("references, [8]", "Stastical Inference"),
        ),
        correct="Doursat; Stinchcombe, 359-366; A tutorial discussion on ..., Cognitive, 9503; "
        "Statistical",
        kind="wording",
        implies="Single letters may be the scan's. The number 9503 is that of catalogues.",
        shown_by="the works themselves",
    ),
)
