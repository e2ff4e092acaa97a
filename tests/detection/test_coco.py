"""Data in COCO's format: polygons and run lengths, crowds, and what is wrong with a file."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from swaglib.detection.batches import load_objects, load_picture, mirrored, training_batches
from swaglib.detection.coco import read_coco
from swaglib.detection.segmentation import from_mask, run_lengths, to_mask

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a picture of 20 x 10 pixels and a file about it, some keys of which are replaced."""

    def make(annotations: list[dict[str, Any]], **replaced: Any) -> Path:
        Image.new("RGB", (20, 10), "white").save(tmp_path / "a.png")
        content = {
            "images": [{"id": 7, "file_name": "a.png", "width": 20, "height": 10}],
            "annotations": [
                {"id": place, "image_id": 7, "category_id": 3, **one} for place, one in enumerate(annotations)
            ],
            "categories": [{"id": 9, "name": "cat"}, {"id": 3, "name": "dog"}],
            **replaced,
        }
        (tmp_path / "instances.json").write_text(json.dumps(content))
        return tmp_path / "instances.json"

    return make


SQUARE = {"bbox": [2, 3, 4, 5], "segmentation": [[2, 3, 6, 3, 6, 8, 2, 8]]}


def test_boxes_polygons_and_classes_are_read(write: Write, tmp_path: Path) -> None:
    data = read_coco(write([SQUARE, {"bbox": [0, 0, 2, 2], "category_id": 9}]), tmp_path)
    assert data.classes == ["dog", "cat"] and not data.skipped
    one = data.pictures[0]
    assert one.boxes.tolist() == [[2, 3, 6, 8], [0, 0, 2, 2]] and one.classes.tolist() == [1, 2]
    expected = np.zeros((10, 20), dtype=np.uint8)
    expected[3:8, 2:6] = 1
    assert (to_mask(one.masks[0]) == expected).all()
    assert to_mask(one.masks[1]).sum() == 4  # without a segmentation, the box


def test_pictures_without_objects_are_legal(write: Write, tmp_path: Path) -> None:
    one = read_coco(write([]), tmp_path).pictures[0]
    assert one.boxes.shape == (0, 4)
    objects = load_objects(one, masks=True)
    assert objects["masks"].shape == (0, 10, 20) and load_picture(one).shape == (3, 10, 20)
    assert mirrored(load_picture(one), objects)[1]["boxes"].shape == (0, 4)


def test_crowds_are_read_and_not_learnt(write: Write, tmp_path: Path) -> None:
    crowd = {"bbox": [0, 0, 20, 10], "iscrowd": 1, "segmentation": {"size": [10, 20], "counts": [100, 100]}}
    one = read_coco(write([SQUARE, crowd]), tmp_path).pictures[0]
    assert one.crowd.tolist() == [False, True]
    assert to_mask(one.masks[1])[:, 10:].all() and not to_mask(one.masks[1])[:, :10].any()
    assert load_objects(one, masks=True)["labels"].tolist() == [1]


def test_boxes_are_clipped_and_those_without_area_are_skipped_by_name(write: Write, tmp_path: Path) -> None:
    path = write([{"bbox": [-5, 2, 10, 20]}, {"bbox": [20, 0, 5, 5]}, {"bbox": [1, 1, 0, 4]}])
    data = read_coco(path, tmp_path)
    assert data.pictures[0].boxes.tolist() == [[0, 2, 5, 10]]
    assert len(data.skipped) == 2 and "annotation 1 " in data.skipped[0] and "annotation 2 " in data.skipped[1]


@given(st.lists(st.booleans(), min_size=60, max_size=60))
@settings(max_examples=50, deadline=None)
def test_compressed_run_lengths_go_round(pixels: list[bool]) -> None:
    mask = np.array(pixels).reshape(6, 10)
    encoded = from_mask(mask)
    text = {"size": [6, 10], "counts": encoded["counts"].decode("ascii")}
    assert (to_mask(run_lengths(text, 6, 10)) == mask).all()


def test_long_runs_go_round() -> None:
    mask = np.zeros((400, 300), dtype=np.bool_)
    mask[3:390, 5:7] = mask[17, 200:290] = True
    encoded = from_mask(mask)
    text = {"size": [400, 300], "counts": encoded["counts"].decode("ascii")}
    assert (to_mask(run_lengths(text, 400, 300)) == mask).all()


