import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from swaglib.hashtags.ambiguity import AMBIGUOUS, CHOICES, Ambiguity
from swaglib.hashtags.canonical import NOT_A_NOUN, NOT_A_TARGET, Rules, canonical_hashtags
from swaglib.hashtags.label import count_labels, label_posts
from swaglib.hashtags.statistics import count_hashtags, merge_counts
from swaglib.hashtags.targets import target_synsets
from swaglib.hashtags.vocabulary import (
    TOO_RARE,
    build_vocabulary,
    candidate_lookup,
    funnel,
    label_lookup,
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


def test_counts_are_posts_not_mentions() -> None:
    assert dict(count_hashtags(POSTS).rows())["forest"] == 2


def test_counts_of_partitions_add_up() -> None:
    parts = [POSTS.slice(0, 2), POSTS.slice(2, 2), POSTS.slice(4)]
    assert merge_counts(count_hashtags(part) for part in parts).equals(count_hashtags(POSTS))


def test_posts_without_the_right_column_are_refused() -> None:
    with pytest.raises(ValueError, match="lists of strings"):
        count_hashtags(POSTS.select("id", hashtags=pl.lit("brown bear")))


def test_spellings_merge_and_a_post_counts_once(wordnet: Any) -> None:
    _, vocabulary = follow(wordnet, NOUNS, 2)
    rows = {row["name"]: row for row in vocabulary.iter_rows(named=True)}
    assert list(rows) == ["brown_bear.n.01", "forest.n.01"]
    assert rows["brown_bear.n.01"]["count"] == 2
    assert rows["brown_bear.n.01"]["hashtags"] == ["#BrownBear", "brown bears", "ursus_arctos"]
    assert rows["brown_bear.n.01"]["wnids"] == ["n02132136"]


def test_every_hashtag_has_a_label_or_a_reason(wordnet: Any) -> None:
    hashtags, _ = follow(wordnet, NOUNS, 2)
    assert hashtags.filter(pl.col("labels").is_null() == pl.col("reason").is_null()).is_empty()
    reasons = dict(hashtags.select("hashtag", "reason").rows())
    assert (reasons["cute"], reasons["unicorn"], reasons["2024"]) == (NOT_A_NOUN, TOO_RARE, "a number")
    assert reasons["who"] == "excluded: function word", "else the World Health Organization"


def test_labels_of_posts_are_distinct_and_sorted(wordnet: Any) -> None:
    labelled = label_posts(POSTS, label_lookup(*follow(wordnet, NOUNS, 2)))
    assert dict(labelled.rows()) == {"a": [0], "b": [0, 1], "c": [1]}


def test_the_label_join_equals_a_loop_over_posts(wordnet: Any) -> None:
    lookup = label_lookup(*follow(wordnet, Rules("all", "nouns")))
    own: dict[str, set[int]] = {}
    for hashtag, label in lookup.rows():
        own.setdefault(hashtag, set()).add(label)
    expected = {}
    for name, hashtags in POSTS.collect().rows():
        labels = sorted(set().union(*(own.get(hashtag, set()) for hashtag in hashtags)))
        if labels:
            expected[name] = labels
    assert dict(label_posts(POSTS, lookup).rows()) == expected


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
    assert row["hashtags"] == ["#Cranes", "crane"] and len(row["glosses"]) == 5


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


def test_top_keeps_the_most_frequent(wordnet: Any) -> None:
    _, vocabulary = follow(wordnet, Rules("first", "top-2"))
    assert vocabulary["name"].to_list() == ["brown_bear.n.01", "forest.n.01"]


def test_frequent_keeps_what_wordnet_does_not_know(wordnet: Any) -> None:
    rules = Rules("first", "frequent")
    assert labels_of(wordnet, rules, "tbt") == ["#tbt"]
    assert labels_of(wordnet, rules, "#BrownBear") == ["brown_bear.n.01"]
    assert reason_of(wordnet, rules, "who") == "excluded: function word"


def test_targets_are_read_from_a_file_with_its_line_in_errors(wordnet: Any, tmp_path: Path) -> None:
    path = tmp_path / "classes.txt"
    path.write_text("# bears\nn02132136  # brown bear\nforest.n.01\n\n")
    assert target_synsets(str(path), wordnet) == {"brown_bear.n.01", "forest.n.01"}
    path.write_text("n02132136\nunicorns of the sea\n")
    with pytest.raises(ValueError, match=r"classes\.txt, line 2"):
        target_synsets(str(path), wordnet)
    with pytest.raises(FileNotFoundError, match="imagenet21k"):
        target_synsets("imagenet-1k", wordnet)


def test_imagenet_has_a_thousand_targets(wordnet: Any) -> None:
    assert len(target_synsets("imagenet", wordnet)) == 1000


def test_the_vocabulary_is_json(wordnet: Any) -> None:
    assert json.loads(json.dumps(follow(wordnet, NOUNS)[1].to_dicts()))[0]["label"] == 0
