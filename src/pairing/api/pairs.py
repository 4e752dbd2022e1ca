"""The pairs by name."""

from pairing.catalogue.pairs import PAIRS, Pair

__all__ = ["PAIRS", "PAPERS_PAIRS", "Pair", "pair_named"]

PAPERS_PAIRS = ("logistic_least_squares", "softmax_least_squares", "softmax_cross_entropy")


def pair_named(pair: str | Pair) -> Pair:
    """Return a pair of output activation and penalty.

    Parameters
    ----------
    pair : str or Pair
        A key of `PAIRS`, or one of its values.

    Raises
    ------
    ValueError
        If there is none of this name: one line with the legal names.
    """
    if isinstance(pair, Pair):
        return pair
    if not isinstance(pair, str) or pair not in PAIRS:
        raise ValueError(f"pair: {pair!r} is not legal; give one of {', '.join(PAIRS)}")
    return PAIRS[pair]
