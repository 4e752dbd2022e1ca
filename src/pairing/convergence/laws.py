"""Exact laws of the multinomial logit where it is the truth, from the problem alone.

Softmax outputs without hidden units are the multinomial logit. Trained to the minimum they are an
M-estimator, whose weights are normal about the truth in large samples (White 1982, Econometrica
50), with the covariance V / N,

    V = A^-1 B A^-1,

A the expected Hessian of a pattern's penalty and B the variance of its gradient. So N times the
squared error has a limit law with the mean tr(V G), G being E sum_j (dP_j / dw)(dP_j / dw)', and N
times the Kullback-Leibler divergence one with the mean tr(V F) / 2, F being the information. (The
divergence's own mean may be infinite at any N: a sample whose classes a line parts has no minimum.)

Of two classes logistic outputs are as good: each is the logit by itself, and by symmetry they sum
to one.

B is that of labels drawn from the priors; where a sample has exactly so many of each class, it is
what is left when each class's mean gradient is taken out (Wild 1991, Biometrika 78, for
cross-entropy): the gradients of a class have a mean of their own, and only what is about it varies.
"""

from typing import NamedTuple

import numpy as np

from pairing.catalogue.pairs import CROSS_ENTROPY, LEAST_SQUARES, SOFTMAX, Pair
from pairing.numerics.arrays import Array
from pairing.problem.mixture import FIXED, Mixture
from pairing.problem.truth import posterior


class Law(NamedTuple):
    """The mean of the limit law of N times a score, N being all patterns of a sample.

    Attributes
    ----------
    squared_error : float
        Of the integral of |estimate - posterior|^2 p(x) dx.
    cross_entropy_excess : float
        Of the Kullback-Leibler divergence from posterior to estimate, in nats.
    """

    squared_error: float
    cross_entropy_excess: float


def sampled(problem: Mixture, class_counts: str) -> Mixture:
    """Return the mixture that samples are of: with equally many of each class its priors are equal.

    Parameters
    ----------
    problem : pairing.problem.mixture.Mixture
    class_counts : {"fixed", "random"}
    """
    q = problem.n_classes
    priors = np.full(q, 1 / q) if class_counts == FIXED else problem.priors
    return Mixture(problem.means, problem.covariances, priors)


def is_logit(problem: Mixture, class_counts: str) -> bool:
    """Tell whether the multinomial logit holds the posterior that networks are held against.

    Log-odds are linear where all covariances are one; and samples must have the problem's priors.
    """
    alike = bool((problem.covariances == problem.covariances[0]).all())
    return alike and np.allclose(sampled(problem, class_counts).priors, problem.priors)


def holds_logit(pair: Pair, problem: Mixture) -> bool:
    """Tell whether a pair's outputs without hidden units are the multinomial logit.

    Softmax outputs are; of two classes logistic ones are, too, but for the pair whose penalty
    leaves the other class free.
    """
    if pair.activation == SOFTMAX:
        return pair.penalty in _GRADIENTS
    return problem.n_classes == 2 and pair.penalty != CROSS_ENTROPY


def has_law(pair: Pair, hidden: int, problem: Mixture, class_counts: str) -> bool:
    """Tell whether `law` knows a pair's: of the logit, where it is the truth."""
    return hidden == 0 and holds_logit(pair, problem) and is_logit(problem, class_counts)


def law(problem: Mixture, pair: Pair, class_counts: str, x: Array, weights: Array) -> Law:
    """Return the exact law of the multinomial logit.

    Parameters
    ----------
    problem : pairing.problem.mixture.Mixture
    pair : pairing.catalogue.pairs.Pair
    class_counts : {"fixed", "random"}
    x, weights : numpy.ndarray, shapes (p, n) and (n,)
        Nodes of integrals over p(x) dx (`pairing.problem.quadrature.quadrature`).

    Raises
    ------
    ValueError
        If there is none: see `has_law`.
    """
    if not has_law(pair, 0, problem, class_counts):
        raise ValueError(f"{pair.name}, {class_counts} class counts: no law is known")
    probabilities = posterior(problem, x)
    inputs = np.vstack([np.ones(x.shape[1]), x])
    slopes = _slopes(probabilities)
    gram = np.einsum("jkn,jln->kln", slopes, slopes)
    information = _integral(slopes[:-1], inputs, weights)
    outcome = _integral(gram, inputs, weights)
    # of two classes Bernoulli cross-entropy is twice cross-entropy, and has its minimum
    penalty = LEAST_SQUARES if pair.penalty == LEAST_SQUARES else CROSS_ENTROPY
    hessian = information if penalty == CROSS_ENTROPY else outcome
    by_class = _GRADIENTS[penalty](probabilities, slopes)
    variance = _variance(by_class, probabilities, inputs, weights)
    if class_counts == FIXED:
        variance = variance - _of_means(by_class, probabilities, inputs, weights)
    inverse = np.linalg.inv(hessian)
    covariance = inverse @ variance @ inverse
    return Law(float(np.trace(covariance @ outcome)), float(np.trace(covariance @ information)) / 2)


def constant_answer(problem: Mixture, x: Array, weights: Array) -> float:
    """Return the squared error of the answer 1/q, whatever x; arguments as of `law`."""
    truth = posterior(problem, x)
    return float((weights * ((1 / problem.n_classes - truth) ** 2).sum(axis=0)).sum())


def _slopes(probabilities: Array) -> Array:
    """Return d P_j / d z_k = P_j ([j = k] - P_k), shape (q, q - 1, n); the last z is held at 0."""
    q = len(probabilities)
    same = np.eye(q)[:, :-1, None]
    return probabilities[:, None] * (same - probabilities[None, :-1])


def _by_cross_entropy(probabilities: Array, slopes: Array) -> Array:
    """Return d rho / d z_k for each true class c, shape (q, q - 1, n): P_k - [k = c]."""
    q = len(probabilities)
    return probabilities[None, :-1] - np.eye(q)[:, :-1, None]


def _by_least_squares(probabilities: Array, slopes: Array) -> Array:
    """Return d rho / d z_k for each true class c: sum_j (P_j - [j = c]) d P_j / d z_k."""
    residual = probabilities[None] - np.eye(len(probabilities))[:, :, None]
    return np.asarray(np.einsum("cjn,jkn->ckn", residual, slopes))


_GRADIENTS = {CROSS_ENTROPY: _by_cross_entropy, LEAST_SQUARES: _by_least_squares}


def _integral(form: Array, inputs: Array, weights: Array) -> Array:
    """Return the integral of form_kl (1, x)(1, x)' p(x) dx as a matrix over all weights."""
    blocks = np.einsum("kln,an,bn,n->kalb", form, inputs, inputs, weights, optimize=True)
    size = form.shape[0] * len(inputs)
    return np.asarray(blocks.reshape(size, size))


def _variance(by_class: Array, probabilities: Array, inputs: Array, weights: Array) -> Array:
    """Return E g g', g a pattern's gradient and its class drawn from the posterior."""
    form = np.einsum("cn,ckn,cln->kln", probabilities, by_class, by_class)
    return _integral(form, inputs, weights)


def _of_means(by_class: Array, probabilities: Array, inputs: Array, weights: Array) -> Array:
    """Return sum_c P(C_c) m_c m_c', m_c the mean gradient of class c."""
    sums = np.einsum("cn,ckn,an,n->cka", probabilities, by_class, inputs, weights, optimize=True)
    priors = (probabilities * weights).sum(axis=1)
    means = sums.reshape(len(priors), -1)
    return np.asarray((means / priors[:, None]).T @ means)
