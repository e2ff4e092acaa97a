"""The first half of curation: from posts to a vocabulary and labels, before any image is looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from swaglib.curation.partitions import count_all_hashtags, count_all_labels, label_all
from swaglib.hashtags.ambiguity import CHOICES
from swaglib.hashtags.canonical import Rules, canonical_hashtags, rules_of
from swaglib.hashtags.reader import WordNetCorpusReader
from swaglib.hashtags.vocabulary import build_vocabulary, candidate_lookup, label_lookup, mark_rare
from swaglib.posts.schema import scan_posts
from swaglib.settings.curate import Curate

FIRST_PARTITIONS = 20
"""How many partitions the comparison of rules looks at: enough to see, little enough to wait for."""


@dataclass(frozen=True)
class Labelling:
    """What became of hashtags and posts.

    Attributes:
        partitions: the files of posts.
        work: folder of partial results.
        posts: number of posts.
        counts: counts of raw hashtags.
        hashtags: what became of each, see `swaglib.hashtags.vocabulary.mark_rare`.
        vocabulary: the labels, see `swaglib.hashtags.vocabulary.build_vocabulary`.
        labels: one file a partition: `id`, `labels`.
    """

    partitions: list[Path]
    work: Path
    posts: int
    counts: pl.DataFrame
    hashtags: pl.DataFrame
    vocabulary: pl.DataFrame
    labels: list[Path]


def label(settings: Curate, partitions: Sequence[Path], wordnet: WordNetCorpusReader, work: Path) -> Labelling:
    """Counts the hashtags of all partitions, chooses the vocabulary, and labels every post.

    Args:
        settings: settings of the stage.
        partitions: Parquet files of posts, those of held-out designs left out.
        wordnet: WordNet, opened.
        work: folder for partial results of this list of partitions; a rerun goes on with them.

    Raises:
        FileNotFoundError: if a partition is missing.
        ValueError: if two posts share an id, a file is no file of posts, or fewer than two labels are left.
    """
    for partition in partitions:
        if partition.is_file():  # a missing one is reported with all others that are
            scan_posts(partition, ["id", "hashtags"])
    _refuse_repeated_ids(partitions)
    counts = count_all_hashtags(partitions, work)
    rules = rules_of(settings, wordnet)
    hashtags, vocabulary = _vocabulary(counts, rules, settings.minimum_count, partitions, wordnet, work)
    labels = label_all(partitions, label_lookup(hashtags, vocabulary), work)
    posts = pl.scan_parquet(list(partitions)).select(pl.len()).collect().item()
    return Labelling(list(partitions), work, posts, counts, mark_rare(hashtags, vocabulary), vocabulary, labels)


def compare_rules(settings: Curate, labelling: Labelling, wordnet: WordNetCorpusReader) -> pl.DataFrame:
    """Tries every choice for ambiguous hashtags, and every vocabulary, on the first `FIRST_PARTITIONS` partitions.

    If there are more, the smallest count of a label is lowered in proportion, so that the choices compare.

    Returns:
        One row a choice: `ambiguity`, `vocabulary`, `labels` (in the vocabulary), `spellings` (hashtags kept),
        `posts` (share with at least one label), `labels_a_post`.
    """
    top = f"top-{max(2, len(labelling.vocabulary) // 2)}"
    choices: list[dict[str, str]] = [{"ambiguity": choice} for choice in CHOICES]
    choices += [{"vocabulary": name} for name in ("targets", "nouns", top, "frequent") if name != settings.vocabulary]
    partitions = labelling.partitions[:FIRST_PARTITIONS]
    posts = pl.scan_parquet(partitions).select(pl.len()).collect().item()
    # Of a part of the posts, a part of the count is asked for.
    minimum = max(1, round(settings.minimum_count * posts / labelling.posts))
    counts = labelling.counts if posts == labelling.posts else count_all_hashtags(partitions, labelling.work)
    rows: list[tuple[object, ...]] = []
    for choice in choices:
        rules = rules_of(settings, wordnet, **choice)
        try:
            hashtags, vocabulary = _vocabulary(counts, rules, minimum, partitions, wordnet, labelling.work)
        except ValueError:  # too few labels
            rows.append((rules.ambiguity, rules.vocabulary, 0, 0, 0.0, None))
            continue
        lookup = label_lookup(hashtags, vocabulary)
        own = pl.concat([pl.read_parquet(file) for file in label_all(partitions, lookup, labelling.work)])
        per_post = float(own["labels"].list.len().to_numpy().mean())
        kept = hashtags.join(lookup.select("hashtag").unique(), on="hashtag", how="semi")["spelling"].n_unique()
        rows.append((rules.ambiguity, rules.vocabulary, len(vocabulary), kept, len(own) / posts, per_post))
    columns = ["ambiguity", "vocabulary", "labels", "spellings", "posts", "labels_a_post"]
    return pl.DataFrame(rows, schema=columns, orient="row").unique(maintain_order=True)


def _vocabulary(
    counts: pl.DataFrame,
    rules: Rules,
    minimum_count: int,
    partitions: Sequence[Path],
    wordnet: WordNetCorpusReader,
    work: Path,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    hashtags = canonical_hashtags(counts, wordnet, rules)
    lookup, keys = candidate_lookup(hashtags)
    numbered = count_all_labels(partitions, lookup, work) if len(lookup) else None
    table = pl.DataFrame(schema={"key": pl.String, "posts": pl.Int64})
    if numbered is not None:
        table = pl.DataFrame({"key": keys.gather(numbered["label"]), "posts": numbered["posts"]})
    return hashtags, build_vocabulary(hashtags, table, minimum_count, wordnet, rules.top)


def _refuse_repeated_ids(partitions: Sequence[Path]) -> None:
    """Compares hashes of 64 bits first: eight bytes a post, whatever the ids look like."""
    posts = pl.scan_parquet(list(partitions))
    hashes = posts.select(pl.col("id").hash()).collect(engine="streaming")["id"]
    if hashes.n_unique() == len(hashes):
        return
    repeated = hashes.filter(hashes.is_duplicated()).unique()
    rows = posts.select("id", "source").filter(pl.col("id").hash().is_in(repeated.implode())).collect()
    counts = rows.group_by("id").agg(pl.len(), pl.col("source").unique().sort()).filter(pl.col("len") > 1).sort("id")
    if len(counts):
        name, count, sources = counts.row(0)
        raise ValueError(
            f"{count} posts share the id {name!r} (sources: {', '.join(sources)}). Ids must be unique: correct them, "
            "or name a column that tells posts apart (`id` of a source in collect.sources)."
        )
