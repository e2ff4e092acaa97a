"""Copies and near-copies are near-duplicates, and are counted by the strictest way of finding them."""

import io
from collections.abc import Callable

import polars as pl
import pytest
from PIL import Image, ImageEnhance

from swaglib.dedup.duplicates import duplicates_by_source, near_duplicates
from swaglib.dedup.embedding import thumbnails
from swaglib.dedup.fingerprint import Fingerprints, fingerprint
from swaglib.dedup.neighbours import PAIR, EvaluationIndex
from swaglib.settings.curate import Duplicates
from tests.dedup.scenes import scene

SETTINGS = Duplicates(remove=True, embedding="thumbnail", similarity=0.95, distance=4)


def as_jpeg(image: Image.Image) -> Image.Image:
    stream = io.BytesIO()
    image.save(stream, "jpeg", quality=60)
    return Image.open(io.BytesIO(stream.getvalue())).convert("RGB")


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda image: image, "exact"),
        (as_jpeg, "perceptual"),
        (lambda image: image.resize((48, 48)), "perceptual"),
        (lambda image: ImageEnhance.Brightness(image).enhance(0.8), "perceptual"),
    ],
)
def test_copies_and_near_copies_are_found_and_nothing_else(
    evaluation: Fingerprints, change: Callable[[Image.Image], Image.Image], found: str
) -> None:
    images = [change(scene(7)), scene(1000)]
    pairs = EvaluationIndex(evaluation).pairs(fingerprint(["copy", "other"], images, thumbnails))
    duplicates = near_duplicates(pairs, SETTINGS)
    assert duplicates.select("evaluation", "pretraining", "found").rows() == [("task/7", "copy", found)]


def test_counts_are_of_evaluation_images_by_the_strictest_method() -> None:
    rows = [
        ("a", "p", True, 0, 1.0),
        ("a", "q", False, 9, 0.97),
        ("b", "q", False, 3, 0.81),
        ("c", "q", False, 20, 0.96),
        ("d", "r", False, 20, 0.90),
    ]
    duplicates = near_duplicates(pl.DataFrame(rows, schema=PAIR, orient="row"), SETTINGS)
    evaluation = pl.DataFrame({"id": list("abcde"), "source": ["x", "x", "x", "y", "y"]})
    table = duplicates_by_source(evaluation, duplicates)
    assert table.rows(named=True) == [
        dict(source="x", images=3, exact=1, perceptual=1, embedding=1, duplicated=3, share=1.0, pretraining=2),
        dict(source="y", images=2, exact=0, perceptual=0, embedding=0, duplicated=0, share=0.0, pretraining=0),
    ]
