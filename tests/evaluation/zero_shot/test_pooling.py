"""Scores of classes by their hashtags: a case computed by hand."""

import numpy as np
import polars as pl
import pytest

from swaglib.evaluation.zero_shot.pooling import class_scores, weight_matrix

LOGITS = np.log(np.array([[0.5, 0.3, 0.1, 0.1], [0.1, 0.1, 0.7, 0.1]], dtype=np.float32))
MAP = pl.DataFrame(
    {
        "class": ["animal", "animal", "food", "food"],
        "label": ["dog", "cat", "cat", "apple"],
        "weight": [0.5, 0.5, 0.25, 1.0],
    }
)


def test_three_classes_by_hand() -> None:
    labels, classes = ["dog", "cat", "apple", "sky"], ["animal", "food", "nothing"]
    weights = weight_matrix(MAP, labels, classes)
    assert weights.tolist() == [[0.5, 0, 0], [0.5, 0.25, 0], [0, 1, 0], [0, 0, 0]]
    # 0.5 * 0.5 + 0.5 * 0.3, 0.25 * 0.3 + 0.1; then 0.5 * 0.1 + 0.5 * 0.1, 0.25 * 0.1 + 0.7
    scores = class_scores(LOGITS, np.zeros(4), weights, "sum")
    assert scores[:, :2] == pytest.approx(np.array([[0.4, 0.175], [0.1, 0.725]]), abs=1e-6)
    assert (scores[:, 2] == -np.inf).all()  # nothing maps to it: never the answer
    assert class_scores(LOGITS, np.zeros(4), weights, "mean")[:, :2] == pytest.approx(
        np.array([[0.4, 0.14], [0.1, 0.58]]), abs=1e-6
    )
    assert class_scores(LOGITS, np.zeros(4), weights, "max")[:, :2] == pytest.approx(
        np.array([[0.25, 0.1], [0.05, 0.7]]), abs=1e-6
    )
    # A bias of log 6 on apple: 0.5, 0.3, 0.6, 0.1 of 1.5.
    lifted = class_scores(LOGITS[:1], np.log([1, 1, 6, 1]), weights, "sum")
    assert lifted[0, :2] == pytest.approx([0.4 / 1.5, 0.675 / 1.5], abs=1e-6)
