"""Examples of what a network says, for looking at. Without torch."""

from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from swaglib.evaluation.scores import ACCURACY, LINEAR
from swaglib.images.read import IMAGE_COLUMNS, images_of
from swaglib.shards.index import HELD_OUT, ShardReader, read_index
from swaglib.tasks.load import TaskData


def images_with_labels(labels: Path, shards: Path) -> tuple[list[bytes | None], pl.DataFrame]:
    """Returns the held-out images of which a table of strongest labels speaks, and the table.

    Args:
        labels: `labels.csv` of the work `swaglib.evaluation.strongest`.
        shards: folder of the stage `curate`.

    Returns:
        Encoded images, and a table of `image` (its id) and `strongest labels`.
    """
    table = pl.read_csv(labels)
    index = read_index(shards, HELD_OUT).join(table.select("id"), on="id", how="semi", maintain_order="left")
    with ShardReader(shards, index) as reader:
        images: list[bytes | None] = list(reader.read_all())
    return images, table.select(pl.col("id").alias("image"), pl.col("labels").alias("strongest labels"))


def mistakes(scores: pl.DataFrame, data: TaskData, count: int) -> tuple[list[bytes | None], list[str]]:
    """Returns the first test images of a task that the linear probe got wrong, captioned `truth > answer`.

    Args:
        scores: scores of the test images.
        data: the task, with its images.
        count: number of images.
    """
    own = (pl.col("task") == data.name) & (pl.col("protocol") == LINEAR) & (pl.col("score") == 0)
    wrong = scores.filter(own & (pl.col("metric") == ACCURACY)).head(count)
    shown = wrong.join(data.images.select("id", *IMAGE_COLUMNS[:2]), on="id", maintain_order="left")
    captions = [f"{truth} > {guess}" for truth, guess in zip(shown["truth"], shown["predicted"], strict=True)]
    nowhere = [pl.lit(None, pl.Int64).alias(name) for name in IMAGE_COLUMNS[2:]]
    return list(images_of(shown.with_columns(nowhere))), captions


def evenly_spaced(values: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Returns `count` values, evenly spaced in their order from the first to the last; all, if there are fewer."""
    places = np.linspace(0, len(values) - 1, min(count, len(values))).round().astype(np.int64)
    return values[places]


def images_by_id(data: TaskData, *ids: pl.Series) -> dict[str, bytes | None]:
    """Returns the encoded images of a task that some columns of ids name, by id; None for those that cannot be read."""
    own = data.images.filter(pl.col("id").is_in(pl.concat(ids).unique().implode()))
    nowhere = [pl.lit(None, pl.Int64).alias(name) for name in IMAGE_COLUMNS[2:]]
    return dict(zip(own["id"], images_of(own.with_columns(nowhere)), strict=True))
