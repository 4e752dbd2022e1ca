"""How many nodes an integral over p(x) may take; known without compiled code, for schedulers."""

from pairing.problem.mixture import Mixture

LATTICES = 8  # times the nodes asked for, up to which lattices are tried
MOST_WORK = 2**25  # nodes x classes x inputs of the finest that follow the classes: a second or two


def most_nodes(mixture: Mixture, n: int) -> int:
    """Return the most nodes that `pairing.problem.quadrature.quadrature` gives for n asked for.

    Where classes sit at the corners of a box they are of one spread, and lattices will do.
    """
    if mixture.in_box and mixture.dimension <= 2:
        return LATTICES * n
    return finest_nodes(mixture, n)


def finest_nodes(mixture: Mixture, n: int) -> int:
    """Return how many nodes follow the classes at the finest."""
    return max(n, MOST_WORK // mixture.means.size)
