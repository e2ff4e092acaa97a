"""Examples of what a network says, for looking at."""

from pathlib import Path

import numpy as np
import polars as pl

from swaglib.evaluation.features import predict
from swaglib.models import load_model
from swaglib.posts.schema import read_posts
from swaglib.shards.index import ShardReader, read_index


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
    model, config = load_model(folder)
    names = config["pretrained_cfg"]["label_names"]
    index = read_index(shards, split).head(count)
    with ShardReader(shards, index) as reader:
        images: list[bytes | None] = [reader.read(row) for row in range(len(index))]
    pixels = config["pretrained_cfg"]["input_size"][-1]
    logits = predict(model, [image for image in images if image], pixels, "Pictures")
    top = np.argsort(-logits, axis=1, kind="stable")[:, :k]
    labels = [", ".join(names[number].split(".n.")[0] for number in row) for row in top.tolist()]
    return images, pl.DataFrame({"picture": index["id"], "strongest labels": labels})


def mistakes(
    predictions: pl.DataFrame, task: str, posts: Path, source: str, count: int
) -> tuple[list[bytes | None], list[str]]:
    """Returns the first test pictures of a task that were classified wrongly, captioned `truth > predicted`."""
    wrong = predictions.filter((pl.col("task") == task) & ~pl.col("correct")).head(count)
    images = read_posts(posts / f"{source}.parquet", ["id", "image"])
    shown = wrong.join(images, on="id", maintain_order="left")
    captions = [f"{truth} > {guess}" for truth, guess in zip(shown["truth"], shown["predicted"], strict=True)]
    return shown["image"].to_list(), captions
