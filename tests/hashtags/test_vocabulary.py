from typing import Any

import polars as pl
import pytest

from swaglib.hashtags.vocabulary import (
    EXCLUDED,
    NOT_A_NOUN,
    TOO_RARE,
    build_vocabulary,
    canonical_hashtags,
    count_hashtags,
    funnel,
    label_posts,
    mark_rare,
)

POSTS = pl.DataFrame(
    {
        "id": ["a", "b", "c", "d", "e"],
        "hashtags": [
            ["#BrownBear", "ursus_arctos", "cute"],  # two spellings of one label count once
            ["brown bears", "forest"],
            ["forest", "forest", "2024"],
            ["unicorn", "who"],
            [],
        ],
    }
).lazy()


@pytest.fixture(scope="module")
def tables(wordnet: Any) -> tuple[pl.DataFrame, pl.DataFrame]:
    hashtags = canonical_hashtags(count_hashtags(POSTS), wordnet)
    vocabulary = build_vocabulary(POSTS, hashtags, 2, wordnet)
    return mark_rare(hashtags, vocabulary), vocabulary


def test_counts_are_posts_not_mentions() -> None:
    assert dict(count_hashtags(POSTS).rows())["forest"] == 2


def test_spellings_merge_and_a_post_counts_once(tables: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    _, vocabulary = tables
    rows = {row["synset"]: row for row in vocabulary.iter_rows(named=True)}
    assert list(rows) == ["brown_bear.n.01", "forest.n.01"]
    assert rows["brown_bear.n.01"]["count"] == 2
    assert rows["brown_bear.n.01"]["hashtags"] == ["#BrownBear", "brown bears", "ursus_arctos"]


def test_every_hashtag_has_a_label_or_a_reason(tables: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    hashtags, _ = tables
    assert hashtags.filter(pl.col("label").is_null() == pl.col("reason").is_null()).is_empty()
    reasons = dict(hashtags.select("hashtag", "reason").rows())
    assert (reasons["cute"], reasons["unicorn"], reasons["2024"]) == (NOT_A_NOUN, TOO_RARE, "a number")
    assert reasons["who"] == EXCLUDED, "else the World Health Organization"


def test_labels_of_posts_are_distinct_and_sorted(tables: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    labelled = label_posts(POSTS, *tables).collect()
    assert dict(labelled.select("id", "labels").rows()) == {"a": [0], "b": [0, 1], "c": [1]}


def test_the_funnel_only_narrows(tables: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    steps = funnel(tables[0])
    assert steps["step"].to_list() == ["raw", "normalised", "in WordNet", "merged", "kept"]
    assert steps["labels"].to_list() == sorted(steps["labels"], reverse=True)
    assert steps["labels"][-1] == 2
    assert steps["occurrences"].to_list() == sorted(steps["occurrences"], reverse=True)


def test_a_vocabulary_of_one_label_is_refused(wordnet: Any) -> None:
    hashtags = canonical_hashtags(count_hashtags(POSTS), wordnet)
    with pytest.raises(ValueError, match=r"curate\.minimum_count"):
        build_vocabulary(POSTS, hashtags, 3, wordnet)
