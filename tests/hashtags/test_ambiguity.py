"""What a hashtag with several senses stands for."""

from typing import Any

import polars as pl
import pytest

from swaglib.hashtags.ambiguity import AMBIGUOUS, CHOICES, Ambiguity
from swaglib.hashtags.canonical import NOT_A_TARGET, Rules, canonical_spellings
from swaglib.hashtags.targets import target_synsets
from tests.hashtags.posts import follow, labels_of, reason_of


@pytest.mark.parametrize(
    ("ambiguity", "labels"),
    [
        ("first", ["crane.n.01"]),
        ("all", ["crane.n.01", "crane.n.02", "crane.n.04", "crane.n.05", "grus.n.01"]),
        ("drop", []),
        ("merge-shared", ["crane (5 senses)"]),
    ],
)
def test_the_switch_decides_what_an_ambiguous_hashtag_stands_for(
    wordnet: Any, ambiguity: Ambiguity, labels: list[str]
) -> None:
    # WordNet lists two writers before the machine and the bird.
    assert sorted(labels_of(wordnet, Rules(ambiguity, "nouns"), "crane")) == labels
    assert labels_of(wordnet, Rules(ambiguity, "nouns"), "#BrownBear") == ["brown_bear.n.01"]


def test_dropped_for_ambiguity_is_a_reason_of_its_own(wordnet: Any) -> None:
    assert reason_of(wordnet, Rules("drop", "nouns"), "crane") == AMBIGUOUS


def test_hashtags_that_share_all_senses_are_one_label(wordnet: Any) -> None:
    _, vocabulary = follow(wordnet, Rules("merge-shared", "nouns"))
    (row,) = vocabulary.filter(pl.col("synsets").list.len() == 5).rows(named=True)
    assert row["hashtags"] == ["crane"] and len(row["glosses"]) == 5
    (row,) = vocabulary.filter(pl.col("hashtags").list.contains("#Cranes")).rows(named=True)
    assert row["synsets"] == ["crane.n.04", "crane.n.05"], "a plural means no writer and no constellation"
    rules = Rules("merge-shared", "nouns")
    bat, bats = canonical_spellings(["bat", "bats"], wordnet, rules)["keys"].to_list()
    assert bat == bats and len(bat) == 1 and "+" in bat[0]


@pytest.mark.parametrize("ambiguity", CHOICES)
def test_a_synonym_of_a_target_counts_by_its_target_sense(wordnet: Any, ambiguity: Ambiguity) -> None:
    # ImageNet has crane the machine and crane the bird, and the brown bear; it has no forest.
    targets = frozenset({*target_synsets("imagenet", wordnet), "unicorn.n.01"})
    rules = Rules(ambiguity, "targets", targets)
    assert labels_of(wordnet, rules, "ursus_arctos") == ["brown_bear.n.01"]
    expected = {"first": ["crane.n.04"], "all": ["crane.n.04", "crane.n.05"], "drop": []}
    own = labels_of(wordnet, rules, "crane")
    assert sorted(own) == expected.get(ambiguity, ["crane (2 senses)"])
    assert reason_of(wordnet, rules, "forest") == NOT_A_TARGET
