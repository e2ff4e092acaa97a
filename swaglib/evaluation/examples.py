"""Examples of what a network says, for looking at."""

from pathlib import Path

import numpy as np
import polars as pl

from swaglib.evaluation.features import predict
from swaglib.evaluation.scores import ACCURACY, LINEAR
from swaglib.images.read import IMAGE_COLUMNS, images_of
from swaglib.networks.load import load_backbone
from swaglib.shards.index import ShardReader, read_index
from swaglib.tasks.load import TaskData


def strongest_labels(
    folder: Path, shards: Path, split: str, count: int, k: int = 3
) -> tuple[list[bytes | None], pl.DataFrame]:
    """Returns the first pictures of a split, and the labels that a network finds most likely for them.

    Args:
        folder: of the run.
        shards: folder of the stage `curate`.
        split: `pretrain` or `held-out`.
        count: of pictures.
        k: labels a picture.

    Returns:
        Encoded pictures, and a table of `picture` (its id) and `strongest labels`.
    """
    backbone = load_backbone(str(folder))
    index = read_index(shards, split).head(count)
    with ShardReader(shards, index) as reader:
        images: list[bytes | None] = [reader.read(row) for row in range(len(index))]
    logits = predict(backbone, [image for image in images if image], "Pictures")
    top = np.argsort(-logits, axis=1, kind="stable")[:, :k]
    labels = [", ".join(backbone.classes[number].split(".n.")[0] for number in row) for row in top.tolist()]
    return images, pl.DataFrame({"picture": index["id"], "strongest labels": labels})


def mistakes(predictions: pl.DataFrame, data: TaskData, count: int) -> tuple[list[bytes | None], list[str]]:
    """Returns the first test pictures of a task that the linear probe got wrong, captioned `truth > predicted`."""
    own = (pl.col("task") == data.name) & (pl.col("protocol") == LINEAR) & (pl.col("score") == 0)
    wrong = predictions.filter(own & (pl.col("metric") == ACCURACY)).head(count)
    shown = wrong.join(data.pictures.select("id", *IMAGE_COLUMNS[:2]), on="id", maintain_order="left")
    captions = [f"{truth} > {guess}" for truth, guess in zip(shown["truth"], shown["predicted"], strict=True)]
    nowhere = [pl.lit(None, pl.Int64).alias(name) for name in IMAGE_COLUMNS[2:]]
    return list(images_of(shown.with_columns(nowhere))), captions
