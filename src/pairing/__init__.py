"""Pairing output activations with penalties: Dunne and Campbell (1997), rebuilt.

The modules are listed by floor; each imports only from floors below its own.

1. ``compiled``, ``digests``, ``files``, ``published``, ``seeds``
2. ``lanes``: exponential and logarithm with the same bits on every processor
3. ``mixture``, ``bayes``: the truth; ``pairs``, ``network``: the models, stated in NumPy
4. ``kernels``, ``optimisers``: objective, gradient and training, compiled
5. ``settings``: everything that fixes a study, checked
6. ``trials``, ``scores``: fits and scores of a batch
7. ``monte_carlo``, ``comparison``, ``inferences``: estimates, intervals and verdicts
8. ``tables``, ``figures``, ``report``: what people read
"""

__version__ = "0.1.0"