@pytest.mark.parametrize(
    ("segmentation", "said"),
    [
        ([[1, 2, 3]], "pairs x, y"),
        ([[1, 2, 3, 4, 5, "6"]], "finite numbers"),
        ("circle", "neither a list of polygons"),
        ({"size": [20, 10], "counts": [200]}, "for \\[20, 10\\]"),
        ({"size": [10, 20], "counts": [199]}, "do not add up to the 200 pixels"),
        ({"size": [10, 20], "counts": "0o"}, "do not make the 200 pixels"),
        ({"size": [10, 20], "counts": "\x7f\x7f"}, "do not make the 200 pixels"),
    ],
)
def test_malformed_segmentations_are_named(write: Write, tmp_path: Path, segmentation: Any, said: str) -> None:
    with pytest.raises(ValueError, match=f"annotation 0 has .*{said}"):
        read_coco(write([{"bbox": [0, 0, 5, 5], "segmentation": segmentation}]), tmp_path)


def image(**replaced: Any) -> list[dict[str, Any]]:
    return [{"id": 7, "file_name": "a.png", "width": 20, "height": 10, **replaced}]


@pytest.mark.parametrize(
    ("annotation", "replaced", "said"),
    [
        ({"bbox": [0, 0, 1, 1], "category_id": 4}, {}, "category 4, but there are only: 3, 9"),
        ({"bbox": [0, 0, 1, 1], "image_id": 8}, {}, "belongs to image 8"),
        ({"bbox": [0, 0, 1]}, {}, "four finite numbers"),
        ({}, {}, "'bbox' is missing"),
        ({"bbox": [0, 0, 1, 1]}, {"images": image(file_name="../a.png")}, "leaves the folder"),
        ({"bbox": [0, 0, 1, 1]}, {"images": image(file_name="/a.png")}, "leaves the folder"),
        ({"bbox": [0, 0, 1, 1]}, {"images": image(width="20")}, "'width' is '20'"),
        ({"bbox": [0, 0, 1, 1]}, {"images": image() * 2}, "two images have the id 7"),
        ({"bbox": [0, 0, 1, 1]}, {"categories": [{"id": 3, "name": "dog"}] * 2}, "two categories"),
        ({"bbox": [0, 0, 1, 1]}, {"categories": None}, "lacks 'categories'"),
    ],
)
def test_malformed_files_are_named(
    write: Write, tmp_path: Path, annotation: dict[str, Any], replaced: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        read_coco(write([annotation], **replaced), tmp_path)


def test_missing_files_are_named(write: Write, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"image 7: there is no .*b\.png"):
        read_coco(write([], images=image(file_name="b.png")), tmp_path)
    with pytest.raises(FileNotFoundError, match=r"no .*other\.json"):
        read_coco(tmp_path / "other.json", tmp_path)
    (tmp_path / "instances.json").write_text("{")
    with pytest.raises(ValueError, match="is no JSON"):
        read_coco(tmp_path / "instances.json", tmp_path)


def test_a_picture_of_another_size_than_annotated_is_an_error(write: Write, tmp_path: Path) -> None:
    data = read_coco(write([], images=image(height=12)), tmp_path)
    with pytest.raises(ValueError, match="10 x 20 pixels"):
        load_picture(data.pictures[0])


def test_mirroring_moves_boxes_and_masks_with_the_picture(write: Write, tmp_path: Path) -> None:
    one = read_coco(write([SQUARE]), tmp_path).pictures[0]
    shown, objects = mirrored(torch.arange(20.0).expand(3, 10, 20), load_objects(one, masks=True))
    assert shown[0, 0, 0] == 19 and objects["boxes"].tolist() == [[14, 3, 18, 8]]
    left, top, right, bottom = objects["boxes"][0].int().tolist()
    assert objects["masks"][0, top:bottom, left:right].all() and objects["masks"].sum() == 20


def test_every_picture_is_seen_once_an_epoch(write: Write, tmp_path: Path) -> None:
    one = read_coco(write([SQUARE]), tmp_path).pictures[0]
    pictures = []
    for number in range(4):
        Image.new("L", (20, 10), number).save(tmp_path / f"{number}.png")
        pictures.append(type(one)(**{**one.__dict__, "path": tmp_path / f"{number}.png"}))
    batches = training_batches(pictures, False, 4, 2, 0, torch.device("cpu"))
    seen = [round(float(shown[0, 0, 0]) * 255) for images, _ in batches for shown in images]
    assert sorted(seen[:4]) == sorted(seen[4:]) == [0, 1, 2, 3]
