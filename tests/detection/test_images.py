"""Pictures that cannot be decoded are told from those that can, and from other faults."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from swaglib.detection.coco import Annotated
from swaglib.detection.examples import examples_of
from swaglib.detection.matching import NOTHING
from swaglib.detection.pictures import UnreadablePictureError, decode_picture, which_decode

SIDE = 32


def annotated(path: Path, height: int = SIDE) -> Annotated:
    boxes = np.array([[2, 2, 9, 9]], dtype=np.float32)
    return Annotated(path, height, SIDE, boxes, np.array([1]), np.array([False]), [])


def photograph(path: Path) -> Path:
    pixels = np.random.default_rng(0).integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(path, "jpeg", quality=90)
    return path


def torn(path: Path) -> Path:
    """Cuts a file in half, as a copy that was broken off leaves it."""
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    return path


def test_a_torn_picture_opens_and_does_not_decode(tmp_path: Path) -> None:
    path = torn(photograph(tmp_path / "a.jpg"))
    with Image.open(path) as opened:
        assert opened.size == (SIDE, SIDE)
    with pytest.raises(UnreadablePictureError, match=r"a\.jpg cannot be decoded"):
        decode_picture(annotated(path))


def test_each_picture_is_told_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "empty.png").touch()
    (tmp_path / "page.png").write_text("<html>not found</html>")
    paths = [photograph(tmp_path / "a.jpg"), tmp_path / "empty.png", tmp_path / "page.png"]
    paths += [torn(photograph(tmp_path / "b.jpg")), photograph(tmp_path / "c.jpg")]
    assert which_decode([annotated(path) for path in paths]) == [True, False, False, False, True]


def test_other_faults_are_errors_and_no_unreadable_pictures(tmp_path: Path) -> None:
    whole = annotated(photograph(tmp_path / "a.jpg"))
    with pytest.raises(FileNotFoundError, match=r"gone\.jpg"):
        which_decode([whole, annotated(tmp_path / "gone.jpg")])
    with pytest.raises(ValueError, match=r"a\.jpg has 32 x 32 pixels .* for 40 x 32"):
        which_decode([whole, annotated(tmp_path / "a.jpg", height=40)])


def test_examples_are_the_first_pictures_that_can_be_decoded(tmp_path: Path) -> None:
    paths = [photograph(tmp_path / f"{number}.jpg") for number in range(4)]
    torn(paths[0])
    truths = [annotated(path) for path in paths]
    examples = examples_of(truths, [NOTHING] * 4, ["dog"], 2)
    assert len(examples) == 2 and examples[0].classes == ["dog"]
    assert np.array_equal(examples[0].picture, decode_picture(truths[1]))
    assert len(examples_of(truths, [NOTHING] * 4, ["dog"], 8)) == 3
