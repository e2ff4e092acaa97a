"""The distance of predictions is that of scipy, and means are those of base emoji."""

import numpy as np
import pytest
from scipy.spatial.distance import jensenshannon
from scipy.special import softmax

from swaglib.fairness.magnitude import base_means, jensen_shannon


def test_distances_are_those_of_scipy(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (np.random.default_rng(seed).normal(0, 3, (7, 11)).astype(np.float32) for seed in (0, 1))
    monkeypatch.setattr("swaglib.fairness.magnitude.CHUNK_PAIRS", 3)
    wanted = [
        jensenshannon(softmax(one.astype(float)), softmax(other.astype(float)), 2)
        for one, other in zip(first, second, strict=True)
    ]
    assert jensen_shannon(first, second) == pytest.approx(wanted)


def test_the_same_prediction_is_no_distance_and_disjoint_ones_are_one() -> None:
    one, other = np.array([[0.0, 1.0, 2.0]]), np.array([[900.0, 0.0, 0.0]])
    assert jensen_shannon(one, one + 5).tolist() == [0.0]
    assert jensen_shannon(np.array([[0.0, 900.0, 0.0]]), other) == pytest.approx([1.0])


def test_predictions_of_pairs_must_be_of_one_shape() -> None:
    with pytest.raises(ValueError, match="one shape"):
        jensen_shannon(np.zeros((2, 3)), np.zeros((2, 4)))
    with pytest.raises(ValueError, match="2 values, 1 designs"):
        base_means(np.zeros(2), ["a"], ["b", "b"])


def test_base_emoji_count_once_and_their_designs_alike() -> None:
    means = base_means(np.array([1.0, 3.0, 8.0, 0.5]), ["x", "x", "y", "x"], ["b", "b", "b", "a"])
    assert means.tolist() == [0.5, (2 + 8) / 2]


def test_predictions_that_are_no_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="1 of 8 logits are not finite"):
        jensen_shannon(np.array([[0.0, np.nan], [1.0, 2.0]]), np.zeros((2, 2)))
