"""Hashtags are counted by posts, and counts of partitions add up."""

import polars as pl
import pytest

from swaglib.hashtags.statistics import count_hashtags, merge_counts
from tests.hashtags.posts import POSTS


def test_counts_are_posts_not_mentions() -> None:
    assert dict(count_hashtags(POSTS).rows())["forest"] == 2


def test_counts_of_partitions_add_up() -> None:
    parts = [POSTS.slice(0, 2), POSTS.slice(2, 2), POSTS.slice(4)]
    assert merge_counts(count_hashtags(part) for part in parts).equals(count_hashtags(POSTS))


def test_posts_without_the_right_column_are_refused() -> None:
    with pytest.raises(ValueError, match="lists of strings"):
        count_hashtags(POSTS.select("id", hashtags=pl.lit("brown bear")))
