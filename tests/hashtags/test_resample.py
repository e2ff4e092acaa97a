import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from swaglib.hashtags.resample import Sampling, hashtag_repeats, image_repeats, threshold_for

LABELS = st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=4, unique=True), min_size=20, max_size=60)


def frequencies(labels: list[list[int]]) -> np.ndarray:
    return np.maximum(np.bincount(np.concatenate(labels), minlength=10), 1) / len(labels)


def test_a_hand_computed_case() -> None:
    frequency = np.array([0.5, 0.1, 0.01])
    assert hashtag_repeats(frequency, 0.04, "square-root") == pytest.approx([1, 1, 2])
    assert hashtag_repeats(frequency, 0.04, "uniform") == pytest.approx([1, 1, 4])
    assert hashtag_repeats(frequency, 0.04, "natural") == pytest.approx([1, 1, 1])
    assert image_repeats([[0], [0, 2], [1]], np.array([1.0, 1.0, 2.0])).tolist() == [1, 2, 1]


@given(LABELS, st.floats(1e-3, 1), st.sampled_from(["natural", "square-root", "uniform"]))
def test_no_picture_is_dropped_and_the_rarest_hashtag_decides(labels: list[list[int]], t: float, how: Sampling) -> None:
    frequency = frequencies(labels)
    repeats = image_repeats(labels, hashtag_repeats(frequency, t, how))
    assert (repeats >= 1).all()
    power = {"natural": 0, "square-root": 0.5, "uniform": 1}[how]
    expected = [max(1, (t / min(frequency[own])) ** power) for own in labels]
    assert repeats == pytest.approx(expected)


@given(LABELS, st.floats(1, 3), st.sampled_from(["square-root", "uniform"]))
def test_the_threshold_gives_the_epoch_length_asked_for(labels: list[list[int]], growth: float, how: Sampling) -> None:
    frequency = frequencies(labels)
    threshold = threshold_for(labels, frequency, growth, how)
    mean = image_repeats(labels, hashtag_repeats(frequency, threshold, how)).mean()
    assert mean == pytest.approx(growth, rel=1e-4)


def test_an_epoch_shorter_than_the_pictures_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        threshold_for([[0]], np.array([1.0]), 0.5, "square-root")


def test_a_picture_without_hashtags_is_refused() -> None:
    with pytest.raises(ValueError, match="Picture 1 has no hashtag"):
        image_repeats([[0], []], np.array([1.0]))
