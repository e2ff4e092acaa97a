"""Examples of what a detector finds are taken from the images that can be decoded."""

from pathlib import Path

import numpy as np

from swaglib.detection.examples import examples_of
from swaglib.detection.images import decode_image
from swaglib.detection.matching import NOTHING
from tests.detection.photographs import annotated, photograph, torn


def test_examples_are_the_first_images_that_can_be_decoded(tmp_path: Path) -> None:
    paths = [photograph(tmp_path / f"{number}.jpg") for number in range(4)]
    torn(paths[0])
    truths = [annotated(path) for path in paths]
    examples = examples_of(truths, [NOTHING] * 4, ["dog"], 2)
    assert len(examples) == 2 and examples[0].classes == ["dog"]
    assert np.array_equal(examples[0].image, decode_image(truths[1]))
    assert len(examples_of(truths, [NOTHING] * 4, ["dog"], 8)) == 3
