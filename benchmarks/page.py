"""The benchmark's page and figure; every number comes from `benchmarks.times` or was measured."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks import times
from benchmarks.limits import Rates
from pairing.catalogue.pairs import PAIRS
from pairing.jobs.files import write_text
from pairing.output.figures import drawing

# The engine's procedures that peers are held against, for every pair: the one for a low
# objective, which is held to the targets, and the one that the study declares.
ENGINES = ("engine_bfgs_newton", "engine_bfgs")
NAMES = {
    "engine_bfgs": "this engine, `bfgs`",
    "engine_bfgs_newton": "this engine, `bfgs_newton`",
    "engine_second_order": "this engine, `second_order`",
    "nnet": "R `nnet`",
    "nnet_weighted": "R `nnet`, case weights 0.01",
    "sklearn": "scikit-learn",
    "torch": "PyTorch L-BFGS",
    "jax_bfgs": "JAX BFGS, `vmap`",
    "jax_bfgs_batch": "JAX BFGS, `vmap`, whole batch",
    "jax_lbfgs": "JAX L-BFGS (optax), `vmap`",
    "scipy": "SciPy BFGS, NumPy objective",
}
# Times the engine is to be faster, geometric mean over sizes.
TARGETS = {
    "nnet": 10, "nnet_weighted": 10, "sklearn": 50, "torch": 100, "jax_bfgs": 10,
    "jax_bfgs_batch": 10, "jax_lbfgs": 10,
}  # fmt: skip
COLOURS = dict(
    zip(
        NAMES,
        ("#000000", "#333333", "#666666", "#D55E00", "#E69F00", "#0072B2", "#009E73", "#CC79A7",
         "#F0E442", "#882255", "#56B4E9"),
        strict=True,
    )
)  # fmt: skip
MARKERS = dict(zip(NAMES, "o*x^v<>shDP", strict=True))
HOW = """\
Each program trains the same networks (the paper's problem, {patterns} patterns, the start weights
of the study) for at most {seconds:g} s a fit, with tolerances too small to end a run early
where the program allows it. Each runs alone, on one core with one thread, and in double
precision. Importing, compiling and a first fit are not timed. What counts is when a run first
comes to an objective, not when it ends:

- the *common* objective of a peer and the engine is the higher of the two lowest objectives that
  they find from a start, so that both reach it in every trial;
- *within {near:g}* of it, relative: a flat valley can take most of a run's time for the last
  thousandth, and then which valley a start led to decides the ratio, more than speed does;
- the *best* objective is the lowest that any program found from that start.

An objective within {tolerance:g} of another, relative to it, counts as the same. SciPy,
scikit-learn and PyTorch note objective and time at each evaluation. The engine's time is that of
one whole run, shared out by evaluations (`bfgs`), iterations (`second_order`), or both: what a
run of one iteration takes for each exact Hessian, the rest by evaluations (`bfgs_newton`).
"""

CANNOT = """\
- **R `nnet`** takes a logistic function for 0 or 1 where its argument is beyond 15, begins with a
  step of the whole summed gradient, and has no least squares for softmax. Its objective is seen
  every ten iterations, and dated to the middle between two looks. Case weights of 0.01 make its
  first step a hundredth, which keeps most fits from saturating.
- **scikit-learn** trains softmax with cross-entropy, and logistic outputs with Bernoulli
  cross-entropy only; it clips probabilities at the rounding unit, gives no access to the relative
  decrease at which its L-BFGS ends (2.2e-9), nor to start weights (set here through a subclass).
- **PyTorch** spends its time between operations, each on a few numbers. A history of 10 steps
  came to a given objective sooner than one of 100.
- **JAX** is timed in batches of 50 networks, which go step by step together; a trial's share of
  the batch's time up to a step counts, though a batch ends only with its slowest trial ("whole
  batch" counts that). Its BFGS often ends early because its line search fails, and more so on the
  sum over patterns: it minimises the mean here. It is looked at on a ladder of limits, and dated
  to the middle between two rungs. Its own L-BFGS is marked as not to be relied on, so that L-BFGS
  is optax's. Both end after 1000 iterations.
