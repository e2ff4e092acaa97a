"""The vocabulary: which canonical hashtags are labels, and what each was merged from."""

import polars as pl

from swaglib.hashtags.reader import WordNetCorpusReader
from swaglib.hashtags.wordnet import gloss, lemmas, wnid

TOO_RARE = "too rare"


def candidate_lookup(hashtags: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """Numbers everything that could become a label, before it is known how many posts each has.

    Args:
        hashtags: table that `swaglib.hashtags.canonical.canonical_hashtags` returned.

    Returns:
        `hashtag`, `label` (the number, UInt32) for the label join; and the keys in the order of their numbers.
    """
    pairs = hashtags.select("hashtag", key="keys").explode("key").drop_nulls()
    keys = pairs["key"].unique().sort()
    numbers = pl.DataFrame({"key": keys, "label": pl.Series(range(len(keys)), dtype=pl.UInt32)})
    return pairs.join(numbers, on="key", maintain_order="left").select("hashtag", "label"), keys


def build_vocabulary(
    hashtags: pl.DataFrame,
    counts: pl.DataFrame,
    minimum_count: int,
    wordnet: WordNetCorpusReader,
    top: int | None = None,
) -> pl.DataFrame:
    """Keeps the labels of sufficient count, and numbers them.

    Args:
        hashtags: table that `swaglib.hashtags.canonical.canonical_hashtags` returned.
        counts: `key`, `posts`: on how many posts any hashtag of a label stands.
        minimum_count: smallest number of those posts.
        wordnet: WordNet, opened.
        top: keep this many, the most frequent; None keeps all.

    Returns:
        `label` (0, 1, ...; the most frequent first), `name` (the synset, or a hashtag where there are several or
        none), `synsets`, `wnids`, `lemmas`, `glosses`, `count` (posts), `hashtags` (raw ones merged into it).

    Raises:
        ValueError: if fewer than two labels are left: there is nothing to learn.
    """
    kept = counts.filter(pl.col("posts") >= minimum_count).sort(["posts", "key"], descending=[True, False])
    kept = kept if top is None else kept.head(top)
    if len(kept) < 2:
        most = counts["posts"].to_list()
        raise ValueError(
            f"Only {len(kept)} labels stand on {minimum_count} posts or more, of {len(counts)} that the rules allow "
            f"(the most frequent on {max(most, default=0):,}). Lower curate.minimum_count, choose another "
            "curate.vocabulary, or add posts."
        )
    pairs = hashtags.select("hashtag", "posts", "spelling", key="keys").explode("key").drop_nulls()
    # The spelling that names a label with several senses: the most frequent, then the shortest.
    order = ["posts", pl.col("spelling").str.len_chars(), "hashtag"]
    pairs = pairs.sort(order, descending=[True, False, False])
    merged = pairs.group_by("key", maintain_order=True).agg(
        hashtags=pl.col("hashtag").sort(), spelling=pl.col("spelling").first()
    )
    kept = kept.join(merged, on="key", maintain_order="left")
    return pl.DataFrame(
        [_entry(label, row, wordnet) for label, row in enumerate(kept.iter_rows(named=True))],
        schema={
            "label": pl.UInt32,
            "name": pl.String,
            **dict.fromkeys(("synsets", "wnids", "lemmas", "glosses"), pl.List(pl.String)),
            "count": pl.Int64,
            "hashtags": pl.List(pl.String),
        },
    )


def key_of(name: str, synsets: list[str]) -> str:
    """Returns the key from which a label of the vocabulary was made."""
    return "+".join(sorted(synsets)) or name


def label_lookup(hashtags: pl.DataFrame, vocabulary: pl.DataFrame) -> pl.DataFrame:
    """Returns `hashtag`, `label` for the final label join; a hashtag may have several labels."""
    pairs = hashtags.select("hashtag", key="keys").explode("key").drop_nulls()
    numbers = {key_of(name, own): label for label, name, own in vocabulary.select("label", "name", "synsets").rows()}
    table = pl.DataFrame({"key": list(numbers), "label": pl.Series(list(numbers.values()), dtype=pl.UInt32)})
    return pairs.join(table, on="key", maintain_order="left").select("hashtag", "label")


def mark_rare(hashtags: pl.DataFrame, vocabulary: pl.DataFrame) -> pl.DataFrame:
    """Adds `labels` to the table of hashtags, and the reason `too rare` where none of its labels was kept."""
    labels = label_lookup(hashtags, vocabulary).group_by("hashtag").agg(labels=pl.col("label").sort())
    table = hashtags.join(labels, on="hashtag", how="left", maintain_order="left")
    rare = pl.col("reason").is_null() & pl.col("labels").is_null()
    return table.with_columns(reason=pl.when(rare).then(pl.lit(TOO_RARE)).otherwise("reason"))


def funnel(hashtags: pl.DataFrame) -> pl.DataFrame:
    """Counts what is left after each step.

    Args:
        hashtags: table that `mark_rare` returned.

    Returns:
        `step`, `hashtags` (distinct raw ones), `labels` (what they have become), `occurrences` (hashtags on posts),
        `share` of all occurrences.
    """
    normalised = hashtags.filter(pl.col("spelling").is_not_null())
    allowed = hashtags.filter(pl.col("keys").is_not_null())
    kept = hashtags.filter(pl.col("labels").is_not_null())
    steps = [
        ("raw", hashtags, hashtags["hashtag"].n_unique()),
        ("normalised", normalised, normalised["spelling"].n_unique()),
        ("allowed", allowed, allowed["spelling"].n_unique()),
        ("merged", allowed, allowed["keys"].explode().n_unique()),
        ("kept", kept, kept["labels"].explode().n_unique()),
    ]
    total = int(hashtags["posts"].sum())
    rows = [
        (name, len(table), labels, int(table["posts"].sum()), int(table["posts"].sum()) / total)
        for name, table, labels in steps
    ]
    return pl.DataFrame(rows, schema=["step", "hashtags", "labels", "occurrences", "share"], orient="row")


def _entry(label: int, row: dict[str, object], wordnet: WordNetCorpusReader) -> dict[str, object]:
    key = str(row["key"])
    synsets = [] if key.startswith("#") else key.split("+")
    return {
        "label": label,
        "name": key if len(synsets) < 2 else f"{row['spelling']} ({len(synsets)} senses)",
        "synsets": synsets,
        "wnids": [wnid(synset, wordnet) for synset in synsets],
        "lemmas": list(dict.fromkeys(lemma for synset in synsets for lemma in lemmas(synset, wordnet))),
        "glosses": [gloss(synset, wordnet) for synset in synsets],
        "count": row["posts"],
        "hashtags": row["hashtags"],
    }
