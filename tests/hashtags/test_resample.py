"""Images are repeated by the papers' formula."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from swaglib.hashtags.resample import (
    Sampling,
    epoch_images,
    hashtag_repeats,
    rarest_hashtags,
    threshold_for,
)
from swaglib.shards.sample import SampleOrder

LABELS = st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=4, unique=True), min_size=20, max_size=60)
PHI = {"natural": 0, "square-root": 0.5, "uniform": 1}


def frequencies(labels: list[list[int]]) -> np.ndarray:
    return np.maximum(np.bincount(np.concatenate(labels), minlength=10), 1) / len(labels)


def image_repeats(labels: list[list[int]], repeats: np.ndarray, frequency: np.ndarray) -> np.ndarray:
    return repeats[rarest_hashtags(pl.Series(labels), frequency)]


def test_a_hand_computed_case() -> None:
    frequency = np.array([0.5, 0.1, 0.01])
    assert hashtag_repeats(frequency, 0.04, "square-root") == pytest.approx([1, 1, 2])
    assert hashtag_repeats(frequency, 0.04, "uniform") == pytest.approx([1, 1, 4])
    assert hashtag_repeats(frequency, 0.04, "natural") == pytest.approx([1, 1, 1])
    assert rarest_hashtags(pl.Series([[0], [0, 2], [1, 0]]), frequency).tolist() == [0, 2, 1]
    assert epoch_images(np.array([1, 1, 1]), np.array([1.0, 1.0, 2.0])) == 4


@given(LABELS, st.floats(1e-3, 1), st.sampled_from(["natural", "square-root", "uniform"]))
def test_an_image_is_repeated_by_the_largest_factor_of_its_hashtags(
    labels: list[list[int]], t: float, how: Sampling
) -> None:
    frequency = frequencies(labels)
    repeats = hashtag_repeats(frequency, t, how)
    expected = [max(max(1, (t / frequency[h]) ** PHI[how]) for h in own) for own in labels]
    assert image_repeats(labels, repeats, frequency) == pytest.approx(expected)


@given(LABELS, st.floats(1, 3), st.sampled_from(["square-root", "uniform"]))
def test_the_threshold_gives_the_epoch_length_asked_for(labels: list[list[int]], growth: float, how: Sampling) -> None:
    frequency = frequencies(labels)
    rarest = np.bincount(rarest_hashtags(pl.Series(labels), frequency), minlength=10)
    threshold = threshold_for(rarest, frequency, growth, how)
    repeats = hashtag_repeats(frequency, threshold, how)
    assert epoch_images(rarest, repeats) / len(labels) == pytest.approx(growth, rel=1e-4)
    assert image_repeats(labels, repeats, frequency).mean() == pytest.approx(growth, rel=1e-4)


@pytest.mark.slow
@given(LABELS, st.sampled_from(["square-root", "uniform"]), st.integers(0, 3))
def test_hashtags_are_seen_as_often_as_the_formula_says(labels: list[list[int]], how: Sampling, seed: int) -> None:
    frequency = frequencies(labels)
    rarest = np.bincount(rarest_hashtags(pl.Series(labels), frequency), minlength=10)
    repeats = hashtag_repeats(frequency, threshold_for(rarest, frequency, 1.5, how), how)
    own = image_repeats(labels, repeats, frequency)
    order = SampleOrder(own, batch_size=round(own.sum()), seed=seed)
    epochs = np.concatenate([order.batch(epoch) for epoch in range(40)])
    seen = np.bincount(epochs, minlength=len(labels)) / 40
    scale = len(epochs) / 40 / own.sum()
    for hashtag in range(10):
        has = np.array([hashtag in one for one in labels])
        # Each image is drawn floor(r) or ceil(r) times, so its mean over 40 epochs is off by at most 1/2 in sqrt(40).
        allowed = 5 * 0.5 * np.sqrt(max(1, has.sum()) / 40)
        assert abs(seen[has].sum() - scale * own[has].sum()) <= allowed


def test_an_epoch_shorter_than_the_images_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        threshold_for(np.array([1]), np.array([1.0]), 0.5, "square-root")


def test_an_image_without_hashtags_is_refused() -> None:
    with pytest.raises(ValueError, match="Image 1 has no hashtag"):
        rarest_hashtags(pl.Series([[0], []], dtype=pl.List(pl.Int64)), np.array([1.0]))
