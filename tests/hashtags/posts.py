"""Posts with hashtags of all kinds, and what all steps make of them, for the tests of hashtags."""

from typing import Any

import polars as pl

from swaglib.hashtags.canonical import Rules, canonical_hashtags
from swaglib.hashtags.label import count_labels
from swaglib.hashtags.statistics import count_hashtags
from swaglib.hashtags.vocabulary import (
    build_vocabulary,
    candidate_lookup,
    mark_rare,
)

POSTS = pl.DataFrame(
    {
        "id": ["a", "b", "c", "d", "e", "f"],
        "hashtags": [
            ["#BrownBear", "ursus_arctos", "cute"],  # two spellings of one label count once
            ["brown bears", "forest"],
            ["forest", "forest", "2024"],
            ["unicorn", "who"],
            [],
            ["crane", "tbt", "#Cranes"],
        ],
    },
    schema={"id": pl.String, "hashtags": pl.List(pl.String)},
).lazy()
NOUNS = Rules("first", "nouns")


def follow(wordnet: Any, rules: Rules, minimum: int = 1, posts: pl.LazyFrame = POSTS) -> tuple[pl.DataFrame, Any]:
    """Takes all steps on one partition: the table of hashtags with labels, and the vocabulary."""
    hashtags = canonical_hashtags(count_hashtags(posts), wordnet, rules)
    lookup, keys = candidate_lookup(hashtags)
    counts = count_labels(posts, lookup)
    table = pl.DataFrame({"key": keys.gather(counts["label"]), "posts": counts["posts"]})
    vocabulary = build_vocabulary(hashtags, table, minimum, wordnet, rules.top)
    return mark_rare(hashtags, vocabulary), vocabulary


def labels_of(wordnet: Any, rules: Rules, hashtag: str) -> list[str]:
    hashtags, vocabulary = follow(wordnet, rules)
    row = hashtags.row(by_predicate=pl.col("hashtag") == hashtag, named=True)
    return [vocabulary["name"][label] for label in row["labels"] or []]


def reason_of(wordnet: Any, rules: Rules, hashtag: str, minimum: int = 1) -> str | None:
    hashtags, _ = follow(wordnet, rules, minimum)
    return hashtags.row(by_predicate=pl.col("hashtag") == hashtag, named=True)["reason"]
