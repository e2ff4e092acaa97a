"""Writes what was planned: shards, index, vocabulary, and what became of every hashtag and duplicate."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from swaglib.curation.plan import Plan
from swaglib.images.clean import plain
from swaglib.images.read import IMAGE_COLUMNS, read_image
from swaglib.posts.schema import scan_posts
from swaglib.settings.curate import Curate
from swaglib.shards.index import DUPLICATES, HELD_OUT, INDEX, PRETRAIN
from swaglib.shards.write import write_shards

IN_SAMPLE = ["id", "labels", "hashtags", "source", "license", "subgroup"]
IN_INDEX = ["id", "source", "base", "concept", "gender", "tone", "split", "labels", "subgroup", "repeat"]


def write_curation(settings: Curate, plan: Plan, folder: Path) -> pl.DataFrame:
    """Writes shards, index and vocabulary.

    Args:
        settings: settings of the stage.
        plan: what to write.
        folder: folder to write `pretrain-*.tar`, `held-out-*.tar`, `index.parquet`, `vocabulary.json`,
            `hashtags.parquet` and `duplicates.parquet` to; it is made.

    Returns:
        The index.

    Raises:
        MissingImageError: if an image can no longer be read where it was.
    """
    indexes = []
    folder.mkdir(parents=True, exist_ok=True)
    for split in (PRETRAIN, HELD_OUT):
        samples = plan.samples.filter(pl.col("split") == split)
        if samples.is_empty():
            continue
        rows = _in_random_order(samples, plan.partitions, settings)
        places = write_shards(rows, folder, split, settings.samples_per_shard, len(samples))
        indexes.append(places.join(samples.select(IN_INDEX), on="id", maintain_order="left"))
    index = pl.concat(indexes)
    index.write_parquet(folder / INDEX, statistics=False)
    plan.hashtags.write_parquet(folder / "hashtags.parquet", statistics=False)
    plan.duplicates.write_parquet(folder / DUPLICATES, statistics=False)
    write_vocabulary(plan.vocabulary, folder / "vocabulary.json")
    return index


def write_vocabulary(vocabulary: pl.DataFrame, path: Path) -> None:
    """Writes labels as a JSON list, in the order of their numbers."""
    path.write_text(json.dumps(vocabulary.to_dicts(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _in_random_order(samples: pl.DataFrame, partitions: list[Path], settings: Curate) -> Iterator[dict[str, Any]]:
    """Yields samples with their images; those of as many files as fit into memory are shuffled together."""
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
