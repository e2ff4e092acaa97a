"""A classifier that is pulled to a start: the usual one from zero, the start itself where images say nothing."""

import numpy as np
import polars as pl
import pytest
import torch
from sklearn.linear_model import LogisticRegression

from swaglib.evaluation.features_file import Features
from swaglib.evaluation.frozen import split_features
from swaglib.evaluation.head_start import FROM_HEAD, FROM_ZERO, SHOTS, fit_near, head_start, start_rows
from swaglib.networks.backbone import Backbone
from swaglib.tasks.load import TaskData

RANDOM = np.random.default_rng(0)
FEATURES, CLASSES = RANDOM.normal(size=(60, 5)).astype(np.float32), RANDOM.integers(0, 3, 60)


def test_from_zero_it_is_the_usual_logistic_regression() -> None:
    weight, intercept = fit_near(torch.from_numpy(FEATURES), torch.from_numpy(CLASSES), torch.zeros(3, 5))
    known = LogisticRegression(C=1.0, tol=1e-8, max_iter=1000).fit(FEATURES, CLASSES)
    assert weight.numpy() == pytest.approx(known.coef_, abs=2e-3)
    assert (intercept - intercept.mean()).numpy() == pytest.approx(known.intercept_, abs=2e-3)


def test_the_less_images_count_the_nearer_it_stays_to_the_start() -> None:
    start = torch.from_numpy(RANDOM.normal(size=(3, 5)).astype(np.float32))
    far = [
        float((fit_near(torch.from_numpy(FEATURES), torch.from_numpy(CLASSES), start, strength)[0] - start).norm())
        for strength in (1e-4, 1e-2, 1.0)
    ]
    assert far[0] < 0.02 < far[1] < far[2]


def test_a_class_starts_from_the_weighted_mean_of_rows_that_speak_for_it(backbone: Backbone) -> None:
    vocabulary = [{"name": name} for name in ("circle", "square", "star")]
    speaks = pl.DataFrame({"class": ["round", "round"], "label": ["circle", "star"], "weight": [1.0, 0.5]})
    starts = start_rows(backbone, vocabulary, speaks, ["round", "flat"])
    assert isinstance(backbone.head, torch.nn.Linear)
    rows = backbone.head.weight.detach().numpy()
    assert starts[0] == pytest.approx((rows[0] + 0.5 * rows[2]) / 1.5 - rows.mean(axis=0), abs=1e-6)
    assert not starts[1].any(), "nothing speaks for it"


def test_a_start_that_knows_the_classes_helps_where_there_are_few_images(tasks: dict[str, TaskData]) -> None:
    data = next(iter(tasks.values()))
    classes = data.images["class"].to_numpy()
    one_hot = np.eye(len(data.classes))[classes]
    values = (one_hot + np.random.default_rng(1).normal(0, 1.0, one_hot.shape)).astype(np.float32)
    count = len(values)
    features = Features(values, np.ones(count, bool), np.arange(1, count + 1, dtype=np.uint64))
    scores = head_start(split_features(data, features), 3 * np.eye(len(data.classes), dtype=np.float32), seed=0)
    accuracy = dict(scores.group_by(pl.concat_str("variant", "k")).agg(pl.col("score").mean()).rows())
    assert set(accuracy) == {f"{variant}{shots}" for variant in (FROM_HEAD, FROM_ZERO) for shots in SHOTS}
    assert accuracy[f"{FROM_HEAD}1"] > accuracy[f"{FROM_ZERO}1"] + 0.03
    assert accuracy[f"{FROM_HEAD}0"] > accuracy[f"{FROM_ZERO}0"]
