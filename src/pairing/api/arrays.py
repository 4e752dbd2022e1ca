"""Arrays as in scikit-learn, a row a pattern, as the package has them: a column a pattern."""

import numpy as np
from numpy.typing import ArrayLike

from pairing.numerics.arrays import Array
from pairing.numerics.boundary import check_real


def columns(name: str, rows: ArrayLike, features: int | str = "p") -> Array:
    """Return inputs of shape (n, p) as an array of shape (p, n).

    Parameters
    ----------
    name : str
        How a message calls them.
    rows : array_like, shape (n, p)
    features : int, optional
        The p that is wanted.

    Raises
    ------
    ValueError
        If they are no matrix of finite numbers, or of another width: one line.
    """
    try:
        given = np.array(rows, dtype=np.float64, order="C")
    except (TypeError, ValueError):
        raise ValueError(f"{name}: holds what is no number; give an array (n, p)") from None
    check_real(name, given, ("n", features))
    return np.ascontiguousarray(given.T)