- **SciPy** calls the project's NumPy statement of the objective, the one that the tests use.
- **This engine** knows one hidden layer of logistic units and the five pairs, and nothing else.
"""

LIMIT = """\
The limit of an evaluation is the time of its multiply-adds, exponentials and logarithms at the
rates above, or of its divisions if that is longer. Other additions, multiplications and
comparisons, loads and stores count as nothing, and multiply-adds are taken as fused, which the
kernels never do, because results may not depend on the processor. The target is 2 or less at 4
hidden units.
"""


class Results(NamedTuple):
    """All that was measured.

    Attributes
    ----------
    traces : pandas.DataFrame
        See `times.ends`.
    rates : benchmarks.limits.Rates
    evaluations : pandas.DataFrame
        See `limits.evaluations`.
    fits, compiling : pandas.DataFrame
        See `costs`.
    processor : str
    versions : dict
    trials : int
    seconds : float
        Longest time of a fit.
    """

    traces: pd.DataFrame
    rates: Rates
    evaluations: pd.DataFrame
    fits: pd.DataFrame
    compiling: pd.DataFrame
    processor: str
    versions: dict[str, str]
    trials: int
    seconds: float


def write(results: Results, folder: Path) -> str:
    """Write benchmark.md and figures/benchmark.svg below the folder; return the page."""
    text = page(results)
    write_text(folder / "benchmark.md", text)
    drawing.draw(draw, results, folder / "figures" / "benchmark.svg")
    return text


def page(results: Results) -> str:
    """Return the page as Markdown."""
    pairs = [name for name in PAIRS if name in set(results.traces.pair)]
    n = int(results.evaluations["exponentials"].iloc[0] / (results.evaluations.hidden.iloc[0] + 4))
    how = HOW.format(
        patterns=n, seconds=results.seconds, tolerance=times.TOLERANCE, near=times.NEAR
    )
    versions = ", ".join(f"{name} {value}" for name, value in results.versions.items())
    parts = [
        "# Benchmark of the training engine",
        "Written by `make benchmark`; nothing here is edited by hand.",
        f"Processor: {results.processor}. {versions}.",
        "![Ratios by size, and evaluation time over the limit](figures/benchmark.svg)",
        "## How it is measured",
        how,
    ]
    for engine in ENGINES:
        parts += ratio_section(results, engine, pairs)
    parts += ["## Failures to reach the best objective", failure_table(results)]
    parts += ["## What a peer cannot do, and what was done for it", CANNOT.strip()]
    parts += ["## Evaluation time over the machine's limit", rate_text(results.rates)]
    parts += [LIMIT.strip(), evaluation_table(results.evaluations)]
    parts += ["## Cost of a fit, memory, compiling", cost_text(results)]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def ratio_section(results: Results, engine: str, pairs: list[str]) -> list[str]:
    """Return the paragraphs that hold the peers against one procedure of the engine."""
    table = times.ratios(results.traces, engine)
    parts = [
        f"## Times faster: {NAMES[engine]}",
        f"Time of a peer over that of {NAMES[engine]}: median over {results.trials} trials, with "
        "quartiles in brackets; then the geometric mean of the medians over sizes, and the target.",
    ]
    for pair in pairs:
        parts += [
            f"### {PAIRS[pair].label} ({NAMES[engine].split()[-1]})",
            "To the common objective:",
            ratio_table(table, pair, "common"),
            f"To within {times.NEAR:g} of the common objective:",
            ratio_table(table, pair, "near"),
            "To the best objective of all, in the trials in which both reach it "
            "(their number in brackets):",
            ratio_table(table, pair, "best"),
        ]
    return parts


def markdown(header: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table; all columns but the first are numbers."""
    rule = ["---"] + ["---:"] * (len(header) - 1)
    return "\n".join("| " + " | ".join(row) + " |" for row in [header, rule, *rows])


