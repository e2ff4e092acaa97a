"""Batches of images with their objects: mirrored together, every image once an epoch."""

from pathlib import Path

import pytest
import torch
from PIL import Image

from swaglib.detection.batches import load_image, load_objects, mirrored, training_batches
from swaglib.detection.coco import read_coco
from tests.detection.conftest import SQUARE, Write, image


def test_images_without_objects_are_legal(write: Write, tmp_path: Path) -> None:
    one = read_coco(write([]), tmp_path).images[0]
    assert one.boxes.shape == (0, 4)
    objects = load_objects(one, masks=True)
    assert objects["masks"].shape == (0, 10, 20) and load_image(one).shape == (3, 10, 20)
    assert mirrored(load_image(one), objects)[1]["boxes"].shape == (0, 4)


def test_an_image_of_another_size_than_annotated_is_an_error(write: Write, tmp_path: Path) -> None:
    data = read_coco(write([], images=image(height=12)), tmp_path)
    with pytest.raises(ValueError, match="10 x 20 pixels"):
        load_image(data.images[0])


def test_mirroring_moves_boxes_and_masks_with_the_image(write: Write, tmp_path: Path) -> None:
    one = read_coco(write([SQUARE]), tmp_path).images[0]
    shown, objects = mirrored(torch.arange(20.0).expand(3, 10, 20), load_objects(one, masks=True))
    assert shown[0, 0, 0] == 19 and objects["boxes"].tolist() == [[14, 3, 18, 8]]
    left, top, right, bottom = objects["boxes"][0].int().tolist()
    assert objects["masks"][0, top:bottom, left:right].all() and objects["masks"].sum() == 20


def test_every_image_is_seen_once_an_epoch(write: Write, tmp_path: Path) -> None:
    one = read_coco(write([SQUARE]), tmp_path).images[0]
    images = []
    for number in range(4):
        Image.new("L", (20, 10), number).save(tmp_path / f"{number}.png")
        images.append(type(one)(**{**one.__dict__, "path": tmp_path / f"{number}.png"}))
    batches = training_batches(images, False, 4, 2, 0, torch.device("cpu"))
    seen = [round(float(shown[0, 0, 0]) * 255) for batch, _ in batches for shown in batch]
    assert sorted(seen[:4]) == sorted(seen[4:]) == [0, 1, 2, 3]
