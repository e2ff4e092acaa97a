"""How much each scene and each concept moves average precision, which its interval comes from.

The mean of COCO's precisions is no mean over images, and rises where there are fewer of them: precision at a recall is
the highest at any higher one, and the highest of few numbers is large. Resampling adds to this, so that percentile
intervals hold the truth in 57% of the cases. The interval is therefore put around the area under the curve of precision
and recall by the trapezoid rule (Boyd, Eng and Page 2013), which hardly rises, read as COCO reads it: at 101 recalls,
the first of which is 0. Its error is the sum of the influences of the detections and objects: what the area changes by
when one of them weighs more, to first order.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from swaglib.detection.average_precision import RECALLS, at, highest_precision
from swaglib.detection.matching import ClassMatches

INFLUENCE: dict[str, type[pl.DataType]] = {
    "scene": pl.Int64,
    "concept": pl.String,
    "influence": pl.Float64,
    "area": pl.Float64,
    "classes": pl.Int64,
}
"""Influences of what a scene shows of a concept; without concept, of detections of the ground.

`area` and `classes` are the same in all rows: the area that the influences are those of, and the number of classes that
it is a mean over.
"""


def influences(classes: list[ClassMatches], threshold: float | None) -> pl.DataFrame:
    """Returns the influences on average precision, at one threshold or over all, in the schema `INFLUENCE`.

    Args:
        classes: matches of each class.
        threshold: an overlap, as in `mean_precision`.

    Raises:
        ValueError: if there is no object.
    """
    shown = [own for own in classes if own.objects.sum()]
    if not shown:
        raise ValueError("None of the images to be evaluated on has an object, so there is nothing to measure.")
    levels = np.flatnonzero(at(threshold))
    share = 1 / (len(shown) * len(levels))
    whole, parts = 0.0, []
    for own in shown:
        objects = len(own.object_image)
        detected = np.zeros(len(own.image))
        missed = 0.0
        for level in levels:
            area, first, moved = _curve(own.right[level], ~own.ignored[level], objects)
            # The mean over 101 recalls from 0 to 1 has one more point than the intervals that the area consists of.
            whole += share * (area * (len(RECALLS) - 1) + first / 2) / len(RECALLS)
            detected += share * moved
            missed -= share * area / objects
        parts.append(_table(own.image, own.concept, detected))
        parts.append(_table(own.object_image, own.object_concept, np.full(objects, missed)))
    rows = pl.concat(parts)
    # Summed in the order of the rows, whatever the number of threads: the same input gives the same bytes.
    cell = rows.select(pl.struct("scene", "concept").rank("dense"))["scene"].to_numpy() - 1
    cells = rows.select("scene", "concept").unique(maintain_order=True).sort("scene", "concept")
    sums = np.bincount(cell, weights=rows["influence"].to_numpy())
    cells = cells.with_columns(influence=pl.Series(sums))
    return cells.with_columns(area=pl.lit(whole), classes=pl.lit(len(shown), pl.Int64)).select(INFLUENCE.keys())


def _table(scenes: NDArray[np.int64], concepts: list[str | None], values: NDArray[np.float64]) -> pl.DataFrame:
    schema = {name: INFLUENCE[name] for name in ("scene", "concept", "influence")}
    return pl.DataFrame({"scene": scenes, "concept": concepts, "influence": values}, schema=schema)


def _curve(
    right: NDArray[np.bool_], counts: NDArray[np.bool_], objects: int
) -> tuple[float, float, NDArray[np.float64]]:
    """Returns the area, the highest precision, and each detection's influence on the area, shape (detections,)."""
    hit = right.astype(np.float64)
    found, counted = np.cumsum(right, dtype=np.int64), np.cumsum(counts, dtype=np.int64)
    hits = found.astype(np.float64)
    precision = hits / np.maximum(counted, 1)
    before = (hits - hit) / np.maximum(counted - counts, 1)
    mean = (precision + before) / 2
    # A detection adds to precision at each right one after it: by what it is, less what precision is anyway.
    after = np.cumsum((hit / np.maximum(counted, 1))[::-1])[::-1]
    anyway = np.cumsum((hit * precision / np.maximum(counted, 1))[::-1])[::-1]
    moved: NDArray[np.float64] = (hit * mean + hit * after - counts * anyway) / objects
    highest = highest_precision(found, counted)[0]
    return float((hit * mean).sum() / objects), float(highest), moved
