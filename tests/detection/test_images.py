"""Images that cannot be decoded are told from those that can, and from other faults."""

from pathlib import Path

import pytest
from PIL import Image

from swaglib.detection.images import UnreadableImageError, decode_image, which_decode
from tests.detection.photographs import SIDE, annotated, photograph, torn


def test_a_torn_image_opens_and_does_not_decode(tmp_path: Path) -> None:
    path = torn(photograph(tmp_path / "a.jpg"))
    with Image.open(path) as opened:
        assert opened.size == (SIDE, SIDE)
    with pytest.raises(UnreadableImageError, match=r"a\.jpg cannot be decoded"):
        decode_image(annotated(path))


def test_each_image_is_told_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "empty.png").touch()
    (tmp_path / "page.png").write_text("<html>not found</html>")
    paths = [photograph(tmp_path / "a.jpg"), tmp_path / "empty.png", tmp_path / "page.png"]
    paths += [torn(photograph(tmp_path / "b.jpg")), photograph(tmp_path / "c.jpg")]
    assert which_decode([annotated(path) for path in paths]) == [True, False, False, False, True]


def test_other_faults_are_errors_and_no_unreadable_images(tmp_path: Path) -> None:
    whole = annotated(photograph(tmp_path / "a.jpg"))
    with pytest.raises(FileNotFoundError, match=r"gone\.jpg"):
        which_decode([whole, annotated(tmp_path / "gone.jpg")])
    with pytest.raises(ValueError, match=r"a\.jpg has 32 x 32 pixels .* for 40 x 32"):
        which_decode([whole, annotated(tmp_path / "a.jpg", height=40)])
