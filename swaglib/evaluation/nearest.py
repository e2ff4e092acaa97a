"""The work that finds the most similar images of some test images, for looking at. Without torch."""

from pathlib import Path

import numpy as np
import polars as pl

from swaglib.evaluation.examples import evenly_spaced
from swaglib.evaluation.features_file import read_features
from swaglib.tasks.images import TEST

NEAREST_FILE = "nearest.csv"
NEAREST: dict[str, type[pl.DataType]] = {
    "query": pl.String,  # id of a test image
    "truth": pl.String,  # its class
    "rank": pl.Int64,  # 1 for the most similar image
    "id": pl.String,
    "class": pl.String,
    "cosine": pl.Float64,  # of the features of both
    "right": pl.Boolean,  # whether its class is one of the query's
}
"""The schema of the table, one row a neighbour."""


def nearest_images(count: int, k: int, features: Path, folder: Path) -> None:
    """Writes `nearest.csv`: of test images, evenly spaced among those of a task, the most similar images to learn from.

    Similarity is the cosine of features; the images that are looked among are those of training and validation, as in
    the protocols `retrieval` and `knn`.

    Args:
        count: number of test images.
        k: neighbours of each.
        features: folder of `swaglib.evaluation.features_file`.
        folder: folder to write to.
    """
    data, own = read_features(features)
    tested = data.images["split"].to_numpy() == TEST
    queries = evenly_spaced(np.flatnonzero(tested & own.readable), count)
    lengths = np.maximum(np.sqrt(np.einsum("ij,ij->i", own.values, own.values)), 1e-12)
    cosines = own.values @ (own.values[queries] / lengths[queries, None]).T / lengths[:, None]
    cosines[tested | ~own.readable] = -np.inf
    found = np.argsort(-cosines, axis=0, kind="stable")[:k].T
    names, classes = data.images["id"].to_list(), data.images["class"].to_list()
    accepted = data.images["accepted"].to_list()
    rows = [
        (
            names[query],
            data.classes[classes[query]],
            rank,
            names[other],
            data.classes[classes[other]],
            round(float(cosines[other, column]), 4),
            classes[other] in accepted[query],
        )
        for column, (query, own_found) in enumerate(zip(queries.tolist(), found.tolist(), strict=True))
        for rank, other in enumerate(own_found, 1)
        if np.isfinite(cosines[other, column])
    ]
    pl.DataFrame(rows, schema=NEAREST, orient="row").write_csv(folder / NEAREST_FILE)


def read_nearest(folder: Path) -> pl.DataFrame:
    """Reads the table of neighbours, in the schema `NEAREST`.

    Raises:
        FileNotFoundError: if it is not there.
    """
    return pl.read_csv(folder / NEAREST_FILE, schema=NEAREST)
