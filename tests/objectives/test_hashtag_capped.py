"""MetaCLIP's rule: all images of rare hashtags, and of frequent ones a share."""

import polars as pl
import pytest

from swaglib.objectives.hashtag_capped import HashtagCapped, Settings
from tests.objectives.samples import VOCABULARY

INDEX = pl.DataFrame({"labels": [[0]] * 6 + [[0, 1], [0, 1], [2]], "repeat": [1.0] * 9})


def test_an_image_is_kept_as_the_equation_says() -> None:
    repeats = HashtagCapped(INDEX, VOCABULARY, Settings(cap=1)).repeats(INDEX)
    first, second = 1 / 8, 1 / 2  # eight images have the first hashtag, two the second, one the third
    assert repeats.tolist() == pytest.approx([first] * 6 + [1 - (1 - first) * (1 - second)] * 2 + [1.0])


def test_below_the_cap_every_image_is_kept() -> None:
    assert HashtagCapped(INDEX, VOCABULARY, Settings(cap=8)).repeats(INDEX).tolist() == pytest.approx([1.0] * 9)
