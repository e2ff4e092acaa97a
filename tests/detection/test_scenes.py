"""Scenes are a function of seed and number, with exact masks and tight boxes."""

from dataclasses import replace

import numpy as np

from swaglib.detection.drawings import Drawings
from swaglib.detection.scene_files import annotations_of
from swaglib.detection.scenes import compose
from tests.conftest import shape_image
from tests.detection.shapes import SCENES


def discs() -> Drawings:
    images = [[[shape_image("circle", colour)]] for colour in ("red", "blue")]
    return Drawings(["red", "blue"], images, [[["a"]], [["b"]]])


def test_scenes_are_a_function_of_seed_and_number() -> None:
    first, again = (compose(discs(), SCENES, 96, "test", 0, 3) for _ in range(2))
    assert (first.image == again.image).all() and (first.masks == again.masks).all()
    for other in (compose(discs(), SCENES, 96, "test", 0, 4), compose(discs(), SCENES, 96, "train", 0, 3)):
        assert first.image.shape == (96, 96, 3) and (first.image != other.image).any()


def test_masks_are_what_is_seen_and_boxes_are_tight() -> None:
    covered = 0
    for number in range(12):
        scene = compose(discs(), replace(SCENES, objects=(6, 6)), 96, "test", 0, number)
        assert scene.masks.sum(0).max() <= 1  # no pixel belongs to two objects
        for mask, own in zip(scene.masks, scene.classes, strict=True):
            colour = np.array((255, 0, 0) if own == 0 else (0, 0, 255))
            inside = np.abs(scene.image[mask].astype(int) - colour).max(1)
            assert np.median(inside) == 0 and (inside < 130).mean() > 0.9  # the rim is a mixture
            area = mask.sum() / (np.ptp(np.flatnonzero(mask.any(1))) + 1) ** 2
            covered += area < 0.7  # a whole disc fills 0.785 of its square
        for one, mask in zip(annotations_of(scene, 1, 1), scene.masks, strict=True):
            left, top, width, height = one["bbox"]
            box = mask[top : top + height, left : left + width]
            assert box.sum() == mask.sum() == one["area"]
            assert box[0].any() and box[-1].any() and box[:, 0].any() and box[:, -1].any()
    assert covered  # some objects lie behind others
