"""The words in which the paper makes the statements that are derived again, by the statement's key.

They are verbatim, as of `pairing.mathematics.erratum.Quotation`. A statement without an entry is a
reading: a way to take what is printed, or to mend it.
"""

from pairing.judging import published

# Of Tables 3 to 6, each with its class.
FIRST_ROWS = {
    number: " ".join(published.table(number).printed[0].values())
    for number in (3, *published.CONFUSION_TABLES)
}
NATURAL = "all give the same Delta_k = z_k^* - t_k"

QUOTED = {
    "equation-1": "= (sum_k_1=1^q t_k_1) z_k^* - t_k",
    "derivative-by-v-jk": "d rho_c/d v_jk = ... = Delta_k d z_k/d v_jk",
    "natural-linear-least-squares": (
        f"linear output units and a least squares penalty function ... {NATURAL}"
    ),
    "natural-logistic-two-class-cross-entropy": (
        "a two-class cross-entropy penalty function and a logistic activation function ... "
        f"{NATURAL}"
    ),
    "table-1-logistic-least-squares": "(z_k^* - t_k)(z_k^* - (z_k^*)^2)",
    "table-1-logistic-cross-entropy": "z_k^* - t_k",
    "table-1-softmax-cross-entropy": "z_k^* - t_k",
    "figure-1-minimum": (
        "for t and z^* in the region [0, 1]^2 ... we have a minimum of -e^-1 at the point "
        "(z^*, t) = (1, e^-1)"
    ),
    "figure-1-given-target": (
        "for a given non-zero target t_k, the function is minimized when z_k^* = 1"
    ),
    "figure-2-minimum": "rho has a minimum value of 0 whenever z^* = t",
    "least-squares-limit": "Both have been shown to result in z_k^* approximating P(C_k|x)",
    "sum-to-one-in-the-limit": (
        "the asymptotic property that the outputs from a multi-class MLP with least squares and "
        "logistic functions will also sum to one"
    ),
    "equation-2": "1/1 + exp{-log[P(x|C_1)/P(x|C_2)] - log[P(C_1)/P(C_2)]}",
    "likelihood-ratio": "LR = P(C_1 | x)/P(C_2 | x)",
    "posterior-odds": "= -log[P(x | C_1)/P(x | C_2)] - log[P(C_1)/P(C_2)]",
    "equation-3": "= exp{theta_k^T X - b(theta_k) + log[P(C_k)]}/sum_j=1^q",
    "logistic-from-softmax": (
        "The logistic activation function is then recovered as a special case of softmax"
    ),
    "bernoulli-likelihood": (
        "derived as a maximum likelihood (ML) estimator by modeling t_nk as a Bernoulli random "
        "variable"
    ),
    "equation-4-integral": "integral (P^(C_i|x) - P(C_i|x))^2 dx",
    "equation-4-bound-with-factor": "1/N sum_n=1^N {P^(C_i | x_n) - P(C_i | x_n)}^2",
    "table-3": FIRST_ROWS[3],
} | {f"table-{number}-row-sums": row for number, row in FIRST_ROWS.items()}
