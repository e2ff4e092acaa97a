"""The counterfactual analysis of one run, from posts to a table."""

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from PIL import Image, ImageOps

from swaglib.evaluation.features import predict
from swaglib.fairness.counterfactual import REPLACED, counterfactual_pairs, counterfactual_table, top_labels
from swaglib.networks.load import load_backbone
from swaglib.posts.schema import read_posts
from swaglib.settings.analysis import Fairness
from swaglib.shards.index import INDEX

COLUMNS = ["id", "image", "source", "base", "concept", "label", "gender", "tone"]


@dataclass(frozen=True)
class Analysis:
    """What `analyse` did.

    Attributes:
        measures: see `swaglib.fairness.counterfactual.counterfactual_table`.
        pictures: the pictures with variants, with their `split`.
        labels: numbers of the top labels of each picture, shape (pictures, k).
        classes: names of the labels.
        identical: pairs that were left out because both pictures are the same.
    """

    measures: pl.DataFrame
    pictures: pl.DataFrame
    labels: NDArray[np.int64]
    classes: list[str]
    identical: int

    def by_group(self) -> pl.DataFrame:
        """Returns the number of replaced labels for each pair of groups, over all pictures."""
        own = self.measures.filter(
            (pl.col("indicator") == REPLACED) & (pl.col("pictures") == "all") & (pl.col("group") != "all")
        )
        return own.select("attribute", "group", "value", "ci_low", "ci_high", "n", "n_clusters")


def analyse(run: str, folder: Path, posts: Path, shards: Path, settings: Fairness) -> Analysis:
    """Predicts the labels of all pictures that have a counterfactual, and compares them.

    Args:
        run: name of the run.
        folder: of the run.
        posts: folder of the stage `collect`.
        shards: folder of the stage `curate`, whose index tells which pictures pre-training saw.
        settings: of the stage.
    """
    backbone = load_backbone(str(folder))
    splits = pl.read_parquet(shards / INDEX, columns=["id", "source", "split"])
    sources = splits["source"].unique().sort()
    pictures = pl.concat([read_posts(posts / f"{source}.parquet", COLUMNS) for source in sources])
    pictures = pictures.join(splits.select("id", "split"), on="id", maintain_order="left")
    pairs = counterfactual_pairs(pictures)
    identical = len(counterfactual_pairs(pictures.drop("image"))) - len(pairs)
    rows = sorted({row for pair in pairs for row in (pair.first, pair.second)})
    pictures = pictures[rows]
    images = pictures["image"].to_list()
    labels = top_labels(predict(backbone, images, "Pictures"), settings.k)
    mirrored = top_labels(predict(backbone, [mirror(image) for image in images], "Mirror images"), settings.k)
    measures = counterfactual_table(run, pictures, labels, mirrored, settings)
    return Analysis(measures, pictures, labels, backbone.classes, identical)


def mirror(image: bytes) -> bytes:
    """Returns an encoded image mirrored left to right, as PNG."""
    stream = io.BytesIO()
    with Image.open(io.BytesIO(image)) as picture:
        ImageOps.mirror(picture).save(stream, "png")
    return stream.getvalue()
