"""Gaps of base emoji: each base counts once, each design of it alike, and the direction is that which is said."""

import numpy as np
import polars as pl
import pytest
from scipy.special import log_softmax

from swaglib.fairness.counterfactual import Pair, counterfactual_pairs
from swaglib.fairness.gaps import (
    DARKER,
    MAN,
    base_gaps,
    centred_log_probabilities,
    one_pair_each,
    pairs_of,
    top_membership,
)
from swaglib.fairness.sign_flips import max_t


def test_pairs_are_averaged_within_designs_and_designs_within_a_base() -> None:
    pairs = [
        Pair("skin_tone", "light/dark", "b", 0, 1),
        Pair("skin_tone", "light/medium", "b", 0, 2),
        Pair("skin_tone", "light/dark", "b", 3, 4),
        Pair("skin_tone", "light/dark", "a", 5, 6),
    ]
    made = base_gaps(pairs, ["noto"] * 3 + ["twemoji"] * 2 + ["noto"] * 2)
    scores = np.array([[0.0], [1.0], [3.0], [10.0], [14.0], [1.0], [0.0]])
    assert made.bases == ("a", "b") and made.n == 4
    assert made.of(scores)[:, 0].tolist() == [-1.0, ((1 + 3) / 2 + 4) / 2]


def test_a_design_alone_and_all_but_one() -> None:
    pairs = [Pair("gender", "woman/man", "a", 0, 1), Pair("gender", "woman/man", "a", 2, 3)]
    sources, scores = ["x", "x", "y", "y"], np.array([[0.0], [1.0], [0.0], [5.0]])
    assert base_gaps(pairs, sources, only="y").of(scores).tolist() == [[5.0]]
    assert base_gaps(pairs, sources, without="y").of(scores).tolist() == [[1.0]]
    nothing = base_gaps(pairs, sources, only="z")
    assert nothing.bases == () and nothing.n == 0 and nothing.of(scores).shape == (0, 1)


def test_gaps_are_darker_minus_lighter_and_man_minus_woman() -> None:
    table = pl.DataFrame(
        [
            ("s", "a", "man", "dark"),
            ("s", "a", "man", "light"),
            ("s", "a", "woman", "dark"),
            ("s", "a", "person", None),
        ],
        schema=dict.fromkeys(("source", "base", "gender", "tone"), pl.String),
        orient="row",
    )
    pairs = counterfactual_pairs(table)
    scores = np.array([[7.0], [4.0], [5.0], [9.0]])
    tone, gender = (base_gaps(pairs_of(pairs, contrast), ["s"] * 4) for contrast in (DARKER, MAN))
    assert tone.of(scores).tolist() == [[3.0]] and gender.of(scores).tolist() == [[2.0]]


def test_many_labels_are_taken_in_parts_and_truth_values_count_as_numbers() -> None:
    generator = np.random.default_rng(0)
    scores = generator.random((6, 1300)) < 0.5
    pairs = [Pair("gender", "woman/man", str(base), 2 * base, 2 * base + 1) for base in range(3)]
    wanted = scores[1::2].astype(float) - scores[::2]
    assert np.array_equal(base_gaps(pairs, ["s"] * 6).of(scores), wanted)


def test_centred_log_probabilities_are_log_softmax_less_its_mean() -> None:
    logits = np.random.default_rng(1).normal(0, 4, (5, 9)).astype(np.float32)
    reference = log_softmax(logits.astype(np.float64), axis=1)
    reference -= reference.mean(axis=1, keepdims=True)
    assert centred_log_probabilities(logits) == pytest.approx(reference, abs=1e-5)


@pytest.mark.parametrize(
    ("logits", "sentence"),
    [(np.zeros((2, 1)), "two labels"), (np.zeros(4), "two labels"), (np.array([[0.0, np.nan]]), "1 of 2 logits")],
)
def test_logits_that_say_nothing_are_refused(logits: np.ndarray, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        centred_log_probabilities(logits)


def test_membership_marks_k_labels_whatever_the_ties() -> None:
    members = top_membership(np.array([[1.0, 1.0, 1.0, 0.0], [0.0, 3.0, 2.0, 1.0]]), 2)
    assert members.tolist() == [[True, True, False, False], [False, True, True, False]]
    with pytest.raises(ValueError, match=r"fairness\.k is 4"):
        top_membership(np.zeros((1, 4)), 4)


def test_one_pair_of_each_design_and_base_is_the_first() -> None:
    pairs = [
        Pair("gender", "woman/man", "a", 0, 1),
        Pair("gender", "woman/man", "a", 1, 0),
        Pair("gender", "woman/man", "a", 2, 3),
        Pair("gender", "woman/man", "b", 4, 5),
    ]
    assert one_pair_each(pairs, ["x", "x", "y", "y", "x", "x"]) == [pairs[0], pairs[2], pairs[3]]


@pytest.mark.parametrize("label", [0, 1])
def test_equal_scores_give_gaps_of_0_however_they_are_summed_and_nothing_is_found(label: int) -> None:
    """A label that is on top in every drawing, or has one logit in all: rounding would leave 1e-17 in each base."""
    rows = [
        ("s", f"b{base}", gender, tone)
        for base in range(8)
        for gender in ("woman", "man")
        for tone in ("light", "medium-light", "medium", "medium-dark", "dark", None)
    ]
    table = pl.DataFrame(rows, schema=dict.fromkeys(("source", "base", "gender", "tone"), pl.String), orient="row")
    made = base_gaps(pairs_of(counterfactual_pairs(table), MAN), ["s"] * len(rows))
    scores = np.full((len(rows), 2), [1.0, 0.1], dtype=np.float32)
    assert not made.of(scores).any()
    assert max_t(made.of(scores), seed=0, flips=100).p[label] == 1.0
