"""The rules by which claims about convergence are judged, and the words that results use.

docs/protocol.md says which of them were set down before any number was seen.
"""

USEFUL = 0.9  # share of the constant answer's error that a useful estimate takes away
NEAR_ONE = 0.05  # mean distance of the outputs' sum from one from which on it is of no use
SUM_LEVELS = (0.05, 0.02, 0.01)  # of that distance, for which the patterns are asked
HALF = 0.5  # share of a difference from which on it is mostly variance
ALIKE = 0.01  # errors that differ by a smaller share of the larger one are as good as equal
SLOPE, SLOPE_MARGIN = -1.0, 0.1  # one over the sample size, and how near to it a slope is that
ZERO = 1e-6  # limits no larger are zero

YES, NO = "yes", "no"  # where a claim is surely right, and surely wrong

# The ends of the paper's order of pairs.
PAPERS_WORST, PAPERS_BEST = "logistic_least_squares", "softmax_cross_entropy"
LOGIT = PAPERS_BEST  # without hidden units: the multinomial logit by its likelihood

CONSTANT = "constant 1/q"  # the answer that knows nothing
LAW = "patterns x "  # what stands before the quantity of a law
OF_STARTS = "mean over starts of "  # and before that of what training on the truth comes to

# Stopping early, beside the minimum.
HELPS, HURTS = "helps", "hurts"

# Where a curve comes below a level.
BETWEEN = "between sizes"
BELOW = "at the smallest size already"
BEYOND = "not up to the largest size"
NEVER = "not in the long run: the limit is above"
NO_LEVEL = "nothing to reach: the logit is not the truth"

# How limits and laws are found.
BY_SANDWICH = "sandwich formula"
BY_THEORY = "theory: the logit is the truth"
BY_INFIMUM = "theory: an infimum, as weights go to infinity"
BY_SOFT_TARGETS = "soft targets"
BY_SYMMETRY = "theory: of two classes the best outputs are one less the other"
BY_QUADRATURE = "quadrature"
NO_LAW_SINGULAR = "no law: the model is singular at the truth"
NO_LAW_WRONG = "no law: the model does not hold the truth"
NO_LAW_PRIORS = "no law: samples do not have the problem's priors"
