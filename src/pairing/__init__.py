"""Pairing output activations with penalties: Dunne and Campbell (1997), rebuilt.

Folders are floors, listed from the ground; a module imports only from its own floor and from
those below.

1. ``support``: files, digests, and what every stage does around its work
2. ``numerics``: compilation, and exponentials with the same bits on every processor
3. ``problem``: the mixture, its posterior, the Bayes rule, integrals over p(x)
4. ``model``: the pairs and the network, stated in NumPy and compiled
5. ``training``: the procedures
6. ``study``: settings and seeds, then fits and scores of a batch
7. ``verdicts``: the published tables, estimates, intervals, comparison
8. ``search``: settings and measures the paper leaves open, searched, confirmed and mapped
9. ``cross_entropy``: entropy, cross-entropy and their kin, as a tool
10. ``mathematics``: derivations, errata, where softmax comes from, convexity, training watched
11. ``reading``: what a cross-entropy value means
12. ``output``: tables, figures and report, which compute nothing
"""

__version__ = "0.1.0"
