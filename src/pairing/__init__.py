"""Pairing output activations with penalties: Dunne and Campbell (1997), rebuilt.

Folders are floors, listed from the ground; a module imports only from its own floor and from
those below.

1. ``jobs``: files, digests, and what every stage does around its work
2. ``catalogue``: pairs, procedures and factors by name, with their words, and kinds of value
3. ``numerics``: compilation, and exponentials with the same bits on every processor
4. ``problem``: the mixture, its posterior, the Bayes rule, integrals over p(x)
5. ``network``: the network and its penalties, stated in NumPy and compiled
6. ``training``: the procedures
7. ``study``: settings and seeds, then fits and scores of a batch
8. ``judging``: the published tables, estimates, intervals, comparison
9. ``search``: settings and measures the paper leaves open, searched, confirmed and mapped
10. ``config``: what config.yaml may hold, and the study and search it makes
11. ``cross_entropy``: entropy, cross-entropy and their kin, as a tool
12. ``mathematics``: derivations, errata, where softmax comes from, convexity, training watched
13. ``reading``: what a cross-entropy value means
14. ``output``: tables, figures and report, which compute nothing
"""

__version__ = "0.1.0"
