"""What each table for people shows: a column is a key of a stage's rows, and a format."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pairing.catalogue.candidates import in_words
from pairing.catalogue.factors import FACTORS, shown
from pairing.catalogue.levels import (
    NORMALISATIONS,
    QUANTITIES,
    level_name,
    level_words,
)
from pairing.catalogue.pairs import PAIRS
from pairing.catalogue.scores import READINGS, SCORES
from pairing.catalogue.verdicts import ERRATUM_KINDS, fewest_repeats

Formatter = Callable[[object], str]

# How a table is written; `_body.tex` is for \input in a document, `.tex` is one by itself.
FORMS = (".csv", ".md", ".tex", "_body.tex")


NUMBERS = {
    "mean": "mean of eq. (4)",
    "variance": "variance of eq. (4)",
    "accuracy": "accuracy",
    "trace": "all",
    "score": "Table 2",
    "rates": "Tables 4 to 6",
}
_SCORE_WORDS = {name: score.words for name, score in (READINGS | SCORES).items()}


def _named(words: Mapping[str, str]) -> Formatter:
    """Return what writes a name of the results as people know it, and others as they are."""
    return lambda value: words.get(str(value), str(value))


def _label(value: object) -> str:
    name = str(value)
    return PAIRS[name].label if name in PAIRS else name.replace("_", "-")


def _number(form: str) -> Formatter:
    def formatted(value: object) -> str:
        return "–" if value is None or value != value else format(value, form)

    return formatted


def _text(value: object) -> str:
    """Return words; a dash where there are none."""
    return str(value) if isinstance(value, str) and value else "–"


def _p_value(value: object) -> str:
    return "< 1e-99" if isinstance(value, float) and value < 1e-99 else _number(".2g")(value)


def _rounding(value: object) -> str:
    return "< 1e-12" if value == 0 else _number(".1e")(value)


@dataclass(frozen=True)
class Column:
    """A column of a table: its header, its key in the rows, and how a value is written."""

    header: str
    key: str
    written: Formatter


@dataclass(frozen=True)
class TableSpec:
    """A table for people.

    Attributes
    ----------
    source : str
        Name of the result that holds its rows, without folder and suffix.
    title, caption : str
    columns : tuple of Column
    tables : tuple of int
        The paper's tables whose rows are taken; empty for all rows.
    """

    source: str
    title: str
    caption: str
    columns: tuple[Column, ...]
    tables: tuple[int, ...] = ()


_VERDICT = Column("verdict", "verdict", str)


def _comparison_columns(digits: int) -> tuple[Column, ...]:
    number = _number(f".{digits}f")
    return (
        Column("published", "published", number),
        Column("ours", "ours", number),
        Column("MCSE", "ours_se", _number(f".{digits + 1}f")),
        Column("95 % low", "lower", number),
        Column("95 % high", "upper", number),
        Column("first experiment", "first", number),
        Column("its MCSE", "first_se", number),
        Column("published less first", "difference", number),
    )


_KINDS_AND_COLUMNS = (
    "Printed: verbatim, with mathematics in plain text; three dots stand for words left out. Taken "
    "as: what the check takes them to say. "
    + " ".join(f"{kind.capitalize()}: {meaning}." for kind, meaning in ERRATUM_KINDS.items())
    + " Residuals: of what is printed and of what it should read, in the same check; of a list of "
    "claims, how many of them fail."
)
_ERRATA_COLUMNS = (
    Column("kind", "kind", str),
    Column("where", "where", str),
    Column("printed", "printed", str),
    Column("taken as", "reading", str),
    Column("should read", "correct", str),
    Column("what it implies", "implies", str),
    Column("shown by", "shown_by", str),
    Column("residual, printed", "residual_printed", str),
    Column("residual, right", "residual_correct", str),
)

STUDY_TABLES: dict[str, TableSpec] = {
    "table_2": TableSpec(
        "numbers",
        "Eq. (4) over trials: the paper's Table 2",
        "Mean and variance of eq. (4) by the sum over points that the paper prints after it, with "
        "its 1/N and without. The interval is the family-wise 95 % prediction interval for one "
        "experiment.",
        (
            _VERDICT,
            Column("reading", "reading", _named(NORMALISATIONS)),
            Column("pair", "pair", _label),
            Column("number", "column", _named(NUMBERS)),
            *_comparison_columns(4),
        ),
        (2,),
    ),
    "table_3": TableSpec(
        "bayes_rates",
        "The Bayes rule's rates: the paper's Table 3",
        "Class-conditional classification rates of the Bayes rule, as printed and exact.",
        (
            _VERDICT,
            Column("true class", "row", str),
            Column("ascribed class", "column", str),
            Column("published", "published", _number(".4f")),
            Column("exact", "exact", _number(".6f")),
        ),
    ),
    "tables_4_to_6": TableSpec(
        "numbers",
        "Classification rates: the paper's Tables 4 to 6",
        "Rates pooled over trials, true class by ascribed class, and each table's accuracy "
        "(trace). Standard errors are clustered by trial.",
        (
            _VERDICT,
            Column("table", "table", _named({"0": "–"})),
            Column("pair", "pair", _label),
            Column("true class", "row", _named(NUMBERS)),
            Column("ascribed class", "column", _named(NUMBERS)),
            *_comparison_columns(4),
        ),
        (0, 4, 5, 6),
    ),
    "order": TableSpec(
        "order",
        "The ranking claims",
        "Paired contrasts, first minus second: eq. (4) (smaller is better), accuracy counted on "
        "the test sample and exact accuracy (larger is better). p by Student's t, adjusted by "
        "Holm's method within a family. Power of one experiment: share of repeats in which "
        "it finds the printed order.",
        (
            _VERDICT,
            Column("quantity", "family", _named(QUANTITIES)),
            Column("trials", "n_trials", _number(",d")),
            Column("first", "first", _label),
            Column("second", "second", _label),
            Column("published", "published", _number("+.4f")),
            Column("difference", "difference", _number("+.4f")),
            Column("MCSE", "se", _number(".4f")),
            Column("95 % low", "lower", _number("+.4f")),
            Column("95 % high", "upper", _number("+.4f")),
            Column("p (Holm)", "p_holm", _p_value),
            Column("correlation", "correlation", _number(".2f")),
            Column("power", "power", _number(".2f")),
            Column("its MCSE", "power_se", _number(".2f")),
        ),
    ),
    "programs": TableSpec(
        "programs",
        "How each program ended, and its verdicts on the published numbers",
        "Shares of fits: that converged, that came to the limit of iterations, that got stuck. "
        "Verdicts: on Table 2 in the declared reading and on Tables 4 to 6; their intervals are "
        "from so many repeats of the experiment.",
        (
            Column("program", "program", str),
            Column("procedure", "procedure", level_words),
            Column("limit", "max_iterations", _number(",d")),
            Column("repeats", "repeats", _number(",d")),
            Column("converged", "share_converged", _number(".3f")),
            Column("at the limit", "share_stopped", _number(".3f")),
            Column("stuck", "share_stuck", _number(".3f")),
            Column("numbers", "numbers", _number("d")),
            Column("compatible", "compatible", _number("d")),
            Column("same order only", "same_order_only", _number("d")),
            Column("not reproduced", "not_reproduced", _number("d")),
            Column("refuted", "refuted", _number("d")),
            Column("undecided", "undecided", _number("d")),
        ),
    ),
    "program_numbers": TableSpec(
        "program_numbers",
        "Eq. (4) and accuracy by program",
        "Mean and variance of eq. (4) in the declared reading, and accuracy, over all repeats of "
        "each program, with the 95 % prediction interval for one experiment. Change: of the mean, "
        "in per cent of the first program's on the same trials. Same: whether all programs have "
        "the verdict.",
        (
            _VERDICT,
            Column("same", "same", str),
            Column("number", "quantity", _named(NUMBERS)),
            Column("pair", "pair", _label),
            Column("program", "program", str),
            Column("repeats", "repeats", _number(",d")),
            Column("published", "published", _number(".4f")),
            Column("ours", "ours", _number(".4f")),
            Column("MCSE", "ours_se", _number(".5f")),
            Column("95 % low", "lower", _number(".4f")),
            Column("95 % high", "upper", _number(".4f")),
            Column("change", "change", _number("+.1f")),
            Column("its MCSE", "change_se", _number(".1f")),
        ),
    ),
    "program_orders": TableSpec(
        "program_orders",
        "The ranking claims by program",
        "Paired contrasts, first minus second, in one experiment and over all trials that every "
        "program has; p by Student's t, adjusted by Holm's method within a family of a program. "
        "Same: whether all programs have the verdict.",
        (
            _VERDICT,
            Column("same", "same", str),
            Column("quantity", "family", _named(QUANTITIES)),
            Column("trials", "n_trials", _number(",d")),
            Column("first", "first", _label),
            Column("second", "second", _label),
            Column("program", "program", str),
            Column("published", "published", _number("+.4f")),
            Column("difference", "difference", _number("+.4f")),
            Column("MCSE", "se", _number(".4f")),
            Column("95 % low", "lower", _number("+.4f")),
            Column("95 % high", "upper", _number("+.4f")),
            Column("p (Holm)", "p_holm", _p_value),
        ),
    ),
    "scores": TableSpec(
        "scores",
        "All scores",
        "Means over all trials of the first setting. Proper scores are of outputs scaled to sum "
        "one. Bound: what the exact posterior reaches.",
        (
            Column("score", "score", _named(_SCORE_WORDS)),
            Column("bound", "bound", _number(".5f")),
            Column("pair", "pair", _label),
            Column("mean", "mean", _number(".5f")),
            Column("MCSE", "se", _number(".5f")),
            Column("trials", "n_trials", _number(",d")),
        ),
    ),
    "integration": TableSpec(
        "integration",
        "How integrals over p(x) are taken",
        "Bounds, exact accuracy, excesses and the integral of eq. (4) are sums over nodes. Off by: "
        "the integral of a class's posterior from its prior; the Bayes rule's accuracy by nodes "
        "from that by its exact rates; the bounds from those by other nodes. None is above the "
        "tolerance.",
        (
            Column("nodes", "nodes", _number(",d")),
            Column("tolerance", "tolerance", _number(".0e")),
            Column("class mass off by", "mass", _number(".0e")),
            Column("accuracy", "accuracy", _number(".0e")),
            Column("cross-entropy", "cross_entropy", _number(".0e")),
            Column("Brier score", "brier", _number(".0e")),
        ),
    ),
    "statuses": TableSpec(
        "statuses",
        "How the fits ended",
        "Every fit is a row of results/trials.parquet, whatever its status.",
        (
            Column("setting", "setting", str),
            Column("pair", "pair", _label),
            Column("status", "status", str),
            Column("reason", "reason", str),
            Column("fits", "fits", _number(",d")),
            Column("iterations", "iterations", _number(".1f")),
            Column("evaluations", "evaluations", _number(".1f")),
            Column("objective", "objective", _number(".2f")),
        ),
    ),
    "granularity": TableSpec(
        "granularity",
        "Test cases behind Tables 4 to 6",
        "For each number of test cases a class over all trials: how many of the twelve printed "
        "rows it can produce, and the chance that all twelve sum to 1.0000 as printed.",
        (
            Column("cases a class", "cases", _number(",d")),
            Column("rows it can produce", "rows_reachable", str),
            Column("chance that all sum to 1", "chance_sum_one", _number(".4f")),
            Column("MCSE", "chance_se", _number(".4f")),
        ),
    ),
    "shared_samples": TableSpec(
        "shared_samples",
        "Do Tables 4 to 6 share their samples?",
        "Correlation of two tables' residuals against Table 3, as printed, and over our repeats "
        "when the two pairs share their samples and when they do not (2.5 %, 50 %, 97.5 %).",
        (
            Column("a table", "first", str),
            Column("and another", "second", str),
            Column("published", "published", _number(".2f")),
            Column("shared low", "shared_low", _number(".2f")),
            Column("shared median", "shared_median", _number(".2f")),
            Column("shared high", "shared_high", _number(".2f")),
            Column("apart low", "apart_low", _number(".2f")),
            Column("apart median", "apart_median", _number(".2f")),
            Column("apart high", "apart_high", _number(".2f")),
            Column("apart, as high as printed", "as_high_apart", _number(".2f")),
            Column("its MCSE", "as_high_apart_se", _number(".2f")),
        ),
    ),
    "derivations": TableSpec(
        "derivations",
        "The paper's statements, checked",
        "What the paper states, verbatim (printed) and in short; where nothing is printed, a "
        "reading: a way to take what is, or to mend it. "
        "Derived: by computer algebra or arithmetic. z_k or z*_k is the output of class k, and t_k "
        "its target; where both stand, z_k is the sum before the activation; "
        "T, B and C are the sums of t_j, t_j z_j and z_j^2 over the other classes j, and Sum goes "
        "over all. Residual: how far the statement is from an independent calculation.",
        (
            _VERDICT,
            Column("where", "where", str),
            Column("printed", "printed", lambda words: f'"{words}"' if words else "–"),
            Column("statement", "statement", str),
            Column("derived", "derived", str),
            Column("shown by", "evidence", str),
            Column("residual", "residual", str),
        ),
    ),
    "errata": TableSpec(
        "errata",
        "Errata",
        _KINDS_AND_COLUMNS,
        _ERRATA_COLUMNS,
    ),
    "texts": TableSpec(
        "texts",
        "Two texts on cross-entropy, held against computation",
        f"A question with its answers, and a tutorial. {_KINDS_AND_COLUMNS}",
        _ERRATA_COLUMNS,
    ),
    "families": TableSpec(
        "families",
        "Posteriors of exponential families",
        "Largest difference from the exact posterior: of softmax of the linear function of "
        "eq. (3) with its a(psi), as printed without it, and of the best linear function; and how "
        "far the log-odds are from linear (root mean square). The dispersion of the binomial and "
        "the negative binomial is their size, and a(psi) is one.",
        (
            Column("family", "family", str),
            Column("dispersion", "dispersion", str),
            Column("a(psi)", "scale", _number(".2f")),
            Column("eq. (3) with a(psi)", "linear", _rounding),
            Column("as printed", "printed", _number(".4f")),
            Column("best linear", "best_fit", _number(".4f")),
            Column("its mean", "best_fit_mean", _number(".4f")),
            Column("log-odds misfit", "log_odds_misfit", _number(".4f")),
        ),
    ),
    "inequality": TableSpec(
        "inequality",
        "Cross-entropy and the two entropies",
        "H(p, q) - H(p) is never negative (Gibbs); H(p, q) - H(q) may be: the least of each along "
        "x, and the values where the second is least. Nats.",
        (
            Column("truth p", "truth_model", str),
            Column("prediction q", "prediction_model", str),
            Column("least H(p,q) - H(p)", "least_excess_over_truth", _number(".4f")),
            Column("least H(p,q) - H(q)", "least_excess_over_prediction", _number(".4f")),
            Column("at x", "x", _number(".2f")),
            Column("H(p)", "entropy_truth", _number(".4f")),
            Column("H(q)", "entropy_prediction", _number(".4f")),
            Column("H(p,q)", "cross_entropy", _number(".4f")),
        ),
    ),
    "regression": TableSpec(
        "regression",
        "Logistic regression: gradient descent against Newton's method",
        "Coefficients that minimise the mean cross-entropy of one simulated sample.",
        (
            Column("coefficient", "coefficient", str),
            Column("truth", "truth", _number(".3f")),
            Column("gradient descent", "gradient_descent", _number(".6f")),
            Column("Newton", "newton", _number(".6f")),
            Column("difference", "difference", _number(".0e")),
            Column("standard error", "standard_error", _number(".3f")),
        ),
    ),
    "spectra": TableSpec(
        "spectra",
        "Is the penalty convex?",
        "Smallest eigenvalue of the Hessian over the points tried: below zero, the penalty is not "
        "convex in coefficients or weights. Points without one prove nothing: that cross-entropy "
        "of the logit is convex follows from its Hessian. For networks, the search stops at the "
        "first such point.",
        (
            Column("model", "model", str),
            Column("penalty or pair", "penalty", _label),
            Column("points tried", "points", str),
            Column("smallest eigenvalue", "smallest", _number(".5f")),
        ),
    ),
    "turns": TableSpec(
        "turns",
        "Where test cross-entropy turns",
        "Iteration at which the median test cross-entropy is least, quartiles of the trials' own "
        "turning points, the median there and at the last iteration, and the share of trials that "
        "end above their value at the turn.",
        (
            Column("pair", "pair", _label),
            Column("turn", "turn", str),
            Column("own, 25 %", "own_low", _number(".0f")),
            Column("own, 50 %", "own_middle", _number(".0f")),
            Column("own, 75 %", "own_high", _number(".0f")),
            Column("cross-entropy there", "least", _number(".3f")),
            Column("at the end", "last", _number(".3f")),
            Column("share risen", "risen", _number(".2f")),
            Column("MCSE", "risen_se", _number(".2f")),
        ),
    ),
}

FIRST_SCREEN = TableSpec(
    "numbers",
    "Published in 1997, and the same experiment today",
    "Mean and variance over trials of eq. (4) in the declared reading, and accuracy on test "
    "samples. Ours: all repeats of the experiment, with the 95 % prediction interval for one of "
    "them, family-wise over Table 2, and for each accuracy by itself.",
    (
        _VERDICT,
        Column("number", "column", _named(NUMBERS)),
        Column("pair", "pair", _label),
        Column("published", "published", _number(".4f")),
        Column("ours", "ours", _number(".4f")),
        Column("MCSE", "ours_se", _number(".4f")),
        Column("95 % low", "lower", _number(".4f")),
        Column("95 % high", "upper", _number(".4f")),
    ),
)


def _size(value: object) -> str:
    return "–" if value is None or value != value else f"{value:,.0f}"


_UNITS = Column("hidden units", "hidden_units", str)
_PATTERNS = Column("patterns a class", "patterns_per_class", _size)
_PAIR = Column("pair", "pair", _label)
_STOPPED = Column("stopped at", "step", str)
_TWO_PAIRS = (Column("first", "first", _label), Column("second", "second", _label))


def _pairs(value: object) -> str:
    return ", ".join(map(_label, str(value).split(", "))) if value else "–"


CONVERGENCE_TABLES: dict[str, TableSpec] = {
    "limits": TableSpec(
        "limits",
        "Exact laws and limits",
        "A limit is what a quantity comes to with endless training patterns; a law, the mean of "
        "the limit law of patterns times it, all patterns of a sample counted. Found by: theory, "
        "where the model "
        "holds the posterior; the sandwich formula, of the logit; soft targets, that is training "
        "on the posterior itself from many starts, of which so many found the best to within a "
        "thousandth. No law: a model that is singular at the truth has weights that go to "
        "infinity, and no known constant applies.",
        (
            _PAIR,
            _UNITS,
            Column("class counts", "class_counts", str),
            Column("quantity", "quantity", level_words),
            Column("value", "value", _number(".6g")),
            Column("found by", "found_by", str),
            Column("starts", "starts", str),
            Column("at the best", "starts_at_best", str),
        ),
    ),
    "usefulness": TableSpec(
        "usefulness",
        "How good the estimates are",
        "At the study's own sample size. Explained: the share of the error of the answer 1/q that "
        "is gone; useful where that is surely nine tenths or more. Over the logit's: the error "
        "over that of the correctly specified logit at the same size; and how many patterns a "
        "class take the network there for good.",
        (
            _UNITS,
            _PAIR,
            _STOPPED,
            _PATTERNS,
            Column("squared error", "squared_error", _number(".5f")),
            Column("explained", "explained", _number(".3f")),
            Column("useful", "useful", str),
            Column("over the logit's", "over_logit", _number(".2f")),
            Column("MCSE", "over_logit_se", _number(".2f")),
            Column("as good as it with", "logit_reached_at", _size),
            Column("its MCSE", "logit_reached_at_se", _size),
            Column("how", "how", str),
        ),
    ),
    "learning_curves": TableSpec(
        "learning_curves",
        "Learning curves",
        "Over trials, of the outputs against the exact posterior, by quadrature: mean and median "
        "squared error, and what it is made of; mean and median distance of the outputs' sum from "
        "one; median divergence (nats) of the outputs scaled to sum one, whose mean may have no "
        "end; exact accuracy. "
        "Converged: share of runs that came to the minimum within the tolerance.",
        (
            _UNITS,
            _PATTERNS,
            _PAIR,
            _STOPPED,
            Column("squared error", "squared_error", _number(".5f")),
            Column("MCSE", "squared_error_se", _number(".5f")),
            Column("median", "squared_error_median", _number(".5f")),
            Column("squared bias", "squared_bias", _number(".5f")),
            Column("variance", "variance", _number(".5f")),
            Column("sum off one", "sum_deviation", _number(".4f")),
            Column("its median", "sum_deviation_median", _number(".4f")),
            Column("median divergence", "cross_entropy_excess_median", _number(".4f")),
            Column("accuracy", "accuracy_exact", _number(".4f")),
            Column("converged", "converged", _number(".2f")),
        ),
    ),
    "slopes": TableSpec(
        "slopes",
        "By which power of the sample size the error falls",
        "Slope of a line through the logarithms of squared error and sample size, by weighted "
        "least squares; standard errors by resampling trials. -1 is one over the sample size, 0 "
        "no progress.",
        (
            _UNITS,
            _PAIR,
            _STOPPED,
            Column("of the", "statistic", str),
            Column("from patterns a class", "from_patterns", _size),
            Column("to", "to_patterns", _size),
            Column("slope", "slope", _number("+.3f")),
            Column("MCSE", "se", _number(".3f")),
        ),
    ),
    "nearest": TableSpec(
        "nearest",
        "Which pair is nearest to the posterior",
        "The pair of the smallest mean squared error, those that may be as near (a paired "
        "difference that is not significant at 5 %, Holm-adjusted over all, or below one per "
        "cent), and the pair that is nearest by the median.",
        (
            _UNITS,
            _PATTERNS,
            _STOPPED,
            Column("nearest", "nearest", _label),
            Column("not told from", "not_told_from", _pairs),
            Column("by the median", "nearest_by_median", _label),
        ),
    ),
    "crossings": TableSpec(
        "crossings",
        "Where the order of two pairs turns round",
        "Of all sizes: at how many each is surely nearer to the posterior; which one is at the "
        "fewest patterns at which either surely is, and at the most; how many times the one "
        "follows the other, and between which sizes the last turn lies.",
        (
            _UNITS,
            _STOPPED,
            *_TWO_PAIRS,
            Column("first nearer", "first_better", str),
            Column("second nearer", "second_better", str),
            Column("with few patterns", "with_few", _label),
            Column("with many", "with_many", _label),
            Column("turns", "turns", str),
            Column("the last after", "turns_after", _size),
            Column("and before", "turns_before", _size),
        ),
    ),
    "sums": TableSpec(
        "sums",
        "How many patterns bring the sum of logistic outputs near to one",
        "Mean distance of the sum from one at the study's own sample size, its limit with endless "
        "patterns at the minimum, and the patterns a class from which on it is below a level. Too "
        "far: surely above the first level.",
        (
            _UNITS,
            _PAIR,
            _STOPPED,
            _PATTERNS,
            Column("sum off one", "sum_deviation", _number(".4f")),
            Column("too far", "slow", str),
            Column("limit", "limit", _number(".4f")),
            Column("level", "level", _number("g")),
            Column("below it with", "reached_at", _size),
            Column("MCSE", "reached_at_se", _size),
            Column("how", "how", str),
        ),
    ),
    "early_stopping": TableSpec(
        "early_stopping",
        "What stopping early does",
        "Squared error at a step less that at the minimum, paired by trial. Helps: surely smaller; "
        "hurts: surely larger (significant at 5 %, Holm-adjusted over all, and by one per cent or "
        "more).",
        (
            _UNITS,
            _PATTERNS,
            _PAIR,
            _STOPPED,
            Column("difference", "difference", _number("+.5f")),
            Column("MCSE", "se", _number(".5f")),
            Column("ratio", "ratio", _number(".2f")),
            Column("stopping", "outcome", str),
        ),
    ),
}


_ROLES = ("declared", "closest")


def _claim(value: object) -> str:
    first, dash, second = str(value).partition(" - ")
    return f"{_label(first)} worse than {_label(second)}" if dash else first


def _factor(value: object) -> str:
    what, of, procedure = str(value).partition(" of ")
    if of:
        return f"{what} of {level_name(procedure)}"
    return FACTORS[what].words if what in FACTORS else level_name(what)


def _levels(value: object) -> str:
    return ", ".join(map(level_name, str(value).split(", ")))


def _of_factors() -> list[Column]:
    """Return a column a factor of training."""
    columns = []
    for factor in shown():
        written = _number(factor.form) if factor.form else level_words
        columns.append(Column(factor.header, factor.name, written))
    return columns


SEARCH_TABLES: dict[str, TableSpec] = {
    "closest_reading": TableSpec(
        "side_by_side",
        "All published numbers by the declared and by the closest reading",
        "Expected value and family-wise 95 % prediction interval of one experiment on fresh "
        "samples. A number is compatible when it lies inside, and undecided where there is no "
        f"interval: it takes {fewest_repeats()} repeats.",
        (
            *(Column(f"{role}: verdict", f"{role}_verdict", str) for role in _ROLES),
            Column("of", "family", _named(NUMBERS)),
            Column("pair", "pair", _label),
            Column("true class", "row", str),
            Column("ascribed class, or number", "column", _named(NUMBERS)),
            Column("published", "published", _number(".4f")),
            *(
                Column(f"{role}: {header}", f"{role}_{key}", _number(".4f"))
                for role in _ROLES
                for header, key in (("expected", "expected"), ("low", "lower"), ("high", "upper"))
            ),
        ),
    ),
    "readings": TableSpec(
        "readings",
        "The readings that were confirmed",
        "Squared distance on fresh samples, over the free numbers of all tables; p: share of "
        "repeats of the reading itself that lie at least as far away.",
        (
            _VERDICT,
            Column("reading", "role", str),
            Column("points of eq. (4)", "points", level_words),
            Column("reference", "reference", level_words),
            Column("root", "root", level_words),
            Column("normalisation", "normalisation", level_words),
            Column("classified", "confusion", level_words),
            Column("logistic outputs", "outputs", level_words),
            Column("samples", "sharing", level_words),
            Column("stop", "stop", level_words),
            *_of_factors(),
            Column("distance", "distance", _number(".1f")),
            Column("p", "p", _number(".4f")),
            Column("its MCSE", "p_se", _number(".4f")),
            Column("compatible numbers", "compatible", str),
            Column("undecided", "undecided", str),
        ),
    ),
    "confidence_set": TableSpec(
        "confidence_set",
        "The confidence set: readings that their own repeats do not reject at 1 %",
        "p: share of repeats of the reading itself that lie at least as far away as the published "
        "numbers, on the trials of the last rung, which chose none of them.",
        (
            Column("kept at 5 %", "kept_at_5", level_words),
            Column("p", "p", _number(".4f")),
            Column("its MCSE", "p_se", _number(".4f")),
            Column("distance", "distance", _number(".1f")),
            Column("setting", "setting", str),
            Column("stop", "stop", level_words),
            Column("starts", "starts", level_words),
            Column("points of eq. (4)", "points", level_words),
            Column("reference", "reference", level_words),
            Column("root", "root", level_words),
            Column("normalisation", "normalisation", level_words),
            Column("classified", "confusion", level_words),
            Column("logistic outputs", "outputs", level_words),
            Column("samples", "sharing", level_words),
        ),
    ),
    "conflict": TableSpec(
        "conflict",
        "What would let a reading fit, were it left out",
        "For each printed number or block the largest p, by the numbers that are left, of the "
        "readings of the last rung that then come nearest; what a single number would have to be "
        "by the others. Readings far away by all numbers are not among them.",
        (
            Column("left out", "left_out", str),
            Column("numbers", "numbers", str),
            Column("among", "among", str),
            Column("p", "p", _number(".4f")),
            Column("its MCSE", "p_se", _number(".4f")),
            Column("published", "published", _number(".4f")),
            Column("needed", "needed", _number(".4f")),
            Column("its error", "needed_se", _number(".4f")),
        ),
    ),
    "improbability": TableSpec(
        "improbability",
        "How rare the published variances are",
        "Among runs whose accuracy is within 1.96 standard errors of the published one: the share "
        "whose variance, over the square of the mean, is no larger than published. Of the settings "
        "spread evenly over the space, each weighted alike.",
        (
            Column("pair", "pair", _label),
            Column("accuracy", "accuracy", _number(".4f")),
            Column("relative variance", "relative_variance", _number(".4f")),
            Column("runs as accurate", "runs", _number(",d")),
            Column("of settings", "settings", _number(",d")),
            Column("share as steady", "share", _number(".4f")),
            Column("its standard error", "share_se", _number(".4f")),
        ),
    ),
    "shares": TableSpec(
        "shares",
        "Where the claims hold",
        "Share of the settings spread evenly over the space, with the standard error over "
        "settings. Exploratory: not adjusted for the number of settings.",
        (
            Column("by", "quantity", _named(QUANTITIES)),
            Column("claim", "claim", _claim),
            Column("outcome", "outcome", str),
            Column("share", "share", _number(".3f")),
            Column("MCSE", "se", _number(".3f")),
            Column("settings", "settings", _number(",d")),
        ),
    ),
    "factors": TableSpec(
        "factors",
        "The space of settings",
        "Every open choice of training, with the values tried and the reason.",
        (
            Column("factor", "factor", _factor),
            Column("values", "values", _levels),
            Column("reason", "reason", str),
        ),
    ),
}

_WAY = Column("set", "way", str)
_PROGRAM = (Column("program", "program", str), Column("asked by", "title", in_words), _WAY)
_KEYED = (Column("package", "package", str), Column("form", "form", str), _WAY)
_SCORE_AND_ERROR = (
    Column("eq. (4)", "score", _number(".3f")),
    Column("MCSE", "score_se", _number(".3f")),
)

SOFTWARE_TABLES: dict[str, TableSpec] = {
    "software": TableSpec(
        "software_forms",
        "What software does when it is asked for class probabilities",
        "The best first, by the better of its settings, for which a trial without outputs counts "
        "as the answer 1/q. It minimises: what measurement names, to so many digits, in place of "
        "what it says. Sum to one: whether its outputs do, to four digits, and how where its "
        "weights tell. Eq. (4): mean over trials with outputs, zero for the exact posterior, at "
        "defaults and as the manual recommends, each ± its Monte Carlo error. Fails: share of "
        "trials without outputs, or with such as are no nearer to the truth than 1/q for each "
        "class.",
        (
            Column("program", "program", str),
            Column("asked by", "title", in_words),
            Column("it says", "claims", in_words),
            Column("it minimises", "minimises", in_words),
            Column("digits", "digits", _number(".1f")),
            Column("sum to one", "sums_to_one", _text),
            Column("eq. (4), defaults", "defaults_score", _number(".2f")),
            Column("±", "defaults_score_se", _number(".2f")),
            Column("fails", "defaults_fails", _number(".2f")),
            Column("eq. (4), recommended", "recommended_score", _number(".2f")),
            Column("±", "recommended_score_se", _number(".2f")),
            Column("fails", "recommended_fails", _number(".2f")),
        ),
    ),
    "software_scores": TableSpec(
        "software",
        "What its outputs are worth",
        "Accuracy: mean over the test points of the exact posterior of the class ascribed. "
        "Cross-entropies (nats) on the test samples, of the outputs as given and divided by their "
        "sum, are medians over trials. Order: by how much eq. (4) is larger where training rows "
        "stand class by class. Seconds: of a fit, as a multiple of this study's own.",
        (
            *_PROGRAM,
            *_SCORE_AND_ERROR,
            Column("fails", "fails", _number(".2f")),
            Column("accuracy", "accuracy", _number(".4f")),
            Column("MCSE", "accuracy_se", _number(".4f")),
            Column("sum off one by", "sum_deviation", _number(".3g")),
            Column("cross-entropy as given", "cross_entropy_given", _number(".3f")),
            Column("divided", "cross_entropy", _number(".3f")),
            Column("order", "order_change", _number(".3f")),
            Column("MCSE", "order_se", _number(".3f")),
            Column("seconds", "seconds_ratio", _number(",.3g")),
            Column("a seed is a seed", "seed", _text),
            Column("ended by", "message", str),
            Column("trials", "ok", str),
        ),
    ),
    "software_evidence": TableSpec(
        "software_evidence",
        "The evidence",
        "Digits to which each kind of evidence fits each candidate: −log10 of the relative misfit, "
        "at most 16; the median over trials.",
        (
            Column("package", "package", str),
            Column("form", "form", str),
            Column("evidence", "evidence", str),
            Column("candidate", "candidate", in_words),
            Column("digits", "digits", _number(".1f")),
            Column("read", "reading", str),
        ),
    ),
    "software_endings": TableSpec(
        "software_endings",
        "How training ended, by its own words",
        "Numbers in a program's words are N.",
        (
            *_KEYED,
            Column("status", "status", str),
            Column("it says", "message", str),
            Column("trials", "trials", str),
            *_SCORE_AND_ERROR,
            Column("fails", "fails", _number(".2f")),
        ),
    ),
    "software_orders": TableSpec(
        "software_orders",
        "The pairs within each program",
        "Contrasts between the pairs that a program's forms were found to have, paired by trial, "
        "with Holm's adjustment within a program and family.",
        (
            _VERDICT,
            Column("package", "package", str),
            _WAY,
            Column("family", "family", str),
            *_TWO_PAIRS,
            Column("published", "published", _number(".4f")),
            Column("difference", "difference", _number(".4f")),
            Column("95 % low", "lower", _number(".4f")),
            Column("95 % high", "upper", _number(".4f")),
            Column("p (Holm)", "p_holm", _p_value),
        ),
    ),
    "software_numbers": TableSpec(
        "software_numbers",
        "Which program's numbers are those of Tables 2 and 4 to 6",
        "Each form against what the paper prints of each pair: how many of its numbers are inside "
        "the 95 % prediction interval of one experiment, family-wise over Table 2 and over the "
        "confusion table.",
        (
            *_KEYED,
            Column("held against", "held_against", _label),
            Column("mean", "mean", str),
            Column("variance", "variance", str),
            Column("accuracy", "accuracy", str),
            Column("compatible", "compatible", str),
            Column("of", "numbers", str),
        ),
    ),
}

ALL_TABLES = STUDY_TABLES | CONVERGENCE_TABLES | SEARCH_TABLES | SOFTWARE_TABLES

# What the article shows after its pages of results (`snakemake article`).
ARTICLE_TABLES = ("table_2", "order", "errata")
