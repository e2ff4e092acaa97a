"""Data in COCO's format: polygons and run lengths, crowds, and what is wrong with a file."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from swaglib.detection.batches import load_objects
from swaglib.detection.coco import read_coco
from swaglib.detection.segmentation import to_mask
from tests.detection.conftest import SQUARE, Write, image


def test_boxes_polygons_and_classes_are_read(write: Write, tmp_path: Path) -> None:
    data = read_coco(write([SQUARE, {"bbox": [0, 0, 2, 2], "category_id": 9}]), tmp_path)
    assert data.classes == ["dog", "cat"] and not data.skipped
    one = data.images[0]
    assert one.boxes.tolist() == [[2, 3, 6, 8], [0, 0, 2, 2]] and one.classes.tolist() == [1, 2]
    expected = np.zeros((10, 20), dtype=np.uint8)
    expected[3:8, 2:6] = 1
    assert (to_mask(one.masks[0]) == expected).all()
    assert to_mask(one.masks[1]).sum() == 4  # without a segmentation, the box


def test_crowds_are_read_and_not_learnt(write: Write, tmp_path: Path) -> None:
    crowd = {"bbox": [0, 0, 20, 10], "iscrowd": 1, "segmentation": {"size": [10, 20], "counts": [100, 100]}}
    one = read_coco(write([SQUARE, crowd]), tmp_path).images[0]
    assert one.crowd.tolist() == [False, True]
    assert to_mask(one.masks[1])[:, 10:].all() and not to_mask(one.masks[1])[:, :10].any()
    assert load_objects(one, masks=True)["labels"].tolist() == [1]


def test_boxes_are_clipped_and_those_without_area_are_skipped_by_name(write: Write, tmp_path: Path) -> None:
    path = write([{"bbox": [-5, 2, 10, 20]}, {"bbox": [20, 0, 5, 5]}, {"bbox": [1, 1, 0, 4]}])
    data = read_coco(path, tmp_path)
    assert data.images[0].boxes.tolist() == [[0, 2, 5, 10]]
    assert len(data.skipped) == 2 and "annotation 1 " in data.skipped[0] and "annotation 2 " in data.skipped[1]


@pytest.mark.parametrize(
    ("annotation", "replaced", "said"),
    [
        ({"bbox": [0, 0, 1, 1], "category_id": 4}, {}, "category 4, but there are only: 3, 9"),
        ({"bbox": [0, 0, 1, 1], "image_id": 8}, {}, "belongs to image 8"),
        ({"bbox": [0, 0, 1]}, {}, "four finite numbers"),
        ({}, {}, "'bbox' is missing"),
        ({"bbox": [0, 0, 1, 1]}, {"images": image(file_name="../a.png")}, "leaves the folder"),
        ({"bbox": [0, 0, 1, 1]}, {"images": image(file_name="/a.png")}, "leaves the folder"),
        ({"bbox": [0, 0, 1, 1]}, {"images": image(width="wide")}, "'width' is 'wide'"),
        ({"bbox": [0, 0, 1, 1]}, {"images": image(width=-20)}, "'width' is -20, but must be above 0"),
        ({"bbox": [0, 0, 1, 1]}, {"images": image() * 2}, "two images have the id 7"),
        ({"bbox": [0, 0, 1, 1]}, {"categories": [{"id": 3, "name": "dog"}] * 2}, "two categories"),
        ({"bbox": [0, 0, 1, 1]}, {"categories": None}, "lacks 'categories'"),
        ({"bbox": "0, 0, 1, 1"}, {}, "'bbox' is '0, 0, 1, 1', but must be four finite numbers"),
        ({"bbox": [0, 0, True, 1]}, {}, "four finite numbers"),
        ({"bbox": [0, 0, "nan", 1]}, {}, "four finite numbers"),
        ({"bbox": [0, 0, 1, 1], "iscrowd": "no"}, {}, "'iscrowd' is 'no', but must be 0 or 1"),
        ({"bbox": [0, 0, 1, 1], "iscrowd": 2}, {}, "'iscrowd' is 2, but must be 0 or 1"),
        ({"bbox": [0, 0, 1, 1], "image_id": 7.5}, {}, "'image_id' is 7.5, but must be a whole number"),
        ({"bbox": [0, 0, 1, 1], "image_id": 1e17}, {}, "must be a whole number"),
        ({"bbox": [0, 0, 1, 1], "category_id": True}, {}, "'category_id' is True, but must be a whole number"),
        ({"bbox": [0, 0, 1, 1]}, {"images": image(file_name="")}, "'file_name' is '', but must be a text"),
        ({"bbox": [0, 0, 1, 1]}, {"images": [*image(), *image(id=8)]}, "images 7 and 8 are the same file"),
        ({"bbox": [0, 0, 1, 1]}, {"images": [*image(), *image(id=8, file_name="./a.png")]}, "are the same file"),
        ({"bbox": [0, 0, 1, 1]}, {"images": [*image(), *image(id="7", file_name="b.png")]}, "two images have the id 7"),
        (
            {"bbox": [0, 0, 1, 1]},
            {"categories": [{"id": 3, "name": "dog"}, {"id": 4, "name": "dog"}]},
            "two categories are named 'dog'",
        ),
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
