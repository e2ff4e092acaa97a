"""What pre-training will see, worked out before anything is written: samples, splits, repeats, length of an epoch."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from swaglib.curation.agreement import confirmed_labels
from swaglib.curation.inspect import Inspection
from swaglib.curation.label import Labelling
from swaglib.curation.split import with_split
from swaglib.dedup.duplicates import near_duplicates
from swaglib.hashtags import resample
from swaglib.hashtags.bands import BANDS, with_bands
from swaglib.posts.schema import scan_posts
from swaglib.settings.curate import Curate
from swaglib.shards.index import HELD_OUT, PRETRAIN

KEPT = "kept"
DUPLICATE = "near-duplicate of an evaluation image"
ATTRIBUTES = ["id", "source", "uploader", "license", "base", "concept", "label", "gender", "tone", "subgroup"]


@dataclass(frozen=True)
class Plan:
    """What will be written.

    Attributes:
        hashtags: what became of each raw hashtag.
        vocabulary: the labels, with `images`, `idf` and `band` (see `swaglib.hashtags.bands`).
        samples: one row a sample: attributes of the post, `labels`, `split`, `repeat`, `change`, `partition` (number).
        partitions: the files that hold the images.
        fates: what became of labelled posts: `split`, `fate` (`kept`, or why not), `images`.
        changes: what had to be changed about kept images: `change`, `images`.
        pairs: an evaluation image and a pre-training image that are somewhat alike, see `swaglib.dedup.neighbours`.
        duplicates: those that are near-duplicates, see `swaglib.dedup.duplicates`.
        frequency: share of the pre-training images with each label, before and after resampling: `label`, `name`,
            `natural`, `resampled`.
        agreement: labels that other uploaders confirm, see `swaglib.curation.agreement`.
        threshold: t of the resampling formula, as a share of the images.
        posts: number of posts read for pre-training.
    """

    hashtags: pl.DataFrame
    vocabulary: pl.DataFrame
    samples: pl.DataFrame
    partitions: list[Path]
    fates: pl.DataFrame
    changes: pl.DataFrame
    pairs: pl.DataFrame
    duplicates: pl.DataFrame
    frequency: pl.DataFrame
    agreement: pl.DataFrame
    threshold: float
    posts: int

    def summary(self) -> dict[str, float]:
        """Returns the numbers that describe the plan."""
        train = self.samples.filter(pl.col("split") == PRETRAIN)
        lost = self.fates.filter((pl.col("split") == PRETRAIN) & (pl.col("fate") == DUPLICATE))["images"].sum()
        return {
            "posts": self.posts,
            "pre-training samples": len(train),
            "held-out samples": len(self.samples) - len(train),
            "near-duplicates removed": int(lost),
            "labels": len(self.vocabulary),
            "labels without an image": int((self.frequency["natural"] == 0).sum()),
            "labels a sample": round(float(train["labels"].list.len().to_numpy().mean()), 4),
            "epoch length": round(float(train["repeat"].sum())),
            **{f"labels in the {band}": int((self.vocabulary["band"] == band).sum()) for band in BANDS},
            "largest repeat factor": round(float(train["repeat"].to_numpy().max()), 4),
            "threshold": float(f"{self.threshold:.4g}"),
        }


def plan_epoch(settings: Curate, labelling: Labelling, inspection: Inspection) -> Plan:
    """Decides which images are kept and how often each is repeated.

    Raises:
        ValueError: if no image is left for pre-training; says what became of them.
    """
    posts = _labelled_posts(settings, labelling, inspection)
    # Held-out drawings are evaluation images: what counts is which images of pre-training are like them.
    train = posts.filter(pl.col("split") == PRETRAIN).select(pretraining="id")
    pairs = inspection.pairs.join(train, on="pretraining", how="semi", maintain_order="left")
    duplicates = near_duplicates(pairs, settings.duplicates)
    duplicated = pl.col("id").is_in(duplicates["pretraining"].unique().implode())
    removed = duplicated & settings.duplicates.remove
    fate = pl.coalesce("reason", pl.when(removed).then(pl.lit(DUPLICATE)).otherwise(pl.lit(KEPT)))
    posts = posts.with_columns(fate=fate)
    samples = posts.filter(pl.col("fate") == KEPT).drop("fate", "reason")
    fates = posts.group_by("split", "fate").agg(images=pl.len()).sort("split", "images", "fate", descending=True)
    train = samples.filter(pl.col("split") == PRETRAIN)
    if train.is_empty():
        raise ValueError(f"No image is left for pre-training. What became of them:\n{fates}")
    counts = np.bincount(train["labels"].explode().to_numpy(), minlength=len(labelling.vocabulary))
    # A label may stand on held-out images only; it then repeats nothing.
    natural = np.maximum(counts, 1) / len(train)
    rarest = resample.rarest_hashtags(train["labels"], natural)
    threshold = resample.threshold_for(
        np.bincount(rarest, minlength=len(counts)), natural, settings.epoch_growth, settings.sampling
    )
    repeats = resample.hashtag_repeats(natural, threshold, settings.sampling)[rarest]
    train = train.with_columns(repeat=repeats)
    lengths = train["labels"].list.len().to_numpy()
    resampled = np.bincount(
        train["labels"].explode().to_numpy(), weights=np.repeat(repeats, lengths), minlength=len(counts)
    )
    held_out = samples.filter(pl.col("split") == HELD_OUT).with_columns(repeat=pl.lit(1.0))
    frequency = labelling.vocabulary.select(
        "label",
        "name",
        natural=pl.Series(counts / len(train)),
        resampled=pl.Series(resampled / repeats.sum()),
    )
    changes = samples.group_by("change").agg(images=pl.len()).drop_nulls().sort("change")
    return Plan(
        labelling.hashtags,
        with_bands(labelling.vocabulary, pl.Series(counts), len(train)),
        pl.concat([train, held_out]),
        labelling.partitions,
        fates,
        changes,
        pairs,
        duplicates,
        frequency,
        confirmed_labels(train),
        threshold,
        labelling.posts,
    )


def _labelled_posts(settings: Curate, labelling: Labelling, inspection: Inspection) -> pl.DataFrame:
    """Returns all labelled posts with attributes, split and what the inspection found."""
    parts = []
    for number, (partition, labels) in enumerate(zip(labelling.partitions, labelling.labels, strict=True)):
        posts = scan_posts(partition, [*ATTRIBUTES, "hashtags"])
        joined = posts.join(pl.scan_parquet(labels), on="id", maintain_order="left").collect()
        parts.append(joined.with_columns(partition=pl.lit(number)))
    found = inspection.images.select("id", "reason", "change")
    return with_split(pl.concat(parts), settings, labelling.posts).join(
        found, on="id", how="left", maintain_order="left"
    )
