"""From a problem to scores in ten lines: what `import pairing` gives, arrays as in scikit-learn.

>>> from pairing import PAIRS, Problem, compare, draw, fit, predict, score
>>> problem = Problem.paper()
>>> X, y = draw(problem, trial=37)
>>> network = fit(X, y, "softmax_cross_entropy", trial=37)
>>> probabilities = predict(network, X)
>>> probabilities.shape
(400, 4)
>>> tested = score(network, problem, *draw(problem, trial=37, sample="test"))
>>> sorted(tested)[:3]
['accuracy', 'accuracy_exact', 'brier']
>>> comparison = compare(problem, trials=5)
>>> comparison.means["pair"].nunique()
3

Inputs have shape (n, p) and probabilities (n, q): a row a pattern. A trial drawn and fitted here
is, to the bit, that trial of the study. `PairClassifier` is the same networks as an estimator of
scikit-learn, for data of one's own.
"""
