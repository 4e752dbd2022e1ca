"""The answer in words follows from the trials: on studies planted to come out each way."""

from dataclasses import replace

import numpy as np
import pytest

from pairing.judging import orders, summaries
from pairing.judging.answer import FAVOURITE, IN_PART, NO, RAREST, UNKNOWN, YES, answer
from pairing.output.answer import line, sentences
from pairing.problem.quadrature import quadrature

RIVALS = ("logistic_least_squares", "softmax_least_squares")
DECLARED = {
    "numbers": 54, "compatible": 51, "undecided": 0, "outside": 3,
    "by_place": [{"what": "means of Table 2", "numbers": 3, "undecided": 0, "outside": 3}],
}  # fmt: skip


def answered(trials, study):
    results = {
        "order": orders.compare_order(trials, study),
        "scores": summaries.summarise_scores(trials, study, quadrature(study.problem, 400)),
    }
    return answer(results, study)


def planted(trials, study, distances, accuracies):
    """Return the answer where each pair's score is 2 times, and its accuracy 0.6 plus, its own.

    To both a small noise is added, the same for all pairs of a trial but for a tenth of it.
    """
    rng = np.random.default_rng(5)
    names = trials["trial"].unique()
    shared = dict(zip(names, rng.normal(size=len(names)), strict=True))
    noise = trials["trial"].map(shared) + 0.1 * rng.normal(size=len(trials))
    score = 2 * trials["pair"].map(distances) + 0.05 * noise
    accuracy = 0.6 + trials["pair"].map(accuracies) + 0.01 * noise
    own = {study.measure.column: score, "accuracy": accuracy, "accuracy_exact": accuracy}
    return answered(trials.assign(**own), study)


def told(found, study, **others):
    values = {"n_trials": study.trials * study.repeats, "repeats": 100, "fewest_repeats": 19}
    verdicts = {"declared": DECLARED}
    return {"answer": found, "verdicts": verdicts, "papers_problem": True} | values | others


CASES = {
    YES: ((1.0, 0.8, 0.6), (0, 0.05, 0.06)),
    NO: ((0.5, 0.8, 1.0), (0.05, 0.06, 0)),
    IN_PART: ((1.0, 0.5, 0.8), (0, 0.06, 0.05)),
    UNKNOWN: ((1.0, 1.0, 1.0), (0, 0, 0)),
}
FIRST_WORDS = {YES: "Yes", NO: "No", IN_PART: "In part", UNKNOWN: "Undecided"}


@pytest.mark.parametrize("outcome", CASES)
def test_the_first_words_turn_round_with_the_trials(outcome, trials, study):
    names = [*RIVALS, FAVOURITE]
    distances, accuracies = (dict(zip(names, values, strict=True)) for values in CASES[outcome])
    found = planted(trials, study, distances, accuracies)
    assert found["probabilities"]["outcome"] == found["classification"]["outcome"] == outcome
    probabilities, classification, printed = sentences(told(found, study))
    assert probabilities.startswith(f"{FIRST_WORDS[outcome]} for the probabilities: ")
    assert classification.startswith(f"{FIRST_WORDS[outcome]} for classification: ")
    assert printed.startswith("51 of the paper's 54 printed numbers")
    assert "3 are not (all 3 means of Table 2)" in printed
    assert line(told(found, study)).startswith(FIRST_WORDS[outcome])
    undecided = {"declared": DECLARED | {"undecided": 54}}
    for headline in (told(found, study), told(found, study, verdicts=undecided)):
        assert len(line(headline)) <= 120


def test_amounts_are_those_that_were_planted_and_lie_in_their_intervals(trials, study):
    distances = {RIVALS[0]: 1.0, RIVALS[1]: 0.8, FAVOURITE: 0.6}
    accuracies = {RIVALS[0]: 0.0, RIVALS[1]: 0.05, FAVOURITE: 0.06}
    found = planted(trials, study, distances, accuracies)
    for part, truths in (("probabilities", (40, 25)), ("classification", (6, 1))):
        for rival, truth in zip(found[part]["rivals"], truths, strict=True):
            assert rival["low"] < truth < rival["high"]
            assert rival["amount"] == pytest.approx(truth, abs=0.5)
            assert rival["once_in"] == RAREST
    first, second, _ = sentences(told(found, study))
    assert "40 % nearer to the true probabilities than those of logistic + least squares" in first
    assert "25 % nearer to them than those of softmax + least squares" in first
    assert second.count("percentage points more") == 2
    assert "less than once in a million times" in first


def test_a_sign_turned_round_against_one_rival_is_said_of_that_rival(trials, study):
    distances = {RIVALS[0]: 1.0, RIVALS[1]: 0.5, FAVOURITE: 0.8}
    first, *_ = sentences(told(planted(trials, study, distances, distances), study))
    assert "nearer to the true probabilities than those of logistic + least squares" in first
    assert "farther from them than those of softmax + least squares" in first


def test_an_order_that_may_be_chance_is_neither_nearer_nor_farther(trials, study):
    same = dict.fromkeys([*RIVALS, FAVOURITE], 1.0)
    first, second, _ = sentences(told(planted(trials, study, same, same), study))
    assert "not surely nearer" in first
    assert "not surely more" in second
    assert "what differs may be chance" in first


def test_a_study_without_the_favourite_beside_another_pair_gives_no_answer(trials, study):
    alone = replace(study, pairs=tuple(pair for pair in study.pairs if pair.name != FAVOURITE))
    found = answered(trials[trials["pair"] != FAVOURITE], alone)
    first, _ = sentences(told(found, alone))
    assert first.startswith("No answer: ")
    assert line(told(found, alone)).startswith("No answer: ")


def test_printed_numbers_are_undecided_with_too_few_repeats_and_absent_for_other_problems(
    trials, study
):
    found = answered(trials, study)
    few = {"declared": DECLARED | {"compatible": 0, "undecided": 54}}
    *_, printed = sentences(told(found, study, verdicts=few, repeats=2))
    assert "54 printed numbers are undecided" in printed
    assert "takes 19 repeats of the experiment, and this study has 2" in printed
    *_, printed = sentences(told(found, study, papers_problem=False))
    assert printed.startswith("Nothing is published on this problem")
