"""Average precision is that of torchmetrics, for boxes and masks, crowds and ties among them."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from swaglib.detection.average_precision import average_precision, mean_precision
from swaglib.detection.coco import Annotated
from swaglib.detection.matching import Found, match_classes
from swaglib.detection.measure import METRICS, measure_precision, reference_precision
from swaglib.detection.segmentation import of_box

CLASSES, SIDE = 3, 60


def boxes(random: np.random.Generator, count: int) -> NDArray[np.float32]:
    corner = random.integers(0, SIDE - 22, (count, 2))
    return np.concatenate([corner, corner + random.integers(8, 22, (count, 2))], axis=1).astype(np.float32)


def shifted(random: np.random.Generator, own: NDArray[np.float32]) -> NDArray[np.float32]:
    moved: NDArray[np.float32] = np.clip(own + random.integers(-3, 4, own.shape), 0, SIDE).astype(np.float32)
    return moved


def masks(own: NDArray[np.float32]) -> list[dict[str, object]]:
    return [of_box(*box, SIDE, SIDE) for box in own.tolist()]


def made_up(seed: int, images: int, crowds: bool) -> tuple[list[Annotated], list[Found]]:
    """Returns objects and detections: some in place, some shifted, some invented, some of the wrong class."""
    random = np.random.default_rng(seed)
    truths, found = [], []
    for number in range(images):
        count = int(random.integers(0, 6))  # images without objects among them
        own, classes = boxes(random, count), random.integers(1, CLASSES + 1, count)
        crowd = (random.random(count) < 0.3) & crowds
        truths.append(Annotated(Path(f"{number}.png"), SIDE, SIDE, own, classes, crowd, masks(own)))
        guesses = np.concatenate(
            [shifted(random, own), shifted(random, own), boxes(random, int(random.integers(0, 4)))]
        )
        named = np.concatenate([classes, classes, random.integers(1, CLASSES + 1, len(guesses) - 2 * count)])
        named = np.where(random.random(len(named)) < 0.2, random.integers(1, CLASSES + 1, len(named)), named)
        scores = random.random(len(named)).astype(np.float32)
        found.append(Found(guesses, scores, named, masks(guesses)))
    return truths, found


@pytest.mark.parametrize("crowds", [False, True])
@pytest.mark.parametrize("of_masks", [False, True])
@pytest.mark.parametrize("seed", [0, 1])
def test_it_equals_torchmetrics(seed: int, of_masks: bool, crowds: bool) -> None:
    truths, found = made_up(seed, 30, crowds)
    matches = match_classes(truths, found, CLASSES, of_masks)
    values = average_precision(matches)
    for name, expected in reference_precision(truths, found, of_masks).items():
        assert 0 < expected < 1
        assert mean_precision(values, METRICS[name]) == pytest.approx(expected, abs=1e-6)


def test_perfect_detections_have_precision_one_and_none_have_zero() -> None:
    truths, _ = made_up(3, 10, False)
    right = [Found(one.boxes, np.ones(len(one.boxes), np.float32), one.classes, one.masks) for one in truths]
    assert measure_precision(truths, right, CLASSES, True).values == pytest.approx(dict.fromkeys(METRICS, 1.0))
    empty = Found(np.zeros((0, 4), np.float32), np.zeros(0, np.float32), np.zeros(0, np.int64), [])
    none = measure_precision(truths, [empty] * 10, CLASSES, False)
    assert none.values == dict.fromkeys(METRICS, 0.0) and (none.influences["ap"]["area"] == 0).all()


def test_classes_without_objects_are_left_out() -> None:
    truths, found = made_up(4, 20, False)
    own = measure_precision(truths, found, CLASSES + 1, False)
    assert np.isnan(own.classes[-1]).all() and not np.isnan(own.classes[:-1]).any()
    assert own.classes[:-1, 0].mean() == pytest.approx(own.values["ap"], abs=1e-6)
    assert set(own.influences["ap50"]["classes"]) == {CLASSES}


def test_nothing_to_find_is_an_error() -> None:
    truths, found = made_up(5, 4, False)
    bare = [Annotated(o.path, SIDE, SIDE, o.boxes[:0], o.classes[:0], o.crowd[:0], []) for o in truths]
    with pytest.raises(ValueError, match="nothing to measure"):
        measure_precision(bare, found, CLASSES, False)
