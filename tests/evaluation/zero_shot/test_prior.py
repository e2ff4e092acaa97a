"""The prior of hashtags makes the mean prediction uniform, also where images are taken in parts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import softmax

from swaglib.evaluation.zero_shot.pooling import POOLINGS, class_scores
from swaglib.evaluation.zero_shot.prior import bias_by_count, fit_bias, mean_log_prediction, some_images


@settings(max_examples=30, deadline=None)
@given(arrays(np.float32, (40, 7), elements=st.floats(-4, 4, width=32)), st.floats(0.5, 2))
def test_the_corrected_mean_prediction_is_near_uniform(logits: np.ndarray, scale: float) -> None:
    bias, off = fit_bias(logits, scale)
    mean = softmax(logits.astype(np.float64) * scale + bias, axis=1).mean(axis=0)
    assert off < 0.05 and np.abs(mean * 7 - 1).max() < 0.051
    assert bias.sum() == pytest.approx(0, abs=1e-9)


def test_the_prior_needs_images_and_counts_undo_frequency() -> None:
    with pytest.raises(ValueError, match="without unlabelled images"):
        fit_bias(np.zeros((0, 3), np.float32))
    frequent = np.log(np.array([[8.0, 1.0, 1.0]]))
    assert np.exp(mean_log_prediction(frequent + bias_by_count(np.array([8, 1, 1])))) == pytest.approx([1 / 3] * 3)


def test_many_images_are_taken_in_parts_and_the_prior_takes_a_fixed_few(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(0)
    logits, weights = random.normal(size=(11, 4)).astype(np.float32), random.random((4, 3)) * [1, 1, 0]
    weights[0, 1] = 0
    mean = mean_log_prediction(logits.astype(np.float64))
    scores = [class_scores(logits, np.arange(4.0), weights, pooling) for pooling in POOLINGS]
    for module in ("pooling", "prior"):
        monkeypatch.setattr(f"swaglib.evaluation.zero_shot.{module}.ROWS", 4)
    assert mean_log_prediction(logits.astype(np.float64)) == pytest.approx(mean)
    for pooling, whole in zip(POOLINGS, scores, strict=True):
        assert class_scores(logits, np.arange(4.0), weights, pooling) == pytest.approx(whole)
    few = some_images(logits, seed=0, most=5)
    places = [np.flatnonzero((logits == row).all(axis=1)).item() for row in few]
    assert len(places) == 5 and places == sorted(set(places))
    assert np.array_equal(few, some_images(logits, seed=0, most=5)) and some_images(logits, seed=0) is logits
