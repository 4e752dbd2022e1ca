"""The figures: what each shows, for the report and for those who cannot see it.

Each is drawn by the function of its name in the module of its group.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class FigureSpec:
    """A figure for people.

    Attributes
    ----------
    shows : str
        What a reader who cannot see it is told.
    caption : str
    data : tuple of str
        The files below ``results/`` that hold what it shows.
    """

    shows: str
    caption: str
    data: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """Figures that one module and one rule make.

    Attributes
    ----------
    module, rule : str
        The module that has the figures' functions; the rule and its file.
    folder : str
        Below ``results/``.
    figures : dict of FigureSpec
    """

    module: str
    rule: str
    folder: str
    figures: dict[str, FigureSpec]


# Drawn in `pairing.output.figures.study`.
STUDY_FIGURES: dict[str, FigureSpec] = {
    "at_a_glance": FigureSpec(
        "Published and rebuilt mean score, variance and accuracy of each pair",
        "Published numbers (white diamonds) beside ours: the mean over all repeats, and the "
        "interval in which one experiment falls with 95 % probability (family-wise over Table 2; "
        "each accuracy by itself).",
        data=("tables/table_2.csv", "tables/tables_4_to_6.csv"),
    ),
    "posteriors": FigureSpec(
        "Exact posterior probabilities of the classes over the plane, and those fitted by each "
        "pair, in one trial",
        "One trial. Top: the exact posterior of each class, the class's own training patterns in "
        "orange and the others in grey. Below: what each pair of activation and penalty makes of "
        "them. White lines: 0.1, 0.5 and 0.9.",
        data=("comparison/posteriors.npz",),
    ),
    "programs": FigureSpec(
        "Mean score, variance and accuracy of each pair as several programs make them, beside the "
        "published ones",
        "The declared setting (top of each group) and the same by other programs: over all repeats "
        "of each, with the interval in which one experiment falls with 95 % probability. Dashed: "
        "published. The axes of eq. (4) are logarithmic; intervals beyond them leave them.",
        data=("tables/program_numbers.csv",),
    ),
    "scores": FigureSpec(
        "Distribution over trials of the distance from the exact posterior, for each pair",
        "Eq. (4) over trials, in the declared reading. Ticks: the first experiment. Dashed: the "
        "published mean. The highest one in two thousand may lie beyond the axis.",
        data=("trials.csv.gz",),
    ),
    "confusion": FigureSpec(
        "Confusion tables of each pair, published and rebuilt, and their difference",
        "Class-conditional classification rates: published, those of the first of our experiments, "
        "which is as large, and published less first.",
        data=("tables/tables_4_to_6.csv",),
    ),
}

# Drawn in `pairing.output.figures.mathematics`.
MATHEMATICS_FIGURES: dict[str, FigureSpec] = {
    "figure_1": FigureSpec(
        "Surface and contours of t log(t/z*) over the unit square",
        "The paper's Figure 1. Its minimum lies on the edge of the square, where the slope by z* "
        "is not zero: it is a constrained minimum.",
        data=("mathematics/surfaces.npz",),
    ),
    "figure_2": FigureSpec(
        "Surface and contours of half the squared difference of t and z*",
        "The paper's Figure 2. Every point with z* = t is a minimum.",
        data=("mathematics/surfaces.npz",),
    ),
    "degenerate_pair": FigureSpec(
        "Outputs and accuracy along training for three deltas",
        "Logistic outputs by three deltas, from the same samples and starts, a line a trial. The "
        "printed delta and the Bernoulli one coincide: dots on a pale line.",
        data=("mathematics/degenerate.parquet",),
    ),
    "softmax_families": FigureSpec(
        "Posteriors of exponential families and softmax of linear functions",
        "Posteriors of three classes. Left: common dispersion. Right: unequal dispersion, with the "
        "best linear fit. Laws of counts are drawn as points.",
        data=("mathematics/family_curves.parquet",),
    ),
    "entropies": FigureSpec(
        "Entropies and cross-entropies of logistic models, and binary cost curves",
        "Left: entropy of three logistic models of one input. Middle: cross-entropy between the "
        "first two, in both orders. Right: cost of a predicted probability, for either true class.",
        data=(
            "mathematics/entropies.parquet",
            "mathematics/cross_entropies.parquet",
            "mathematics/binary_costs.parquet",
        ),
    ),
    "training_curves": FigureSpec(
        "Cross-entropy and accuracy along training",
        "Medians and quartiles over trials, by the first setting's procedure and first start, its "
        "limit of iterations lifted. Dashed: what the exact posterior reaches; dotted: chance. "
        "Cross-entropies beyond the axis leave it at the top.",
        data=(
            "mathematics/curves.parquet",
            "mathematics/levels.parquet",
            "mathematics/turns.parquet",
        ),
    ),
}

# Drawn in `pairing.output.figures.convergence`.
CONVERGENCE_FIGURES: dict[str, FigureSpec] = {
    "learning_curves": FigureSpec(
        "Squared error of each pair against training patterns a class, for each number of hidden "
        "units",
        "Mean squared error of the outputs over trials, at the minimum of the penalty, with 95 % "
        "intervals. Dashed: the exact law of the logit, where it is the truth, by either penalty; "
        "in the other panels, for comparison, by cross-entropy. Dotted, in the pair's colour: "
        "the limit of endless patterns. Top: the answer 1/q, which knows nothing.",
        data=("convergence/learning_curves.parquet", "convergence/tables/limits.csv"),
    ),
    "sums": FigureSpec(
        "Distance of the sum of logistic outputs from one against training patterns a class",
        "Mean distance of the sum of a network's logistic outputs from one, at the minimum of the "
        "penalty. Dotted: the limit of endless patterns. Grey: the levels that are asked for.",
        data=("convergence/learning_curves.parquet", "convergence/sums.parquet"),
    ),
    "bias_and_variance": FigureSpec(
        "Shares of squared bias and variance in the squared error against training patterns",
        "What the squared error at the minimum is made of: below, squared bias; above, variance. "
        "Dashed: the same border where training stops at the first of the steps.",
        data=("convergence/learning_curves.parquet",),
    ),
    "stopping_early": FigureSpec(
        "Squared error along training, for three numbers of training patterns a class",
        "Mean squared error along one run: at its steps, and at the minimum (min) that it goes to, "
        "with 95 % intervals. Where a line rises, stopping early helps.",
        data=("convergence/learning_curves.parquet", "convergence/early_stopping.parquet"),
    ),
}

# Drawn in `pairing.output.figures.search`.
SEARCH_FIGURES: dict[str, FigureSpec] = {
    "closest_reading": FigureSpec(
        "All published numbers within the prediction intervals of the declared and the closest "
        "reading",
        "Each published number in its family-wise 95 % prediction interval, by the declared and by "
        "the closest reading: 0 is the expected number, −1 and 1 (grey) are the ends of the "
        "interval; beyond ±1 the axis is logarithmic.",
        data=("search/tables/closest_reading.csv",),
    ),
    "profiles": FigureSpec(
        "How likely the published numbers are along each factor",
        "By how many powers of ten the published numbers are less likely at each level of each "
        "factor, all others free, than at the best of all: over all readings and over those with "
        "the true posterior. What is beyond 10^6 times (dotted) stands at the end of the axis. "
        "Before the race, on few trials. Exploratory.",
        data=("search/profiles.parquet",),
    ),
    "accuracy_and_variance": FigureSpec(
        "Accuracy and relative variance of the score of all runs, and as published",
        "Accuracy on the test sample, and variance of the score over the square of its mean, of "
        "all runs of the search before the race, a point each, by the declared measure; the star "
        "is what the paper prints. Runs less accurate than 0.6 lie outside.",
        data=("search/plane.parquet", "search/improbability.parquet"),
    ),
    "specification_curve": FigureSpec(
        "Differences between pairs over all settings, in order",
        "Differences between pairs over all settings spread evenly over the space, in their order, "
        "positive where the paper's order holds, with 95 % intervals (medians at up to 60 places); "
        "beneath, how frequent each level is there as a multiple of its frequency over all (of two "
        "levels one is shown; grey: no setting there uses the factor); percentages are shares of "
        "settings. Exploratory.",
        data=("search/curve.parquet", "search/makeup.parquet", "search/shares.parquet"),
    ),
    "maps": FigureSpec(
        "Maps of the differences between pairs over hidden units, steps and weight decay",
        "Differences in eq. (4) over hidden units, steps and weight decay around the declared "
        "setting: blue where the paper's order holds or the effect improves, orange where it turns "
        "round, a dot where the sign is undecided (within 1.96 standard errors), grey where there "
        "is no finite value. Exploratory.",
        data=("search/map.parquet",),
    ),
}

# Drawn in `pairing.output.figures.software`.
SOFTWARE_FIGURES: dict[str, FigureSpec] = {
    "software_scores": FigureSpec(
        "Mean of eq. (4) of every program, at its defaults and as its manual recommends",
        "Mean of eq. (4) over trials with 95 % intervals, by program and form, the best at the "
        "top. Full marks: at its defaults; open ones: as its manual recommends. Colour: the pair "
        "that it was found to have, grey where that is none of the study's. Dashed: 1/q for every "
        "class.",
        data=("software/software_forms.parquet",),
    ),
    "software_maps": FigureSpec(
        "The posterior of the first class by every program, beside the exact one",
        "The test points of the first trial at their places, the colour what a program at its "
        "defaults gives for the first class, in its best form: dark 0, bright 1, outlined where it "
        "is below 0 or above 1. First the exact posterior, then the programs, the best first.",
        data=("software/shown.parquet",),
    ),
    "software_outputs": FigureSpec(
        "Outputs of every form of every program against the exact posterior, in one trial",
        "The first trial, each form at its defaults: what it gives at the test points against "
        "the exact posterior, a colour a class. On the line, the two are equal.",
        data=("software/shown.parquet",),
    ),
}

GROUPS = (
    Group(
        "pairing.output.figures.study",
        "draw_figures (workflow/rules/report.smk)",
        "figures",
        STUDY_FIGURES,
    ),
    Group(
        "pairing.output.figures.mathematics",
        "draw_mathematics (workflow/rules/mathematics.smk)",
        "figures",
        MATHEMATICS_FIGURES,
    ),
    Group(
        "pairing.output.figures.convergence",
        "draw_convergence (workflow/rules/convergence.smk)",
        "convergence/figures",
        CONVERGENCE_FIGURES,
    ),
    Group(
        "pairing.output.figures.search",
        "draw_search (workflow/rules/search.smk)",
        "search/figures",
        SEARCH_FIGURES,
    ),
    Group(
        "pairing.output.figures.software",
        "draw_software (workflow/rules/software.smk)",
        "software/figures",
        SOFTWARE_FIGURES,
    ),
)
FIGURES = (
    STUDY_FIGURES | MATHEMATICS_FIGURES | CONVERGENCE_FIGURES | SEARCH_FIGURES | SOFTWARE_FIGURES
)

# What the article shows among its results (`snakemake article`).
ARTICLE_FIGURES = ("at_a_glance", "confusion")
