"""The most similar image of pre-training for each evaluation image: what a threshold is chosen by."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl

from swaglib.posts.schema import scan_posts

COUNTS = {"source": pl.String, "similarity": pl.Float64, "found": pl.Int64, "same": pl.Float64}
"""One row a source and threshold, see `counts_by_threshold`."""


def closest_pairs(pairs: pl.DataFrame) -> pl.DataFrame:
    """Keeps the best pair of each evaluation image: exact, then by similarity, then by hash.

    Args:
        pairs: pairs in the schema `swaglib.dedup.neighbours.PAIR`.
    """
    order = ["exact", "similarity", "distance", "pretraining", "evaluation"]
    best = pairs.sort(order, descending=[True, True, False, False, False])
    return best.unique("evaluation", keep="first", maintain_order=True)


def counts_by_source(pairs: pl.DataFrame, evaluation: pl.DataFrame, files: Sequence[Path]) -> pl.DataFrame:
    """Counts, for each source of evaluation images, what `counts_by_threshold` counts.

    Args:
        pairs: best pair of each evaluation image, see `closest_pairs`.
        evaluation: `id`, `source` of the evaluation images.
        files: files of all posts; their `concept` tells what an image shows.

    Returns:
        A table in the schema `COUNTS`, the sources in the order of `evaluation`.
    """
    wanted = pl.concat([pairs["evaluation"], pairs["pretraining"]]).unique().implode()
    shown = [scan_posts(path, ["id", "concept"]).filter(pl.col("id").is_in(wanted)).collect() for path in files]
    concepts = dict(row for table in shown for row in table.rows())
    own = pairs.join(evaluation.rename({"id": "evaluation"}), on="evaluation", maintain_order="left")
    tables = [pl.DataFrame(schema=COUNTS)]
    for name in evaluation["source"].unique(maintain_order=True):
        counts = counts_by_threshold(own.filter(pl.col("source") == name), concepts)
        tables.append(counts.select(pl.lit(name).alias("source"), *list(COUNTS)[1:]))
    return pl.concat(tables)


def counts_by_threshold(pairs: pl.DataFrame, concepts: dict[str, str | None]) -> pl.DataFrame:
    """Counts, for thresholds on similarity, the evaluation images found and how often the pair shows one thing.

    Args:
        pairs: best pair of each evaluation image, see `closest_pairs`.
        concepts: what each image shows, where that is known.

    Returns:
        `similarity`, `found` (evaluation images at or above it), `same` (share of those with two known concepts
        that are equal; null where none is known).
    """
    names = pl.DataFrame({"id": list(concepts), "concept": pl.Series(list(concepts.values()), dtype=pl.String)})
    known = pairs.join(names.rename({"id": "evaluation", "concept": "left"}), on="evaluation", how="left")
    known = known.join(names.rename({"id": "pretraining", "concept": "right"}), on="pretraining", how="left")
    rows = []
    for threshold in np.round(np.arange(0.80, 1.0001, 0.01), 2).tolist():
        own = known.filter(pl.col("similarity") >= threshold)
        both = own.drop_nulls(["left", "right"])
        share = float((both["left"] == both["right"]).to_numpy().mean()) if len(both) else None
        rows.append((threshold, len(own), share))
    return pl.DataFrame(rows, schema={name: COUNTS[name] for name in ("similarity", "found", "same")}, orient="row")
