"""The words of the report that want a meaning, and how each is recognised in a text."""

from dataclasses import dataclass

from pairing.catalogue.verdicts import (
    COMPATIBLE,
    DOES_NOT_FIT,
    FITS,
    NOT_REPRODUCED,
    NOT_TESTABLE,
    REFUTED,
    REVERSED,
    SAME_ORDER,
    UNDECIDED,
    VERDICTS,
    VERIFIED,
)


@dataclass(frozen=True)
class Term:
    """A word, and what it means.

    Attributes
    ----------
    word : str
    meaning : str
    pattern : str
        A regular expression for its forms in a text; by default the word and its plural.
    """

    word: str
    meaning: str
    pattern: str = ""

    @property
    def forms(self) -> str:
        """The regular expression by which it is found, upper or lower case."""
        return self.pattern or rf"\b{self.word}s?\b"


def _verdict(word: str, also: str = "") -> Term:
    return Term(word, VERDICTS[word] + also, rf"\b{word}\b")


TERMS = (
    Term(
        "softmax",
        "outputs that are exponentials divided by their sum, so that they add up to one",
    ),
    Term(
        "logistic",
        "outputs each of which is brought between 0 and 1 by itself: they need not add up to one",
        r"\blogistic (?:\+|outputs?)",
    ),
    Term(
        "least squares",
        "a penalty: the squared differences of outputs and targets, halved",
        r"\bleast squares\b",
    ),
    Term(
        "cross-entropy",
        "a penalty: minus the logarithm of the output for the true class; the smaller, the more "
        "probable the outputs make what was seen",
        r"\bcross-entropy\b",
    ),
    Term(
        "Bernoulli cross-entropy",
        "minus the logarithm of the probability of what is true, for each class by itself: it, or "
        "not it",
    ),
    Term("pair", "an output activation with the penalty that it is trained with"),
    Term("activation", "what turns the last sums of a network into its outputs"),
    Term(
        "penalty",
        "what training makes small; summed over the training patterns",
        r"\bpenalt(?:y|ies)\b",
    ),
    Term(
        "true probability, posterior",
        "the probability of a class given x, exactly known here, as the patterns are drawn from "
        "known densities",
        r"\b(?:posteriors?|true probabilities)\b",
    ),
    Term("trial", "one training sample, one test sample and one start, drawn independently"),
    Term(
        "experiment", "as many trials as config.yaml says, 100 in the paper", r"\bone experiment\b"
    ),
    Term("repeat", "the whole experiment once more, with other trials", r"\brepeats\b"),
    Term(
        "declared settings",
        "how config.yaml has the networks trained, chosen before looking at results, as the paper "
        "does not say it",
        r"\bdeclared (?:settings?|choices)\b",
    ),
    Term(
        "reading",
        "a way to take what the paper leaves open of a number: factors, roots, points",
        r"\breadings?\b(?! of the whole)",
    ),
    Term(
        "ours",
        "the mean over all repeats of the experiment, everywhere on this page",
        r"\bours\b",
    ),
    Term(
        "eq. (4)",
        "the paper's distance between fitted and true probabilities, 0 at best; the section on "
        "Table 2 has its formula",
        r"\beq\. ?\(?4\)?",
    ),
    Term(
        "MCSE",
        "Monte Carlo standard error: by how much a number would typically differ, had other random "
        "trials been drawn",
        r"\bMCSE\b",
    ),
    Term(
        "prediction interval",
        "where one further experiment falls with a probability of 95 %: with all numbers of a "
        "table of the paper at once, and so with each of them more often; its ends are the columns "
        "95 % low and 95 % high",
        r"\bprediction intervals?\b",
    ),
    Term(
        "family-wise",
        "for all numbers of a table at once: the 95 % are for none of them outside",
        r"\bfamily-wise\b",
    ),
    Term(
        "contrast",
        "the difference of two pairs in the same trials, which share their samples",
        r"\b(?:paired )?contrasts?\b",
    ),
    Term(
        "p",
        "the probability that chance alone makes so large a difference; Holm's method raises it "
        "for the number of differences looked at",
        r"\bp \(Holm\)|\bHolm\b|\bp = ",
    ),
    Term("power", "the share of experiments of this size that find the order", r"\bpower\b"),
    Term(
        "exact accuracy",
        "the share of all possible cases that a network assigns to their class, by integration; "
        "counted accuracy is the share in a test sample",
        r"\b(?:exact|counted) accuracy\b",
    ),
    Term(
        "Bayes rule",
        "assigns each x to its most probable class, and no rule can do better",
        r"\bBayes rule\b|\bbest possible rule\b",
    ),
    Term("pooled", "all trials counted together", r"\bpooled\b"),
    Term("fit", "one trained network", r"\bfits\b(?! )|\bfits (?:of|by|ended|over)\b"),
    Term("converged", "training came to a minimum", r"\bconverged\b"),
    Term(
        "stopped",
        "training came to its limit of iterations",
        r"(?<=: )stopped\b|\bstopped(?= \d)",
    ),
    Term(
        "stuck",
        "no step made the penalty smaller, or an output was saturated: within a "
        "millionth of 0, or of 1, for every training pattern, so that nothing moves it any more; "
        "such fits count as all others do",
        r"\bstuck\b|\bsaturated\b",
    ),
    Term("weight decay", "a further penalty on large weights", r"\bweight decay\b"),
    Term("hidden units", "the inner nodes of the network", r"\bhidden units?\b"),
    Term("delta", "the slope of the penalty by an output's last sum, which training follows"),
    Term("nat", "the unit of logarithms to base e; one bit is 0.69 nats", r"\bnats\b"),
    Term(
        "Brier score",
        "the squared distance of the outputs from the label, one for the true class and zero for "
        "the others",
    ),
    Term(
        "proper score",
        "one that is best on average for the true probabilities, and for nothing else",
    ),
    Term(
        "Hessian",
        "the matrix of second derivatives; where none of its eigenvalues is below zero, a surface "
        "curves upwards: it is convex",
        r"\bHessian\b",
    ),
    Term("dispersion", "how widely a class spreads about its mean", r"\bdispersions?\b"),
    Term(
        "quartiles",
        "a quarter of the values lies below the first, a quarter above the last",
        r"\bquartiles?\b",
    ),
    Term(
        "exploratory",
        "looked at without a claim declared before, and not adjusted for how much was looked at",
        r"\bexploratory\b",
    ),
    Term(
        "joint verdict",
        "on all printed numbers together: their distance from what the reading gives, in units of "
        "its own scatter",
        r"\bjoint verdict\b",
    ),
    Term(
        "multinomial logit",
        "probabilities whose logarithms differ by linear functions of the inputs: softmax outputs "
        "without hidden units",
        r"\bmultinomial logit\b",
    ),
    Term(
        "squared bias, variance",
        "how far the mean estimate is from the truth, and how far estimates scatter about their "
        "mean: the squared error is their sum",
        r"\bsquared bias\b",
    ),
    Term(
        "sandwich formula",
        "how far weights scatter in large samples, from the curvature of the penalty and the "
        "scatter of its slope, one between twice the other",
        r"\bsandwich formula\b",
    ),
    Term(
        "soft targets",
        "the true probabilities in place of 0 and 1: as if each input were seen without end",
        r"\bsoft targets\b",
    ),
    Term(
        "digest",
        "a fingerprint: the same text has the same, and any other a different one",
    ),
    _verdict(VERIFIED),
    _verdict(REFUTED),
    _verdict(COMPATIBLE),
    _verdict(SAME_ORDER),
    _verdict(NOT_REPRODUCED),
    _verdict(NOT_TESTABLE),
    _verdict(UNDECIDED),
    Term(
        FITS,
        f"{VERDICTS[FITS]}; {DOES_NOT_FIT}: {VERDICTS[DOES_NOT_FIT]}",
        rf"\b{DOES_NOT_FIT}\b",
    ),
    Term(REVERSED, f"{VERDICTS[REVERSED]}; the counterpart of holds", rf"\b{REVERSED}\b"),
)
