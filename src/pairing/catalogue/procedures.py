"""The named training procedures: what each is, what it uses of a setting, and what it costs.

Each is compiled in the module of its name in ``training/``, by a function of its name; the
constants that no user needs to set stand at the head of the module with their source.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pairing.catalogue.pairs import LEAST_SQUARES


@dataclass(frozen=True)
class Procedure:
    """A way to train.

    Attributes
    ----------
    name : str
        The key in `PROCEDURES`; a word of the config.
    uses_rate : bool
        Whether it uses a learning rate and momentum.
    evaluations : float
        Of the objective in an iteration, line search included, as measured.
    hessians : float
        Exact Hessians in an iteration; one is worth, at most, an evaluation a weight.
    words : str
        What it is, for people; no result depends on it.
    scales : mapping of str to float
        By what it multiplies a penalty, where that is not one.
    """

    name: str
    uses_rate: bool
    evaluations: float
    hessians: float
    words: str
    scales: Mapping[str, float] = field(default_factory=dict)


PROCEDURES: dict[str, Procedure] = {
    procedure.name: procedure
    for procedure in (
        Procedure(
            "bfgs",
            uses_rate=False,
            evaluations=1.5,
            hessians=0,
            words="BFGS with a scaled first step and a line search for the Wolfe conditions",
        ),
        # Every twenty iterations a Hessian (`pairing.training.bfgs_newton`).
        Procedure(
            "bfgs_newton",
            uses_rate=False,
            evaluations=1.5,
            hessians=1 / 20,
            words="BFGS that begins, and every twenty iterations begins anew, from the inverse of "
            "the exact Hessian; the soonest at a low objective, above all along flat valleys",
        ),
        # With a summed penalty the first step is long enough to saturate logistic outputs, and
        # least squares, whose delta carries the factor z* (1 - z*), then cannot move them any more.
        Procedure(
            "bfgs_nnet",
            uses_rate=False,
            evaluations=2.5,
            hessians=0,
            words="the procedure of R's nnet: a first step of the whole summed gradient, a line "
            "search that only ever shortens, and least squares without the factor 1/2",
            scales={LEAST_SQUARES: 2.0},
        ),
        Procedure(
            "bfgs_scipy",
            uses_rate=False,
            evaluations=1.5,
            hessians=0,
            words="BFGS with the first metric and the first trial steps of SciPy's: the identity, "
            "which nothing scales",
        ),
        Procedure(
            "conjugate_gradients",
            uses_rate=False,
            evaluations=2.5,
            hessians=0,
            words="conjugate gradients by Polak and Ribiere, with restarts",
        ),
        Procedure(
            "gradient_descent",
            uses_rate=True,
            evaluations=1.1,
            hessians=0,
            words="batch back-propagation with a rate and momentum",
        ),
        # Of a run alone, which uses one lane of sixteen: of sixteen together each costs a sixth.
        Procedure(
            "online",
            uses_rate=True,
            evaluations=25,
            hessians=0,
            words="back-propagation pattern by pattern with a rate and momentum; an iteration is "
            "an epoch",
        ),
        Procedure(
            "second_order",
            uses_rate=False,
            evaluations=1.2,
            hessians=1,
            words="damped Newton steps with the exact Hessian, to convergence",
        ),
    )
}
WITH_RATE = tuple(name for name, procedure in PROCEDURES.items() if procedure.uses_rate)
# Those that are for the minimum itself; the others may be stopped on the way.
MINIMISERS = tuple(name for name, procedure in PROCEDURES.items() if procedure.hessians)
STOPPABLE = tuple(name for name in PROCEDURES if name not in MINIMISERS)