def number(value: float) -> str:
    """Return a number with three digits or all before the point."""
    if not np.isfinite(value):
        return "–"
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def ratio_table(table: pd.DataFrame, pair: str, column: str) -> str:
    """Return the ratios of one pair, a row a peer, a column a size."""
    summary = times.summary(table[table.pair == pair], column)
    means = times.over_sizes(summary)
    sizes = sorted(summary.hidden.unique())
    cells = {(row.contestant, row.hidden): row for row in summary.itertuples()}
    rows = []
    for contestant in NAMES:
        if (contestant, sizes[0]) not in cells:
            continue
        spreads = [cells[contestant, hidden] for hidden in sizes]
        shown = [number(s.median) + bracket(s, column) for s in spreads]
        target = f"≥ {TARGETS[contestant]}" if contestant in TARGETS else ""
        mean = number(means.get((contestant, pair), np.nan))
        rows.append([NAMES[contestant], *shown, mean, target])
    header = ["peer", *(f"{hidden} hidden" for hidden in sizes), "mean", "target"]
    return markdown(header, rows)


def bracket(spread: object, column: str) -> str:
    """Return what stands after a median: the quartiles, or the number of trials."""
    if column == "best":
        return f" ({spread.count})"
    return f" ({number(spread.low)}–{number(spread.high)})" if spread.count else ""


def failure_table(results: Results) -> str:
    """Return how many runs end above the best objective from their start, by pair."""
    failed = ~times.ends(results.traces)["reached"]
    counts = failed.groupby(["contestant", "pair", "hidden"]).sum()
    pairs = [name for name in PAIRS if name in set(results.traces.pair)]
    sizes = sorted(results.traces.hidden.unique())
    present = [name for name in NAMES if name in set(results.traces.contestant)]
    rows = []
    for name in present:
        mine = [[counts.get((name, pair, size), np.nan) for size in sizes] for pair in pairs]
        cells = ["–" if np.isnan(c).any() else " + ".join(f"{n:.0f}" for n in c) for c in mine]
        total, possible = np.nansum(mine), results.trials * np.isfinite(mine).sum()
        rows.append([NAMES[name], *cells, f"{total:.0f} of {possible}"])
    lead = (
        f"Runs of {results.trials} that end above the best objective, for "
        f"{', '.join(str(size) for size in sizes)} hidden units:"
    )
    header = ["program", *(PAIRS[pair].label for pair in pairs), "all"]
    return lead + "\n\n" + markdown(header, rows)


def rate_text(rates: Rates) -> str:
    """Return the machine's rates as a sentence."""
    return (
        "Measured in this run, from registers, nanoseconds a number: fused multiply-add "
        f"{rates.multiply_add:.4f} ({2 / rates.multiply_add:.0f} GFLOP/s), exponential "
        f"{rates.exponential:.3f}, logarithm {rates.logarithm:.3f}, division "
        f"{rates.division:.3f}. Exponential and logarithm are those of `pairing.numerics.lanes`."
    )


def evaluation_table(rows: pd.DataFrame) -> str:
    """Return time and ratio to the limit, a row a pair, two columns a size."""
    sizes = sorted(rows.hidden.unique())
    cells = {(row.pair, row.hidden): row for row in rows.itertuples()}
    lines = []
    for pair in rows.pair.unique():
        shown = [cells[pair, hidden] for hidden in sizes]
        texts = [f"{one.taken:.1f} / {one.limit:.1f} = {one.over:.2f}" for one in shown]
        lines.append([PAIRS[pair].label, *texts])
    lead = "Microseconds of objective and gradient, taken / limit:"
    return lead + "\n\n" + markdown(["pair", *(f"{size} hidden" for size in sizes)], lines)


