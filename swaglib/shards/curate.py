"""Curation in one call: from posts to labelled, resampled shards."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from IPython.display import HTML
from nltk.corpus.reader import WordNetCorpusReader

from swaglib.atomic import atomic_folder
from swaglib.hashtags import resample
from swaglib.hashtags.vocabulary import build_vocabulary, canonical_hashtags, count_hashtags, label_posts, mark_rare
from swaglib.measures import write_summary
from swaglib.report.tables import show_table
from swaglib.settings import Curate
from swaglib.shards.index import HELD_OUT, INDEX, PRETRAIN
from swaglib.shards.write import write_shards


@dataclass(frozen=True)
class Curation:
    """What `curate` did, as tables that the notebook shows.

    Attributes:
        hashtags: what became of each raw hashtag, see `swaglib.hashtags.vocabulary.mark_rare`.
        vocabulary: the labels, see `swaglib.hashtags.vocabulary.build_vocabulary`.
        index: one row a sample, as written.
        frequency: share of the pre-training pictures with each label, before and after resampling: `label`,
            `synset`, `natural`, `resampled`.
        threshold: t of the resampling formula, as a share of the pictures.
        posts: number of posts read for pre-training.
    """

    hashtags: pl.DataFrame
    vocabulary: pl.DataFrame
    index: pl.DataFrame
    frequency: pl.DataFrame
    threshold: float
    posts: int

    def summary(self) -> dict[str, float]:
        """Returns the numbers that describe the curation."""
        train = self.index.filter(pl.col("split") == PRETRAIN)
        return {
            "posts": self.posts,
            "pre-training samples": len(train),
            "held-out samples": len(self.index) - len(train),
            "labels": len(self.vocabulary),
            "labels a sample": round(float(train["labels"].list.len().to_numpy().mean()), 4),
            "epoch length": round(float(train["repeat"].sum())),
            "largest repeat factor": round(float(train["repeat"].to_numpy().max()), 4),
            "threshold": round(self.threshold, 6),
        }

    def summary_table(self) -> HTML:
        """Returns the summary for a notebook's output."""
        rows = [(name, f"{value:,}") for name, value in self.summary().items()]
        return show_table(pl.DataFrame(rows, schema=["what", "value"], orient="row"))

    def write_summary(self, path: Path) -> None:
        """Writes the summary, for `dvc metrics show`."""
        write_summary(self.summary(), path)

    def label_captions(self, index: pl.DataFrame) -> list[str]:
        """Returns the two rarest labels of each row of an index: the ones that say most."""
        names = [synset.split(".n.")[0] for synset in self.vocabulary["synset"]]
        return [", ".join(names[label] for label in labels[-2:]) for labels in index["labels"].to_list()]


def curate(settings: Curate, posts: list[Path], wordnet: WordNetCorpusReader, folder: Path) -> Curation:
    """Labels the posts by their hashtags and writes shards, index and vocabulary to `folder` in one piece.

    Args:
        settings: of the stage.
        posts: Parquet files of posts, those of held-out designs left out.
        wordnet: opened.
        folder: where `pretrain-*.tar`, `held-out-*.tar`, `index.parquet`, `vocabulary.json` and `hashtags.parquet` go.

    Raises:
        ValueError: if two posts share an id, or too few hashtags are left.
    """
    frame = pl.scan_parquet(posts)
    _refuse_repeated_ids(frame)
    hashtags = canonical_hashtags(count_hashtags(frame), wordnet)
    vocabulary = build_vocabulary(frame, hashtags, settings.minimum_count, wordnet)
    hashtags = mark_rare(hashtags, vocabulary)
    labelled = label_posts(frame, hashtags, vocabulary).collect()
    labelled = labelled.with_columns(
        split=(pl.col("source") + "/" + pl.col("base")).map_elements(
            lambda drawing: split_of(drawing, settings.held_out_drawings, settings.seed), return_dtype=pl.String
        )
    )
    train = labelled.filter(pl.col("split") == PRETRAIN)
    own = train["labels"].to_list()
    counts = np.bincount(np.concatenate(own), minlength=len(vocabulary))
    # A label may stand on held-out pictures only; it then repeats nothing.
    natural = np.maximum(counts, 1) / len(train)
    threshold = resample.threshold_for(own, natural, settings.epoch_growth, settings.sampling)
    repeats = resample.image_repeats(own, resample.hashtag_repeats(natural, threshold, settings.sampling))
    train = train.with_columns(repeat=repeats)
    held_out = labelled.filter(pl.col("split") == HELD_OUT).with_columns(repeat=pl.lit(1.0))
    indexes = []
    with atomic_folder(folder) as temporary:
        for split, samples in ((PRETRAIN, train), (HELD_OUT, held_out)):
            if samples.is_empty():
                continue
            order = np.random.default_rng(settings.seed).permutation(len(samples))
            shuffled = samples[order.tolist()]
            written = shuffled.select("id", "image", "labels", "hashtags", "source", "license", "subgroup")
            places = write_shards(written, temporary, split, settings.samples_per_shard)
            attributes = ["id", "source", "base", "concept", "gender", "tone", "split", "labels", "subgroup", "repeat"]
            indexes.append(places.join(shuffled.select(attributes), on="id", maintain_order="left"))
        index = pl.concat(indexes)
        index.write_parquet(temporary / INDEX, statistics=False)
        hashtags.write_parquet(temporary / "hashtags.parquet", statistics=False)
        write_vocabulary(vocabulary, temporary / "vocabulary.json")
    resampled = np.bincount(
        np.concatenate(own), weights=np.repeat(repeats, [len(o) for o in own]), minlength=len(counts)
    )
    frequency = vocabulary.select(
        "label",
        "synset",
        natural=pl.Series(counts / len(train)),
        resampled=pl.Series(resampled / repeats.sum()),
    )
    return Curation(hashtags, vocabulary, index, frequency, threshold, frame.select(pl.len()).collect().item())


def _refuse_repeated_ids(posts: pl.LazyFrame) -> None:
    repeated = posts.group_by("id").agg(pl.len(), pl.col("source").unique().sort()).filter(pl.col("len") > 1)
    first = repeated.sort("id").head(1).collect()
    if len(first):
        name, count, sources = first.row(0)
        raise ValueError(f"{count} posts share the id {name!r} (sources: {', '.join(sources)}). Ids must be unique.")


def pretraining_posts(folder: Path, designs: list[str], held_out: list[str]) -> list[Path]:
    """Returns the files of posts that pre-training may see.

    Raises:
        ValueError: if a held-out design is not among the designs, or none is left.
    """
    for design in held_out:
        if design not in designs:
            raise ValueError(f"curate.held_out_designs names {design!r}, which collect.designs does not have.")
    chosen = [folder / f"{design}.parquet" for design in designs if design not in held_out]
    if not chosen:
        raise ValueError("curate.held_out_designs holds out every design: nothing is left for pre-training.")
    return chosen


def split_of(drawing: str, held_out: float, seed: int) -> str:
    """Returns the split of all variants of one drawing (`design/base`), by a hash: adding posts moves none."""
    digest = hashlib.sha256(f"{seed}:{drawing}".encode()).digest()
    return HELD_OUT if int.from_bytes(digest[:8]) / 2**64 < held_out else PRETRAIN


def write_vocabulary(vocabulary: pl.DataFrame, path: Path) -> None:
    """Writes labels as a JSON list, in the order of their numbers."""
    path.write_text(json.dumps(vocabulary.to_dicts(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
