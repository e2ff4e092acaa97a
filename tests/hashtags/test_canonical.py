"""Every hashtag becomes a label or is dropped for a reason."""

from typing import Any

import polars as pl

from swaglib.hashtags.canonical import NOT_A_NOUN, Rules
from swaglib.hashtags.vocabulary import (
    TOO_RARE,
)
from tests.hashtags.posts import NOUNS, follow, labels_of, reason_of


def test_every_hashtag_has_a_label_or_a_reason(wordnet: Any) -> None:
    hashtags, _ = follow(wordnet, NOUNS, 2)
    assert hashtags.filter(pl.col("labels").is_null() == pl.col("reason").is_null()).is_empty()
    reasons = dict(hashtags.select("hashtag", "reason").rows())
    assert (reasons["cute"], reasons["unicorn"], reasons["2024"]) == (NOT_A_NOUN, TOO_RARE, "a number")
    assert reasons["who"] == "excluded: function word", "else the World Health Organization"


def test_frequent_keeps_what_wordnet_does_not_know(wordnet: Any) -> None:
    rules = Rules("first", "frequent")
    assert labels_of(wordnet, rules, "tbt") == ["#tbt"]
    assert labels_of(wordnet, rules, "#BrownBear") == ["brown_bear.n.01"]
    assert reason_of(wordnet, rules, "who") == "excluded: function word"
