"""The rule of resampling among the images that an objective trains on."""

import numpy as np
import polars as pl
import pytest

from swaglib.objectives.resampled import epoch_growth, square_root_repeats


def test_an_image_is_repeated_for_its_rarest_label_and_one_without_is_left_out() -> None:
    labels = pl.Series([[0]] * 60 + [[0, 1]] * 4 + [[], None], dtype=pl.List(pl.Int64))
    repeats = square_root_repeats(labels, classes=3, growth=1.25)
    assert repeats[64:].tolist() == [0, 0]
    assert repeats.sum() == pytest.approx(1.25 * 64)
    assert repeats[60] / repeats[0] == pytest.approx(np.sqrt(64 / 4)), "the common label is on every image"


def test_an_epoch_that_is_no_longer_than_its_images_repeats_none() -> None:
    labels = pl.Series([[0], [0], [1]])
    assert square_root_repeats(labels, 2, 1.0).tolist() == [1, 1, 1]
    assert epoch_growth(pl.DataFrame({"repeat": [1.0, 2.0]})) == 1.5
    assert epoch_growth(pl.DataFrame({"repeat": [1.0, 1.0]})) == 1.0


def test_images_without_labels_alone_are_refused() -> None:
    with pytest.raises(ValueError, match="nothing to train on"):
        square_root_repeats(pl.Series([[], None], dtype=pl.List(pl.Int64)), 2, 1.5)
