"""What tests of shards share: samples to write."""

import polars as pl
import pytest

from tests.conftest import make_posts


@pytest.fixture
def samples() -> pl.DataFrame:
    return make_posts("crayon", 25).select("id", "image", "hashtags")
