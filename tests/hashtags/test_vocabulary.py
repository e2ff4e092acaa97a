"""The vocabulary: spellings that merge, labels that are too rare, and the funnel from hashtags to labels."""

import json
from typing import Any

import pytest

from swaglib.hashtags.canonical import Rules
from swaglib.hashtags.vocabulary import (
    funnel,
)
from tests.hashtags.posts import NOUNS, follow


def test_spellings_merge_and_a_post_counts_once(wordnet: Any) -> None:
    _, vocabulary = follow(wordnet, NOUNS, 2)
    rows = {row["name"]: row for row in vocabulary.iter_rows(named=True)}
    assert list(rows) == ["brown_bear.n.01", "forest.n.01"]
    assert rows["brown_bear.n.01"]["count"] == 2
    assert rows["brown_bear.n.01"]["hashtags"] == ["#BrownBear", "brown bears", "ursus_arctos"]
    assert rows["brown_bear.n.01"]["wnids"] == ["n02132136"]


def test_the_funnel_only_narrows(wordnet: Any) -> None:
    steps = funnel(follow(wordnet, NOUNS, 2)[0])
    assert steps["step"].to_list() == ["raw", "normalised", "allowed", "merged", "kept"]
    assert steps["labels"].to_list() == sorted(steps["labels"], reverse=True)
    assert steps["labels"][-1] == 2
    assert steps["occurrences"].to_list() == sorted(steps["occurrences"], reverse=True)


@pytest.mark.parametrize("minimum", [3, 1000])
def test_a_vocabulary_of_no_or_one_label_is_refused(wordnet: Any, minimum: int) -> None:
    with pytest.raises(ValueError, match=r"curate\.minimum_count"):
        follow(wordnet, NOUNS, minimum)


def test_top_keeps_the_most_frequent(wordnet: Any) -> None:
    _, vocabulary = follow(wordnet, Rules("first", "top-2"))
    assert vocabulary["name"].to_list() == ["brown_bear.n.01", "forest.n.01"]


def test_the_vocabulary_is_json(wordnet: Any) -> None:
    assert json.loads(json.dumps(follow(wordnet, NOUNS)[1].to_dicts()))[0]["label"] == 0
