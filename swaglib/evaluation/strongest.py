"""The work that asks a network's own head about the first held-out images, for looking at."""

from pathlib import Path

import numpy as np
import polars as pl

from swaglib.evaluation.features import predict
from swaglib.networks.load import load_backbone
from swaglib.shards.index import HELD_OUT, ShardReader, read_index

LABELS = "labels.csv"


def strongest_labels(count: int, k: int, network: Path, shards: Path, folder: Path) -> None:
    """Writes `labels.csv`: `id` of the first held-out images, and the `labels` that the network finds most likely.

    The table of a network without a head has no row.

    Args:
        count: number of images.
        k: number of labels of each.
        network: folder with `config.json` and `model.safetensors`.
        shards: folder with the shards of the held-out images and `index.parquet`.
        folder: folder to write to.
    """
    backbone = load_backbone(str(network))
    index = read_index(shards, HELD_OUT).head(count if backbone.head is not None else 0)
    if index.is_empty():
        pl.DataFrame(schema={"id": pl.String, "labels": pl.String}).write_csv(folder / LABELS)
        return
    with ShardReader(shards, index) as reader:
        images = reader.read_all()
    top = np.argsort(-predict(backbone, images, "Images"), axis=1, kind="stable")[:, :k]
    labels = [", ".join(backbone.classes[number].split(".n.")[0] for number in row) for row in top.tolist()]
    pl.DataFrame({"id": index["id"], "labels": labels}).write_csv(folder / LABELS)
