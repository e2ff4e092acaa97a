"""The second half of curation's look at data: every image is decoded once, cleaned, and compared with evaluation's.

Work is divided by partition, as for hashtags; `swaglib.launch.array` runs it here or as a SLURM array.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from swaglib.atomic import atomic_file
from swaglib.curation.label import Labelling
from swaglib.curation.split import HELD_OUT_DRAWINGS, with_split
from swaglib.dedup.embedding import embedding
from swaglib.dedup.fingerprint import Fingerprints, FingerprintTaker, together
from swaglib.dedup.neighbours import PAIR, EvaluationIndex
from swaglib.dedup.vectors import Embedding
from swaglib.images.clean import MISSING, inspect
from swaglib.images.read import IMAGE_COLUMNS, images_of
from swaglib.launch.array import launch_array
from swaglib.posts.schema import scan_posts
from swaglib.settings.curate import Cleaning, Curate
from swaglib.shards.index import PRETRAIN

BATCH = 256
"""Images decoded and embedded together."""

INSPECTED = {
    "id": pl.String,
    "reason": pl.String,
    "change": pl.String,
    "width": pl.Int64,
    "height": pl.Int64,
}


@dataclass(frozen=True)
class Inspection:
    """What was found about images.

    Attributes:
        images: `id`, `reason` (why refused, else null), `change` (what must be changed), `width`, `height`.
        evaluation: `id`, `source` of the evaluation images that can be read.
        pairs: candidates for near-duplicates, in the schema `swaglib.dedup.neighbours.PAIR`.
    """

    images: pl.DataFrame
    evaluation: pl.DataFrame
    pairs: pl.DataFrame


def inspect_images(settings: Curate, labelling: Labelling, evaluation: Sequence[Path]) -> Inspection:
    """Decodes every labelled image once.

    Args:
        settings: settings of the stage.
        labelling: the posts with labels.
        evaluation: files of posts that pre-training must not see: held-out designs and icon sets. The held-out
            drawings among the labelled posts are evaluation images, too.
    """
    folder = labelling.work / "inspected"
    shared = {"limits": settings.cleaning, "name": settings.duplicates.embedding}
    held_out, sources = _held_out(settings, labelling)
    index = folder / "evaluation.parquet"
    chosen = embedding(settings.duplicates.embedding)
    own = [(path, None) for path in evaluation] + list(zip(labelling.partitions, held_out, strict=True))
    if not index.is_file():
        found = [prints for path, ids in own for prints, _ in _fingerprints(path, ids, settings.cleaning, chosen)]
        _write_fingerprints(found, index)
    targets = [folder / f"{number:06d}.parquet" for number in range(len(labelling.partitions))]
    for target in targets:
        if target.is_file() and MISSING in pl.read_parquet(target, columns=["reason"])["reason"]:
            target.unlink()  # the images may have come since, or their disk
    todo = [
        {"partition": path, "labels": labels, "target": target, "evaluation": index, **shared}
        for path, labels, target in zip(labelling.partitions, labelling.labels, targets, strict=True)
        if not target.is_file()
    ]
    launch_array(f"{__name__}:inspect_partition", todo, "inspect-images")
    ids = _read_fingerprints(index).ids
    named = pl.concat([sources, *(pl.read_parquet(path, columns=["id", "source"]) for path in evaluation)])
    return Inspection(
        pl.concat([pl.read_parquet(target) for target in targets]),
        pl.DataFrame({"id": ids}, schema={"id": pl.String}).join(named, on="id", maintain_order="left"),
        pl.concat([pl.read_parquet(_pairs_path(target)) for target in targets]),
    )


def inspect_partition(
    partition: Path, labels: Path, target: Path, evaluation: Path, limits: Cleaning, name: str
) -> None:
    """Inspects the labelled images of one partition; writes what was found, and pairs like evaluation images."""
    wanted = pl.read_parquet(labels, columns=["id"])["id"]
    prints = _read_fingerprints(evaluation)
    index = EvaluationIndex(prints) if len(prints) else None
    tables, pairs = [pl.DataFrame(schema=INSPECTED)], [pl.DataFrame(schema=PAIR)]
    for found, table in _fingerprints(partition, wanted, limits, embedding(name)):
        tables.append(table)
        if index is not None and len(found):
            pairs.append(index.pairs(found))
    with atomic_file(_pairs_path(target)) as temporary:
        pl.concat(pairs).write_parquet(temporary, statistics=False)
    with atomic_file(target) as temporary:
        pl.concat(tables).write_parquet(temporary, statistics=False)


def _fingerprints(
    path: Path, wanted: pl.Series | None, limits: Cleaning, chosen: Embedding
) -> Iterator[tuple[Fingerprints, pl.DataFrame]]:
    """Yields fingerprints of the images that can be used, and what was found about all, a batch at a time."""
    posts = scan_posts(path, ["id", *IMAGE_COLUMNS])
    if wanted is not None:
        posts = posts.filter(pl.col("id").is_in(wanted.implode()))
    for batch in posts.collect_batches(chunk_size=BATCH, maintain_order=True):
        for part in batch.iter_slices(BATCH):
            yield _batch(part, limits, chosen)


def _batch(posts: pl.DataFrame, limits: Cleaning, chosen: Embedding) -> tuple[Fingerprints, pl.DataFrame]:
    taker = FingerprintTaker(chosen)
    rows = []
    for name, image in zip(posts["id"], images_of(posts), strict=True):
        found = inspect(image, limits)
        rows.append((name, found.reason, found.change, found.width, found.height))
        if found.image is not None:
            taker.add(name, found.image)
    return taker.take(), pl.DataFrame(rows, schema=INSPECTED, orient="row")


def _held_out(settings: Curate, labelling: Labelling) -> tuple[list[pl.Series], pl.DataFrame]:
    """Returns the ids of held-out drawings, a series a partition, and all of them with a name for their source."""
    found = []
    for partition, labels in zip(labelling.partitions, labelling.labels, strict=True):
        posts = scan_posts(partition, ["id", "source", "base"])
        own = posts.join(pl.scan_parquet(labels).select("id"), on="id", how="semi", maintain_order="left").collect()
        found.append(with_split(own, settings, labelling.posts).filter(pl.col("split") != PRETRAIN)["id"])
    ids = pl.concat(found)
    return found, pl.DataFrame({"id": ids, "source": pl.Series([HELD_OUT_DRAWINGS] * len(ids), dtype=pl.String)})


def _pairs_path(target: Path) -> Path:
    return target.with_name(f"pairs-{target.name}")


def _write_fingerprints(parts: list[Fingerprints], path: Path) -> None:
    parts = [part for part in parts if len(part)]
    table = pl.DataFrame(schema={"id": pl.String, **dict.fromkeys(("exact", "perceptual", "embedding"), pl.Binary)})
    if parts:
        prints = together(parts)
        table = pl.DataFrame(
            {
                "id": prints.ids,
                "exact": prints.exact,
                "perceptual": [row.tobytes() for row in prints.perceptual],
                "embedding": [row.tobytes() for row in prints.embedding],
            }
        )
    with atomic_file(path) as temporary:
        table.write_parquet(temporary, statistics=False)


def _read_fingerprints(path: Path) -> Fingerprints:
    table = pl.read_parquet(path)
    perceptual, embedding = (b"".join(table[name].to_list()) for name in ("perceptual", "embedding"))
    return Fingerprints(
        table["id"].to_list(),
        table["exact"].to_list(),
        np.frombuffer(perceptual, np.uint8).reshape(len(table), -1) if len(table) else np.empty((0, 8), np.uint8),
        np.frombuffer(embedding, np.float32).reshape(len(table), -1) if len(table) else np.empty((0, 0), np.float32),
    )
