"""Writes what was planned: shards, index, vocabulary, and what became of every hashtag and duplicate."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from swaglib.atomic import atomic_folder
from swaglib.curation.plan import Plan
from swaglib.images.clean import plain
from swaglib.images.read import IMAGE_COLUMNS, read_image
from swaglib.posts.schema import partitions_of, scan_posts
from swaglib.settings.curate import Curate
from swaglib.shards.index import DUPLICATES, HELD_OUT, INDEX, PRETRAIN
from swaglib.shards.write import write_shards

IN_SAMPLE = ["id", "labels", "hashtags", "source", "license", "subgroup"]
IN_INDEX = ["id", "source", "base", "concept", "gender", "tone", "split", "labels", "subgroup", "repeat"]


def write_curation(settings: Curate, plan: Plan, folder: Path) -> pl.DataFrame:
    """Writes shards, index and vocabulary to `folder` in one piece.

    Args:
        settings: of the stage.
        plan: what to write.
        folder: where `pretrain-*.tar`, `held-out-*.tar`, `index.parquet`, `vocabulary.json`, `hashtags.parquet` and
            `duplicates.parquet` go.

    Returns:
        The index.

    Raises:
        MissingImageError: if a picture can no longer be read where it was; nothing is left half-written.
    """
    indexes = []
    with atomic_folder(folder) as temporary:
        for split in (PRETRAIN, HELD_OUT):
            samples = plan.samples.filter(pl.col("split") == split)
            if samples.is_empty():
                continue
            rows = _in_random_order(samples, plan.partitions, settings)
            places = write_shards(rows, temporary, split, settings.samples_per_shard, len(samples))
            indexes.append(places.join(samples.select(IN_INDEX), on="id", maintain_order="left"))
        index = pl.concat(indexes)
        index.write_parquet(temporary / INDEX, statistics=False)
        plan.hashtags.write_parquet(temporary / "hashtags.parquet", statistics=False)
        plan.duplicates.write_parquet(temporary / DUPLICATES, statistics=False)
        write_vocabulary(plan.vocabulary, temporary / "vocabulary.json")
    return index


def forget_partial_results(work: Path) -> None:
    """Removes the folder of partial results: what was written makes them useless."""
    shutil.rmtree(work, ignore_errors=True)


def pretraining_posts(folder: Path, settings: Curate) -> list[Path]:
    """Returns the files of posts that pre-training may see.

    Raises:
        ValueError: if a held-out design is not among the designs, or none is left.
    """
    every = [*settings.designs, *settings.sources]
    for design in settings.held_out_designs:
        if design not in every:
            raise ValueError(
                f"curate.held_out_designs names {design!r}, which neither collect.designs nor collect.sources has."
            )
    chosen = [name for name in every if name not in settings.held_out_designs]
    if not chosen:
        raise ValueError("curate.held_out_designs holds out every design: nothing is left for pre-training.")
    return [part for name in chosen for part in partitions_of(folder, name)]


def evaluation_posts(folder: Path, settings: Curate) -> list[Path]:
    """Returns the files of posts that pre-training must not see: held-out designs and icon sets."""
    return [part for name in (*settings.held_out_designs, *settings.icon_sets) for part in partitions_of(folder, name)]


def write_vocabulary(vocabulary: pl.DataFrame, path: Path) -> None:
    """Writes labels as a JSON list, in the order of their numbers."""
    path.write_text(json.dumps(vocabulary.to_dicts(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _in_random_order(samples: pl.DataFrame, partitions: list[Path], settings: Curate) -> Iterator[dict[str, Any]]:
    """Yields samples with their pictures; those of as many files as fit into memory are shuffled together."""
    random = np.random.default_rng(settings.seed)
    for group in _groups(samples["partition"].unique().sort().to_list(), partitions, settings, random):
        own = samples.filter(pl.col("partition").is_in(group))
        wanted = own["id"].implode()
        images = pl.concat([scan_posts(partitions[number], ["id", *IMAGE_COLUMNS]) for number in group])
        rows = own.join(images.filter(pl.col("id").is_in(wanted)).collect(), on="id", maintain_order="left")
        shuffled = rows[random.permutation(len(rows)).tolist()]
        for row in shuffled.select(*IN_SAMPLE, "change", *IMAGE_COLUMNS).iter_rows(named=True):
            place = [row.pop(name) for name in IMAGE_COLUMNS]
            changed = row.pop("change") is not None
            image = read_image(*place)
            yield {**row, "image": plain(image) if changed else image}


def _groups(
    numbers: list[int], partitions: list[Path], settings: Curate, random: np.random.Generator
) -> Iterator[list[int]]:
    """Divides files at random into groups whose sizes add up to `shuffled_gigabytes` at most; a larger one is alone."""
    limit = settings.shuffled_gigabytes * 1e9
    sizes = {number: partitions[number].stat().st_size for number in numbers}
    if sum(sizes.values()) <= limit:
        yield numbers
        return
    group: list[int] = []
    for number in random.permutation(numbers).tolist():
        if group and sum(sizes[one] for one in group) + sizes[number] > limit:
            yield sorted(group)
            group = []
        group.append(number)
    yield sorted(group)
