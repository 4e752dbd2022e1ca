"""Errata of sections 1 and 2: the network, eq. (1), the deltas and Table 1."""

from typing import Any

import numpy as np

from pairing.mathematics import evidence
from pairing.mathematics.erratum import Erratum, Quotation

ERRATA = (
    Erratum(
        key="matrix-sizes",
        printed=(
            Quotation("section 1, after the first display", "Upsilon (of size q x h + 1)"),
            Quotation("section 1, same place", "Omega (of size h x p + 1)"),
        ),
        correct="q x (h + 1) and h x (p + 1)",
        kind="notation",
        implies="Read as it stands, a layer would have one bias in all and not one a unit.",
        shown_by="number of weights of networks of several sizes",
        check=evidence.layer_size,
        as_printed=lambda units, inputs: units * inputs + 1,
        corrected=lambda units, inputs: units * (inputs + 1),
    ),
    Erratum(
        key="augmented-vector",
        printed=(
            Quotation(
                "section 1, definition of y*",
                "the y vector being an argument to the function f_h, augmented by a 1",
            ),
        ),
        correct="f_h(y) is augmented by a one, and not its argument y",
        kind="wording",
        shown_by="the formula in the same sentence",
    ),
    Erratum(
        key="softmax-argument",
        printed=(Quotation("section 1, definition of softmax", "f_q(k) = z_k^*"),),
        correct="the k-th coordinate of f_q(z) is z*_k",
        kind="notation",
        shown_by="the display before it, which applies f_q to z",
    ),
    Erratum(
        key="letters-of-two-meanings",
        printed=(
            Quotation("section 1, first display", "{f_h(Omega x_i)}^t"),
            Quotation("section 1, training data", "T = {x_n, t_n}_n=1^N"),
            Quotation("section 3, eq. (3)", "theta_k^T X"),
        ),
        correct="one letter for transposes, one index for patterns, one letter for inputs",
        kind="notation",
        implies=(
            "^t and ^T both transpose, while t is the target and T the training set; patterns "
            "are i and n, inputs x and X; P stands for densities and for probabilities."
        ),
        shown_by="the places quoted",
    ),
    Erratum(
        key="penalty-called-activation",
        printed=(
            Quotation(
                "section 2, first sentence", "rho_c is the cross-entropy activation function"
            ),
        ),
        correct="the cross-entropy penalty function",
        kind="wording",
        shown_by="section 1, which defines rho_c as a penalty",
    ),
    Erratum(
        key="pattern-sum-lost",
        printed=(
            Quotation("section 1, definition of rho_c", "rho_c = sum_n=1^N sum_k=1^q"),
            Quotation("section 2, eq. (1)", "= (sum_k_1=1^q t_k_1) z_k^* - t_k"),
        ),
        reading="the derivative of a sum over patterns is that of one pattern",
        correct="d rho_c / d v_kj = sum_n Delta_nk y*_nj, with eq. (1) for each pattern n",
        kind="loose",
        implies="Delta_k needs its pattern index in eq. (1), after it, and in Table 1.",
        shown_by="complex-step derivative by Upsilon over two patterns",
        check=evidence.gradient_by_upsilon,
        as_printed=lambda delta, y: np.outer(delta[:, 0], y[:, 0]),
        corrected=lambda delta, y: delta @ y.T,
    ),
    Erratum(
        key="upsilon-index-order",
        printed=(
            Quotation(
                "section 2, after eq. (1)", "for v_ik in Upsilon we can write d rho_c/d v_jk"
            ),
            Quotation("section 2, same display", "= Delta_k d z_k/d v_jk"),
        ),
        correct="for v_kj in Upsilon: d rho_c / d v_kj = Delta_k d z_k / d v_kj = Delta_k y*_j",
        kind="notation",
        implies=(
            "Upsilon is q x (h + 1) and z = Upsilon y*, so v_jk feeds z_j: the printed right side "
            "is zero off the diagonal. That the first index is i in the text may be the scan's."
        ),
        shown_by="complex-step derivative by Upsilon, with three classes and two hidden units",
        check=evidence.gradient_by_upsilon,
        as_printed=lambda delta, y: np.diag((delta * y).sum(axis=1)),
        corrected=lambda delta, y: delta @ y.T,
    ),
    Erratum(
        key="delta-needs-unit-sum",
        printed=(
            Quotation(
                "section 2, after eq. (1)",
                "will in general sum to one ... we will always have Delta_k = z_k^* - t_k",
            ),
            Quotation("Table 1, softmax with cross-entropy", "z_k^* - t_k"),
        ),
        correct="for softmax, where the targets sum to one; else eq. (1), (sum_j t_j) z*_k - t_k",
        kind="loose",
        implies=(
            "The condition stands in the text as a rule with exceptions, and not in Table 1. "
            "Targets of 0.1 and 0.9 do not sum to one for more than two classes."
        ),
        shown_by="complex-step derivative at targets 0.1 and 0.9",
        check=evidence.delta_check("softmax", "cross_entropy", "smoothed"),
        as_printed=lambda value, t: value - t,
        corrected=lambda value, t: t.sum() * value - t,
    ),
    Erratum(
        key="unbound-index",
        printed=(
            Quotation(
                "section 2, logistic outputs, second display",
                "d rho_c/d z_k = -t_k_1/z_k_1^* d z_k^*/d z_k",
            ),
        ),
        correct="-(t_k / z*_k) d z*_k / d z_k",
        kind="notation",
        implies=(
            "k1 has left its sum; for k1 = k the line is right. It then gives -t_k (1 - z*_k), and "
            "so contradicts the next one."
        ),
        shown_by="complex-step derivative, for every value of the free index",
        check=evidence.indexed_delta,
        as_printed=lambda value, t, k, k1: -t[k1] / value[k1] * value[k] * (1 - value[k]),
        corrected=lambda value, t, k, k1: -t[k] / value[k] * value[k] * (1 - value[k]),
    ),
    Erratum(
        key="logistic-cross-entropy-delta",
        printed=(
            Quotation(
                "section 2, last display",
                "d rho_c/d z_k = z_k^* - t_k = Delta_k and we have the same Delta_k term as before",
            ),
            Quotation("Table 1, logistic with cross-entropy", "z_k^* - t_k"),
        ),
        reading="of logistic outputs with the multi-class cross-entropy",
        correct="-t_k (1 - z*_k)",
        kind="error",
        implies=(
            "The pair does not share the natural pairs' delta, so the argument that the delta "
            "alone does not make a pair natural falls. The printed delta is that of the "
            "Bernoulli cross-entropy: it vanishes at z* = t, and training with it does not "
            "drive the outputs to one, against the paragraph that follows."
        ),
        shown_by="complex-step derivative of the penalty, 2 to 7 classes, saturated outputs too",
        check=evidence.delta_check("logistic", "cross_entropy"),
        as_printed=lambda value, t: value - t,
        corrected=lambda value, t: -t * (1 - value),
    ),
)


