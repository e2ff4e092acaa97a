"""Labels by how frequent they are."""

import math

import polars as pl
import pytest

from swaglib.hashtags.bands import with_bands


def test_idf_and_bands_follow_the_images_of_pretraining() -> None:
    images = pl.Series([50, 30, 15, 4, 1, 0])
    table = with_bands(pl.DataFrame({"label": range(6)}), images, 80)
    assert table["idf"].to_list()[:2] == [pytest.approx(math.log(80 / 50)), pytest.approx(math.log(80 / 30))]
    assert table["idf"][5] is None, "no image carries it"
    # The first label alone makes up half; the next two reach 95%.
    assert table["band"].to_list() == ["head", "middle", "middle", "tail", "tail", None]


def test_bands_do_not_depend_on_the_order_of_labels() -> None:
    table = with_bands(pl.DataFrame({"label": range(3)}), pl.Series([1, 90, 9]), 100)
    assert table["band"].to_list() == ["tail", "head", "tail"]
