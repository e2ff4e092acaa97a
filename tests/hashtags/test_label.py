"""Posts get the labels of their hashtags, as a loop over posts would give them."""

from typing import Any

from swaglib.hashtags.canonical import Rules
from swaglib.hashtags.label import label_posts
from swaglib.hashtags.vocabulary import (
    label_lookup,
)
from tests.hashtags.posts import NOUNS, POSTS, follow


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
