"""Influences on average precision beside what the area changes by when one scene weighs more."""

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

from swaglib.detection.average_precision import RECALLS
from swaglib.detection.influence import influences
from swaglib.detection.matching import THRESHOLDS, ClassMatches

SCENES = 12


def made_up(seed: int, detections: int) -> ClassMatches:
    random = np.random.default_rng(seed)
    right = random.random(detections) < np.linspace(0.8, 0.2, detections)
    objects = random.integers(0, SCENES, 2 * detections)
    return ClassMatches(
        random.integers(0, SCENES, detections),
        np.tile(right, (len(THRESHOLDS), 1)),
        np.tile(~right & (random.random(detections) < 0.1), (len(THRESHOLDS), 1)),
        np.bincount(objects, minlength=SCENES),
        [str(random.integers(5)) if own else None for own in right],
        objects,
        [str(own) for own in random.integers(0, 5, 2 * detections)],
    )


def weighted_area(matches: ClassMatches, weights: NDArray[np.float64]) -> float:
    """Returns the area where each scene counts as often as its weight says, with precision at a right detection."""
    own = weights[matches.image]
    right, counted = own * matches.right[0], own * ~matches.ignored[0]
    precision = np.cumsum(right) / np.maximum(np.cumsum(counted), 1e-12)
    return float((right * precision).sum() / weights[matches.object_image].sum())


def test_the_influence_of_a_scene_is_the_derivative_of_the_area() -> None:
    # With very many detections, precision before and after a single one are alike, and the area is smooth in weights.
    matches = made_up(0, 3000)
    by_scene = influences([matches], 0.5).group_by("scene").agg(pl.col("influence").sum()).sort("scene")
    found = by_scene["influence"].to_numpy()
    step = 1e-4
    slopes = [
        (weighted_area(matches, 1 + step * (np.arange(SCENES) == scene)) - weighted_area(matches, np.ones(SCENES)))
        / step
        for scene in range(SCENES)
    ]
    assert found == pytest.approx(slopes, abs=2e-4)
    assert np.abs(found).max() > 0.002 and found.sum() == pytest.approx(0, abs=1e-3)


def test_the_area_is_that_of_the_trapezoid_read_at_101_recalls() -> None:
    none = np.zeros((len(THRESHOLDS), 3), dtype=np.bool_)
    right = np.tile([True, False, True], (len(THRESHOLDS), 1))
    image, objects = np.zeros(3, dtype=np.int64), np.zeros(4, dtype=np.int64)
    matches = ClassMatches(image, right, none, np.array([4]), ["a", None, "b"], objects, ["a", "a", "b", "b"])
    found = influences([matches], None)
    # Precision before and after the right detections: 0 and 1, then 1/2 and 2/3; of 4 objects.
    area = ((0 + 1) / 2 + (1 / 2 + 2 / 3) / 2) / 4
    assert found["area"][0] == pytest.approx((100 * area + 1 / 2) / len(RECALLS))
    assert found.select("scene", "concept").rows() == [(0, None), (0, "a"), (0, "b")]
    assert set(found["classes"]) == {1}


def test_nothing_to_find_is_an_error() -> None:
    empty = ClassMatches(
        np.zeros(0, np.int64), np.zeros((10, 0), np.bool_), np.zeros((10, 0), np.bool_), np.zeros(3, np.int64), [],
        np.zeros(0, np.int64), [],
    )  # fmt: skip
    with pytest.raises(ValueError, match="nothing to measure"):
        influences([empty], 0.5)
