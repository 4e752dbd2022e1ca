"""The rules by which claims about convergence are judged, and the words that results use.

They were set down before any number was seen (docs/protocol.md).
"""

USEFUL = 0.9  # share of the constant answer's error that a useful estimate takes away
NEAR_ONE = 0.05  # mean distance of the outputs' sum from one from which on it is of no use
SUM_LEVELS = (0.05, 0.02, 0.01)  # of that distance, for which the patterns are asked
HALF = 0.5  # share of a difference from which on it is mostly variance

WORST, FAVOURITE = "logistic_least_squares", "softmax_cross_entropy"  # the paper's order, its ends
LOGIT = FAVOURITE  # without hidden units: the multinomial logit by its likelihood

CONSTANT = "constant 1/q"  # the answer that knows nothing
LAW = "patterns x "  # what stands before the quantity of a law

# Stopping early, beside the minimum.
HELPS, HURTS = "helps", "hurts"

# Where a curve comes below a level.
BETWEEN = "between sizes"
BELOW = "at the smallest size already"
BEYOND = "not up to the largest size"
NEVER = "never: the limit is above"
NO_LEVEL = "nothing to reach: the logit is not the truth"

# How limits and laws are found.
BY_SANDWICH = "sandwich formula"
BY_THEORY = "theory: the logit is the truth"
BY_INFIMUM = "theory: an infimum, as weights go to infinity"
BY_SOFT_TARGETS = "soft targets"
BY_QUADRATURE = "quadrature"
NO_LAW_SINGULAR = "no law: the model is singular at the truth"
NO_LAW_WRONG = "no law: the model does not hold the truth"
