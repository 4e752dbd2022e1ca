"""The outputs that a program may give, in words; in numbers: `pairing.software.candidates`."""

from pairing.catalogue.candidates import SEVERAL

LABELS = {
    "logistic_divided": "logistic outputs, divided by their sum",
    "softmax_twice": "the softmax of the softmax",
    "halved_tanh": "(1 + tanh) / 2",
    "wide_tanh": "1.7159 tanh",
}


def in_words(names: object) -> str:
    """Return names of outputs, several between "or", in words."""
    return SEVERAL.join(LABELS.get(name, f"{name} outputs") for name in str(names).split(SEVERAL))