def least_squares_of_softmax(value: Any, t: Any) -> Any:
    """Return d rho_l / d z of softmax outputs."""
    return value**2 - t * value + value * (t * value - value**2).sum()


def scanned_numerator(value: Any, t: Any) -> Any:
    """Return the numerator of Table 1's entry for softmax with least squares, as scanned."""
    return value**2 - t * value - value * (t * value - value**2).sum()


def scanned_fraction(value: Any, t: Any) -> Any:
    """Return the whole entry, as scanned: its numerator over the last term of the same."""
    return scanned_numerator(value, t) / (value * (t * value - value**2).sum())


TABLE_1 = (
    Erratum(
        key="softmax-least-squares",
        printed=(
            Quotation(
                "Table 1, softmax with least squares",
                "(z_k^*)^2 - t_k z_k^* - z_k^* (sum_k_1 t_k_1 z_k_1^* - (z_k_1^*)^2)"
                "/z_k^* (sum_k_1 t_k_1 z_k_1^* - (z_k_1^*)^2)",
            ),
        ),
        reading="as scanned, a fraction of two lines; or its numerator alone",
        correct="(z*_k)^2 - t_k z*_k + z*_k sum_k1 (t_k1 z*_k1 - (z*_k1)^2), on two lines",
        kind="scan",
        implies=(
            "The fraction repeats a line, and the sign before the sum is wrong; the paper may have "
            "had both right. A quotient would have no limit where outputs meet the targets, and "
            "poles elsewhere."
        ),
        shown_by="complex-step derivative of the penalty; the smaller residual of both readings",
        check=lambda readings: min(
            evidence.delta_check("softmax", "least_squares")(each) for each in readings
        ),
        as_printed=(scanned_fraction, scanned_numerator),
        corrected=(least_squares_of_softmax,),
    ),
)