def cost_text(results: Results) -> str:
    """Return cost per fit, memory and compile time."""
    rows = [
        [f"{row.fits:,.0f}", f"{1e3 * row.wall:.3f}", f"{1e3 * row.fitting:.3f}",
         f"{row.memory:.0f}"]
        for row in results.fits.itertuples()
    ]  # fmt: skip
    first, last = results.fits.iloc[0], results.fits.iloc[-1]
    table = markdown(["fits", "ms a fit, all in", "ms a fit, fitting", "peak memory, MB"], rows)
    empty, full = (row.compiling for row in results.compiling.itertuples())
    return (
        "Fits of the declared setting, all its pairs, in batches of the config's `fits_per_job`:"
        f"\n\n{table}\n\nA fit costs {100 * (last.wall / first.wall - 1):+.1f} % among "
        f"{last.fits:,.0f} of what it does among {first.fits:,.0f} (target: within 10 %).\n\n"
        f"To compile all procedures takes {empty:.1f} s with an empty cache (target: under 30 s), "
        f"to load them from the cache {full:.1f} s."
    )


def draw(results: Results) -> Figure:
    """Return the figure: ratios by size for each pair, and evaluation time over the limit.

    The ratios are to the procedure that the targets are for.
    """
    table = times.ratios(results.traces, ENGINES[0])
    pairs = [name for name in PAIRS if name in set(results.traces.pair)]
    figure = Figure(figsize=(7.0, 5.6))
    axes = figure.subplots(2, 2).ravel()
    for ax, pair in zip(axes, pairs, strict=False):
        draw_ratios(ax, times.summary(table[table.pair == pair], "common"))
        ax.set_title(PAIRS[pair].label)
    draw_limits(axes[-1], results.evaluations)
    handles = {line.get_label(): line for ax in axes[:-1] for line in ax.get_lines()}
    shown = {name: one for name, one in handles.items() if not str(name).startswith("_")}
    figure.legend(shown.values(), shown.keys(), loc="outside lower center", ncol=3, frameon=False)
    return figure


def draw_ratios(ax: Axes, summary: pd.DataFrame) -> None:
    """Draw medians and quartiles of the ratios against hidden units."""
    sizes = sorted(summary.hidden.unique())
    ax.axhline(1.0, color="#999999", linewidth=0.8)
    for place, name in enumerate(name for name in NAMES if name in set(summary.contestant)):
        one = summary[summary.contestant == name].dropna(subset="median")
        x = one.hidden * 2.0 ** (0.06 * (place - 3))  # side by side
        bars = [one["median"] - one["low"], one["high"] - one["median"]]
        ax.errorbar(x, one["median"], yerr=bars, color=COLOURS[name], linewidth=0.7, fmt="none")
        label = NAMES[name].replace("`", "")
        ax.plot(x, one["median"], MARKERS[name] + "-", color=COLOURS[name], label=label,
                markersize=4, linewidth=0.8)  # fmt: skip
    ax.set(
        xscale="log",
        yscale="log",
        xlabel="hidden units",
        ylabel=f"time to common objective,\npeer over {ENGINES[0].removeprefix('engine_')}",
    )
    ax.set_xticks(sizes, [str(size) for size in sizes])
    ax.minorticks_off()


def draw_limits(ax: Axes, rows: pd.DataFrame) -> None:
    """Draw evaluation time over the limit against hidden units, a line a pair."""
    for pair, marker in zip(rows.pair.unique(), "os^vD", strict=True):
        one = rows[rows.pair == pair]
        ax.plot(one.hidden, one.over, marker + "-", color="black", markersize=4, linewidth=0.8,
                markerfacecolor="none", label=PAIRS[pair].label)  # fmt: skip
    ax.axhline(2.0, color="#D55E00", linewidth=0.8)
    ax.annotate("target", (rows.hidden.min(), 2.0), textcoords="offset points", xytext=(0, -9),
                color="#D55E00")  # fmt: skip
    sizes = sorted(rows.hidden.unique())
    ax.set(xscale="log", xlabel="hidden units", ylabel="evaluation time over limit")
    ax.set_ylim(0, None)
    ax.set_xticks(sizes, [str(size) for size in sizes])
    ax.minorticks_off()
    ax.legend(fontsize=6, frameon=False)
    ax.set_title("objective and gradient")
