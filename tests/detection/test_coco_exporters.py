"""Files in COCO's format as other exporters write them: read in the one way they can be meant, or named."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from swaglib.detection.coco import CocoData, read_coco
from swaglib.detection.segmentation import to_mask
from tests.detection.conftest import SQUARE, Write, image

BOX = {"bbox": [2, 3, 4, 5]}
OPEN = [2, 3, 6, 3, 6, 8, 2, 8]
"""The corners of that box."""


def pixels_of(data: CocoData) -> int:
    return int(to_mask(data.images[0].masks[0]).sum())


@pytest.mark.parametrize(
    ("written", "crowd"),
    [
        *[(value, False) for value in (0, 0.0, "0", "0.0", False, None)],
        *[(value, True) for value in (1, 1.0, "1", True)],
    ],
)
def test_a_crowd_is_read_in_any_spelling(write: Write, tmp_path: Path, written: Any, crowd: bool) -> None:
    assert read_coco(write([{**BOX, "iscrowd": written}]), tmp_path).images[0].crowd.tolist() == [crowd]


@pytest.mark.parametrize("spell", [float, str, lambda number: f"{number}.0", lambda number: f" {number} "])
def test_numbers_may_be_text_and_whole_ones_have_a_point(write: Write, tmp_path: Path, spell: Any) -> None:
    annotation = {
        "id": spell(1),
        "image_id": spell(7),
        "category_id": spell(3),
        "bbox": [spell(number) for number in BOX["bbox"]],
        "segmentation": [[spell(number) for number in OPEN]],
    }
    images = image(id=spell(7), width=spell(20), height=spell(10))
    categories = [{"id": spell(9), "name": "cat"}, {"id": spell(3), "name": "dog"}]
    data = read_coco(write([annotation], images=images, categories=categories), tmp_path)
    one = data.images[0]
    assert data.classes == ["dog", "cat"] and not data.skipped
    assert (one.height, one.width, one.boxes.tolist(), one.classes.tolist()) == (10, 20, [[2, 3, 6, 8]], [1])
    assert pixels_of(data) == 20


def test_numbers_of_run_lengths_may_have_a_point(write: Write, tmp_path: Path) -> None:
    annotation = {**BOX, "segmentation": {"size": [10.0, 20.0], "counts": [100.0, "100"]}}
    assert pixels_of(read_coco(write([annotation]), tmp_path)) == 100


@pytest.mark.parametrize("absent", [None, [], {}])
def test_an_object_without_a_segmentation_is_its_box(write: Write, tmp_path: Path, absent: Any) -> None:
    data = read_coco(write([{**BOX, "segmentation": absent}]), tmp_path)
    assert pixels_of(data) == 20 and not data.skipped


@pytest.mark.parametrize(
    ("segmentation", "pixels", "said"),
    [
        ([OPEN, [1, 2, 3, 4]], 20, "has 1 of 2 polygons left out, the first for being no list of three or more pairs"),
        ([OPEN, [1, 2, 3, 4, 5, 6, 7]], 20, "has 1 of 2 polygons left out"),
        ([OPEN, [1, 2, 3, 4, 5, None]], 20, "having something other than finite numbers"),
        ([OPEN, [1, 2, 3, 4, 5, 1e9]], 20, "reaching further outside the image than its side"),
        ([OPEN, None], 20, "has 1 of 2 polygons left out"),
        ([[]], 20, "has 1 of 1 polygons left out, .*; its box stands for it"),
        ([[1, 2, 3, 4]], 20, "three or more pairs x, y; its box stands for it"),
        (OPEN, 20, "has a polygon that is not in a list of polygons; its box stands for it"),
        ([[2, 3], [6, 3], [6, 8]], 20, "has 3 of 3 polygons left out"),
        ([[[2, 3], [6, 3], [6, 8]]], 20, "has 1 of 1 polygons left out"),
        ([{"size": [10, 20], "counts": [200]}], 20, "has 1 of 1 polygons left out"),
        ([[2, 3, 2, 3, 2, 3]], 20, "has a segmentation without a pixel; its box stands for it"),
        ({"size": [10, 20], "counts": [200]}, 20, "has a segmentation without a pixel; its box stands for it"),
    ],
)
def test_a_bad_polygon_is_left_out_and_told_and_the_object_stays(
    write: Write, tmp_path: Path, segmentation: Any, pixels: int, said: str
) -> None:
    data = read_coco(write([{**BOX, "segmentation": segmentation}, SQUARE]), tmp_path)
    assert len(data.images[0].boxes) == 2 and pixels_of(data) == pixels
    (sentence,) = data.skipped
    assert sentence.startswith("instances.json: annotation 0 has ") and sentence.endswith(".")
    assert re.search(said, sentence)
    assert not read_coco(tmp_path / "instances.json", tmp_path, masks=False).skipped, "they are not read"


def test_what_is_marked_to_be_ignored_is_a_crowd_and_told(write: Write, tmp_path: Path) -> None:
    data = read_coco(write([{**BOX, "ignore": 1}, {**BOX, "ignore": 0}]), tmp_path)
    assert data.images[0].crowd.tolist() == [True, False]
    assert data.skipped == [
        "instances.json: annotation 0 is marked 'ignore': it counts as a crowd, which is neither learnt nor missed."
    ]


def test_boxes_of_negative_size_are_told(write: Write, tmp_path: Path) -> None:
    data = read_coco(write([{"bbox": [6, 8, -4, -5]}, BOX]), tmp_path)
    assert data.images[0].boxes.tolist() == [[2, 3, 6, 8]]
    assert data.skipped == ["instances.json: annotation 0 has no area within its image: its box is [6, 8, -4, -5]."]


def test_boxes_that_are_shares_of_the_image_are_refused(write: Write, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="shares of the images' sides"):
        read_coco(write([{"bbox": [0.1, 0.3, 0.2, 0.5]}, {"bbox": [0, 0, 1, 1]}]), tmp_path)
    assert read_coco(write([{"bbox": [0, 0, 1, 1]}]), tmp_path).images[0].boxes.tolist() == [[0, 0, 1, 1]]


def test_boxes_that_are_corners_are_refused(write: Write, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"1 of 2 boxes reach outside .* if they were left, top, right, bottom"):
        read_coco(write([{"bbox": [2, 3, 6, 8]}, {"bbox": [11, 2, 18, 9]}]), tmp_path)
    cut = read_coco(write([{"bbox": [2, 3, 6, 8]}, {"bbox": [11, 6, 18, 3]}]), tmp_path)  # no corners: 3 is above 6
    assert cut.images[0].boxes.tolist() == [[2, 3, 8, 10], [11, 6, 20, 9]]


@pytest.mark.parametrize("ids", [(5, 5), (5, 5.0), (5, "5"), ("a", "a")])
def test_repeated_ids_of_annotations_are_refused(write: Write, tmp_path: Path, ids: tuple[Any, Any]) -> None:
    with pytest.raises(ValueError, match="two annotations have the id"):
        read_coco(write([{**BOX, "id": one} for one in ids]), tmp_path)


def test_annotations_need_no_ids_and_no_area(write: Write, tmp_path: Path) -> None:
    assert len(read_coco(write([{**BOX, "id": None}, {**BOX, "id": None}]), tmp_path).images[0].boxes) == 2


def test_a_mark_of_byte_order_is_no_error_and_a_repeated_key_is(write: Write, tmp_path: Path) -> None:
    path = write([BOX])
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert len(read_coco(path, tmp_path).images) == 1
    path.write_text(json.dumps({"images": []})[:-1] + ', "images": [], "annotations": [], "categories": []}')
    with pytest.raises(ValueError, match="images"):
        read_coco(path, tmp_path)


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("part/a b.png", "part\\a b.png"),
        ("part/a b.png", "part/a%20b.png"),
        ("part/a%20b.png", "part/a%20b.png"),
        ("ü.png", "%C3%BC.png"),
        ("50%.png", "50%.png"),
    ],
)
def test_names_of_files_are_read_as_paths_and_addresses(write: Write, tmp_path: Path, file: str, name: str) -> None:
    path = write([], images=image(file_name=name))
    (tmp_path / file).parent.mkdir(exist_ok=True)
    Image.new("RGB", (20, 10)).save(tmp_path / file)
    assert read_coco(path, tmp_path).images[0].path == tmp_path / file


def test_a_folder_too_many_is_named(write: Write, tmp_path: Path) -> None:
    with pytest.raises(
        FileNotFoundError, match=r"there is no .*/images/a\.png\. But there is .*/a\.png: take the folder"
    ):
        read_coco(write([], images=image(file_name="images/a.png")), tmp_path)


def test_an_address_does_not_leave_the_folder(write: Write, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="leaves the folder"):
        read_coco(write([], images=image(file_name="%2e%2e/a.png")), tmp_path)


def test_run_lengths_of_another_size_are_refused(write: Write, tmp_path: Path) -> None:
    annotation = {**BOX, "segmentation": {"size": [20, 10], "counts": [200]}}
    with pytest.raises(ValueError, match=r"run lengths for \[20, 10\], but its image is \[10, 20\]"):
        read_coco(write([annotation]), tmp_path)
