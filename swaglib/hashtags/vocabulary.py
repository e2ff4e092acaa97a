"""From raw hashtags to a vocabulary of canonical ones, and from posts to labels.

All work is done on the table of distinct hashtags and joined to the posts; nothing loops over posts.
"""

import json
from pathlib import Path

import polars as pl
from nltk.corpus.reader import WordNetCorpusReader

from swaglib.hashtags.normalise import Normalised, normalise
from swaglib.hashtags.wordnet import describe_synsets, find_synsets

EXCLUDE = Path(__file__).with_name("exclude.json")
"""Reviewed spellings that never become labels, each with its reason."""

EXCLUDED = "excluded by review"
NOT_A_NOUN = "not a WordNet noun"
TOO_RARE = "too rare"


def count_hashtags(posts: pl.LazyFrame) -> pl.DataFrame:
    """Counts on how many posts each raw hashtag stands.

    Args:
        posts: with `id` and `hashtags`.

    Returns:
        `hashtag`, `posts`; the most frequent first, ties in alphabetical order.
    """
    pairs = posts.select("id", pl.col("hashtags").list.unique()).explode("hashtags").drop_nulls()
    counts = pairs.group_by(hashtag="hashtags").agg(posts=pl.len().cast(pl.Int64))
    return counts.sort(["posts", "hashtag"], descending=[True, False]).collect()


def canonical_hashtags(counts: pl.DataFrame, wordnet: WordNetCorpusReader) -> pl.DataFrame:
    """Follows each distinct raw hashtag through normalisation and WordNet.

    Args:
        counts: of `count_hashtags`.

    Returns:
        `hashtag`, `posts`, `spelling`, `synset`, `via`, `senses`, `reason` (why it was dropped, else null).
    """
    excluded = set(json.loads(EXCLUDE.read_text(encoding="utf-8")))
    results = [normalise(hashtag) for hashtag in counts["hashtag"]]
    results = [Normalised(None, EXCLUDED) if result.spelling in excluded else result for result in results]
    table = counts.with_columns(
        pl.Series("spelling", [r.spelling for r in results], pl.String),
        pl.Series("reason", [r.reason for r in results], pl.String),
    )
    spellings = table["spelling"].drop_nulls().unique(maintain_order=True)
    table = table.join(find_synsets(spellings, wordnet), on="spelling", how="left", maintain_order="left")
    reason = pl.when(pl.col("reason").is_null() & pl.col("synset").is_null()).then(pl.lit(NOT_A_NOUN))
    return table.with_columns(reason=reason.otherwise(pl.col("reason")))


def build_vocabulary(
    posts: pl.LazyFrame, hashtags: pl.DataFrame, minimum_count: int, wordnet: WordNetCorpusReader
) -> pl.DataFrame:
    """Merges the hashtags of a synset into one label and keeps the labels of sufficient count.

    Args:
        posts: with `id` and `hashtags`.
        hashtags: of `canonical_hashtags`.
        minimum_count: posts that must carry any of a label's hashtags.

    Returns:
        `label` (0, 1, ...; the most frequent first), `synset`, `wnid`, `lemmas`, `gloss`, `count` (posts),
        `hashtags` (raw ones merged into it).

    Raises:
        ValueError: if fewer than two labels are left: there is nothing to learn.
    """
    pairs = _post_synsets(posts, hashtags)
    counts = pairs.group_by("synset").agg(count=pl.len().cast(pl.Int64)).collect()
    merged = hashtags.filter(pl.col("synset").is_not_null()).group_by("synset").agg(pl.col("hashtag").sort())
    kept = counts.filter(pl.col("count") >= minimum_count).sort(["count", "synset"], descending=[True, False])
    if len(kept) < 2:
        most = counts["count"].to_list()
        raise ValueError(
            f"Only {len(kept)} hashtags stand on {minimum_count} posts or more, of {len(counts)} that are nouns "
            f"(the most frequent on {max(most, default=0)}). Lower curate.minimum_count or add posts."
        )
    kept = kept.with_columns(label=pl.int_range(pl.len(), dtype=pl.Int64))
    described = describe_synsets(kept["synset"], wordnet)
    kept = kept.join(described, on="synset", maintain_order="left")
    kept = kept.join(merged, on="synset", maintain_order="left").rename({"hashtag": "hashtags"})
    return kept.select("label", "synset", "wnid", "lemmas", "gloss", "count", "hashtags")


def mark_rare(hashtags: pl.DataFrame, vocabulary: pl.DataFrame) -> pl.DataFrame:
    """Adds `label` to the table of hashtags, and the reason `too rare` where a synset is not in the vocabulary."""
    table = hashtags.join(vocabulary.select("synset", "label"), on="synset", how="left", maintain_order="left")
    rare = pl.col("reason").is_null() & pl.col("label").is_null()
    return table.with_columns(reason=pl.when(rare).then(pl.lit(TOO_RARE)).otherwise(pl.col("reason")))


def label_posts(posts: pl.LazyFrame, hashtags: pl.DataFrame, vocabulary: pl.DataFrame) -> pl.LazyFrame:
    """Adds `labels` to posts: the sorted distinct labels of their hashtags; posts without any are left out."""
    pairs = _post_synsets(posts, hashtags).join(vocabulary.lazy().select("synset", "label"), on="synset")
    labels = pairs.group_by("id").agg(labels=pl.col("label").sort())
    return posts.join(labels, on="id", maintain_order="left")


def funnel(hashtags: pl.DataFrame) -> pl.DataFrame:
    """Counts what is left after each step.

    Args:
        hashtags: of `mark_rare`.

    Returns:
        `step`, `hashtags` (distinct raw ones), `labels` (what they have become), `occurrences` (hashtags on posts),
        `share` of all occurrences.
    """
    normalised = hashtags.filter(pl.col("spelling").is_not_null())
    nouns = hashtags.filter(pl.col("synset").is_not_null())
    kept = hashtags.filter(pl.col("label").is_not_null())
    steps = [
        ("raw", hashtags, hashtags["hashtag"].n_unique()),
        ("normalised", normalised, normalised["spelling"].n_unique()),
        ("in WordNet", nouns, nouns["spelling"].n_unique()),
        ("merged", nouns, nouns["synset"].n_unique()),
        ("kept", kept, kept["label"].n_unique()),
    ]
    total = int(hashtags["posts"].sum())
    rows = [
        (name, len(table), labels, int(table["posts"].sum()), int(table["posts"].sum()) / total)
        for name, table, labels in steps
    ]
    return pl.DataFrame(rows, schema=["step", "hashtags", "labels", "occurrences", "share"], orient="row")


def _post_synsets(posts: pl.LazyFrame, hashtags: pl.DataFrame) -> pl.LazyFrame:
    """Returns the distinct pairs of post `id` and `synset`."""
    lookup = hashtags.lazy().filter(pl.col("synset").is_not_null()).select("hashtag", "synset")
    pairs = posts.select("id", hashtag="hashtags").explode("hashtag").drop_nulls()
    return pairs.join(lookup, on="hashtag").select("id", "synset").unique()
