"""Pairing output activations with penalties: Dunne and Campbell (1997), rebuilt.

From a problem to scores, with arrays as scikit-learn has them: inputs of shape (n, p) and
probabilities of shape (n, q), a row a pattern.

>>> from pairing import Problem, compare, draw, fit, predict, score
>>> problem = Problem.paper()
>>> X, y = draw(problem, trial=37)
>>> network = fit(X, y, "softmax_cross_entropy", trial=37)
>>> probabilities, exact = predict(network, X), problem.posterior(X)
>>> probabilities.shape == exact.shape == (400, 4)
True
>>> scores = score(network, problem, *draw(problem, trial=37, sample="test"))
>>> scores["accuracy_exact"] < problem.bayes_accuracy()
True
>>> comparison = compare(problem, trials=5)
>>> list(comparison.means.columns)
['score', 'pair', 'mean', 'se']

A trial that is drawn and fitted here is, to the bit, that trial of the study. `PAIRS` names the
pairs, and `PairClassifier` is the same networks as an estimator of scikit-learn, for data of
one's own.

Notes
-----
For those who work on the package: folders are floors, listed from the ground; a module imports
only from its own floor and from those below.

1. ``jobs``: files, digests, and what every stage does around its work
2. ``catalogue``: pairs, procedures and factors by name, with their words, and kinds of value
3. ``numerics``: compilation, and exponentials with the same bits on every processor
4. ``problem``: the mixture, its posterior, the Bayes rule, integrals over p(x)
5. ``network``: the network and its penalties, stated in NumPy and compiled
6. ``training``: the procedures
7. ``study``: settings and seeds, then fits and scores of a batch
8. ``judging``: the published tables, estimates, intervals, comparison
9. ``convergence``: exact laws and limits, and learning curves held against them
10. ``search``: settings and measures the paper leaves open, searched, confirmed and mapped
11. ``software``: the experiment by other software: packages run, found out, scored
12. ``config``: what config.yaml may hold, and the studies it makes
13. ``api``: what `import pairing` gives, and the estimator, with arrays as scikit-learn has them
14. ``cross_entropy``: entropy, cross-entropy and their kin, as a tool
15. ``mathematics``: derivations, errata, where softmax comes from, convexity, training watched
16. ``exploring``: a grid of settings, trained and scored for the page that a reader moves about in
17. ``reading``: what a cross-entropy value means
18. ``output``: tables, figures and report, which compute nothing
"""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

__all__ = [  # noqa: RUF022  as a reader meets them
    "Problem",
    "draw",
    "PAIRS",
    "fit",
    "predict",
    "score",
    "compare",
    "PairClassifier",
    "Labelled",
    "Fit",
    "Comparison",
    "Pair",
]

# The module of ``api`` that each name stands in. They are found when they are first used (PEP 562):
# jobs of the workflow, which import modules of their own, do not wait for them.
HOMES = {
    "PAIRS": "pairs",
    "Comparison": "scoring",
    "Fit": "fitting",
    "Labelled": "problems",
    "Pair": "pairs",
    "PairClassifier": "estimator",
    "Problem": "problems",
    "compare": "scoring",
    "draw": "problems",
    "fit": "fitting",
    "predict": "fitting",
    "score": "scoring",
}

if TYPE_CHECKING:
    from pairing.api.estimator import PairClassifier
    from pairing.api.fitting import Fit, fit, predict
    from pairing.api.pairs import PAIRS, Pair
    from pairing.api.problems import Labelled, Problem, draw
    from pairing.api.scoring import Comparison, compare, score
else:

    def __getattr__(name: str) -> Any:
        """Return a name of the package's own, imported when it is first asked for."""
        from importlib import import_module

        if name not in HOMES:
            raise AttributeError(f"module 'pairing' has no attribute {name!r}")
        found = getattr(import_module(f"pairing.api.{HOMES[name]}"), name)
        globals()[name] = found
        return found

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
