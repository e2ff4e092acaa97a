"""Features of a task are split, and no image is in two splits; unreadable ones are wrong answers."""

import numpy as np
import pytest

from swaglib.evaluation.features import extract_features
from swaglib.evaluation.frozen import split_features
from swaglib.networks.backbone import Backbone
from tests.conftest import shape_image
from tests.evaluation.made_up import image_table, task_of


def test_the_very_same_image_in_two_splits_is_refused(backbone: Backbone) -> None:
    images = [shape_image("circle", colour) for colour in ("red", "green", "blue", "red")]
    data = task_of(image_table(images, ["train", "validation", "test", "test"]))
    found = extract_features(backbone, data.images, "Features")
    with pytest.raises(
        ValueError, match=r"1 images in two splits, byte for byte, such as p0 \(train\) and p3 \(test\)"
    ):
        split_features(data, found)


def test_unreadable_test_images_stay_in_the_denominator(backbone: Backbone) -> None:
    images = [shape_image("circle", c) for c in ("red", "green", "blue", "orange")]
    data = task_of(image_table([*images, b"torn"], ["train", "validation", "test", "test", "test"]))
    frozen = split_features(data, extract_features(backbone, data.images, "Features"))
    assert frozen.unreadable == {"train": 0, "validation": 0, "test": 1}
    assert frozen.answers(np.array([0, 0])).tolist() == [0, 0, -1]
    assert frozen.answers(np.array([[0, 0], [0, 0]])).tolist() == [[0, 0, -1], [0, 0, -1]]
    assert frozen.spread(np.array([1.0, 0.5])).tolist() == [1.0, 0.5, 0.0]
