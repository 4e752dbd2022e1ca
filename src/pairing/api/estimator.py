"""The pairs as an estimator of scikit-learn, for data of one's own; it needs scikit-learn."""

import warnings
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pairing.api.fitting import fit, predict
from pairing.catalogue.statuses import CONVERGED, STATUSES, STOPPED

try:
    from sklearn.base import BaseEstimator, ClassifierMixin
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.utils import check_random_state
    from sklearn.utils.multiclass import check_classification_targets
    from sklearn.utils.validation import check_is_fitted, validate_data
except ImportError:
    raise ImportError(
        "PairClassifier needs scikit-learn 1.6 or newer; install it: pip install scikit-learn"
    ) from None

__all__ = ["PairClassifier"]

SOUND = (STATUSES[CONVERGED], STATUSES[STOPPED])
# What is called otherwise here, with the names of such things in scikit-learn in mind.
PARAMETERS = {"max_iterations": "iterations", "weight_decay": "decay", "seed": "random_state"}
LARGEST_DRAWN_SEED = 2**31 - 1


class PairClassifier(ClassifierMixin, BaseEstimator):
    """A network of one hidden layer, trained with a pair of output activation and penalty.

    Inputs are not scaled: put a ``StandardScaler`` before it in a pipeline.

    Parameters
    ----------
    pair : str
        A key of `pairing.PAIRS`.
    hidden_units : int, 0 to 64
        With none it is the multinomial logit.
    iterations : int, >= 1
        At which training is stopped (``max_iterations`` of a setting of the study).
    decay : float, >= 0
        Factor of the squared length of the weights (``weight_decay`` of a setting).
    procedure : str
        One of ``bfgs``, ``bfgs_newton``, ``bfgs_nnet``, ``bfgs_scipy``,
        ``conjugate_gradients``, ``gradient_descent``, ``online`` and ``second_order``.
    random_state : int, numpy.random.RandomState or None
        Of the starting point. A whole number is the study's seed: with that of the study, the
        network is the one of its trial 0. With None every fit starts elsewhere.

    Attributes
    ----------
    classes_ : numpy.ndarray, shape (q,)
    n_features_in_ : int
    n_iter_ : int
        Iterations that training took.
    network_ : pairing.api.fitting.Fit
        The network, with its weights and how training ended.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.model_selection import cross_val_score
    >>> from pairing import PairClassifier
    >>> X, y = load_iris(return_X_y=True)
    >>> classifier = PairClassifier("softmax_cross_entropy", decay=0.01, random_state=0)
    >>> bool(cross_val_score(classifier, X, y).mean() > 0.9)
    True
    """

    def __init__(
        self,
        pair: str = "softmax_cross_entropy",
        hidden_units: int = 4,
        iterations: int = 100,
        decay: float = 0.0,
        procedure: str = "bfgs",
        random_state: Any = None,
    ) -> None:
        self.pair = pair
        self.hidden_units = hidden_units
        self.iterations = iterations
        self.decay = decay
        self.procedure = procedure
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: ArrayLike) -> "PairClassifier":
        """Train on inputs, shape (n, p), and labels, shape (n,).

        Raises
        ------
        ValueError
            One line: the argument, what it is, and what is wanted.

        Warns
        -----
        sklearn.exceptions.ConvergenceWarning
            If training got stuck or left the finite numbers.
        """
        X, y = validate_data(self, X, y, dtype=np.float64)
        check_classification_targets(y)
        keys: dict[str, Any] = {
            "hidden_units": self.hidden_units,
            "max_iterations": self.iterations,
            "weight_decay": self.decay,
            "procedure": self.procedure,
        }
        try:
            self.network_ = fit(X, y, self.pair, seed=self._seed(), **keys)
        except ValueError as error:
            key, colon, rest = str(error).partition(":")
            raise ValueError(f"{PARAMETERS.get(key, key)}{colon}{rest}") from None
        self.classes_ = self.network_.classes
        self.n_iter_ = self.network_.iterations
        if self.network_.status not in SOUND:
            why = f"training is {self.network_.status}: {self.network_.reason}"
            warnings.warn(why, ConvergenceWarning, stacklevel=2)
        return self

    def predict_proba(self, X: ArrayLike) -> NDArray[np.float64]:
        """Return the outputs, scaled to sum one, shape (n, q), in the order of `classes_`."""
        check_is_fitted(self)
        X = validate_data(self, X, reset=False, dtype=np.float64)
        return predict(self.network_, X, sum_to_one=True)

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """Return the class of the largest output, shape (n,)."""
        best = self.predict_proba(X).argmax(axis=1)
        return self.classes_[best]

    def _seed(self) -> int:
        if self.random_state is None:
            return int(np.random.SeedSequence().generate_state(1)[0])
        if isinstance(self.random_state, int | np.integer):
            return int(self.random_state)
        return int(check_random_state(self.random_state).randint(LARGEST_DRAWN_SEED))
