"""What a program may minimise, in words; what each is in numbers: `pairing.software.candidates`."""

from pairing.catalogue.pairs import PAIRS

SEVERAL = " or "  # between names that evidence does not tell apart
NONE_OF_THESE, UNKNOWN = "none of these", "unknown"
LABELS = {name: pair.label for name, pair in PAIRS.items()} | {
    "softmax_bernoulli": "softmax + Bernoulli cross-entropy",
    "logistic_divided_cross_entropy": "logistic, divided by their sum + cross-entropy",
    "softmax_twice_cross_entropy": "softmax of the softmax + cross-entropy",
    "softmax_own_slope": "softmax, with the delta of logistic + least squares",
    "softmax_true_class": "softmax, with the delta of logistic + cross-entropy",
    "tanh_squares": "tanh + least squares",
    "tanh_difference": "tanh + Bernoulli cross-entropy",
    "wide_tanh_squares": "1.7159 tanh(z/3), targets ±0.95 + least squares",
    "logistic_error_entropy": "logistic + (1+e) log(1+e) + (1−e) log(1−e) of the error e",
    "linear_squares": "linear + least squares",
}


def in_words(names: object) -> str:
    """Return names of candidates, several between "or", in words; other words as they are."""
    return SEVERAL.join(LABELS.get(name, name) for name in str(names).split(SEVERAL))
