"""The pairs of drawings whose labels change most, for looking at."""

from pathlib import Path

import polars as pl

from swaglib.fairness.drawings import read_images
from swaglib.fairness.results import Analysis
from swaglib.shards.index import HELD_OUT

PAIRS_FILE = "pairs.parquet"

PAIRS: dict[str, type[pl.DataType]] = {
    "attribute": pl.String,
    "group": pl.String,
    "base": pl.String,
    "split": pl.String,  # pretrain | held-out
    "first": pl.String,  # id of the drawing
    "second": pl.String,
    "js_distance": pl.Float64,
}
"""The schema of pairs, one row a pair."""

SHOWN: dict[str, type[pl.DataType]] = {
    "first": pl.String,
    "second": pl.String,
    "js_distance": pl.Float64,
    "labels_of_first": pl.String,
    "labels_of_second": pl.String,
}
"""The schema of the labels of a gallery, one row a pair."""


def changed_most(
    pairs: pl.DataFrame, analysis: Analysis, posts: Path, attribute: str, count: int, held_out: bool = True
) -> tuple[list[bytes | None], pl.DataFrame]:
    """Returns the pairs with the largest distance between their predictions, one a base emoji, the largest first.

    What is shown was chosen for being extreme: it says what can happen, and not how often.

    Args:
        pairs: in the schema `PAIRS`.
        analysis: drawings of the same network with their strongest labels.
        posts: folder of posts, which the images are read from.
        attribute: `skin_tone` or `gender`.
        count: largest number of pairs.
        held_out: whether only drawings are shown that pre-training did not see.

    Returns:
        Encoded images, two a pair; and a table in the schema `SHOWN`.

    Raises:
        ValueError: if a drawing of a pair is none of the analysis: the two are of other posts.
    """
    own = pairs.filter(pl.col("attribute") == attribute, (pl.col("split") == HELD_OUT) | (not held_out))
    largest = own.sort("js_distance", "first", "second", descending=[True, False, False])
    chosen = largest.unique("base", keep="first", maintain_order=True).head(count)
    ids = [name for row in chosen.select("first", "second").iter_rows() for name in row]
    places = {name: place for place, name in enumerate(analysis.images["id"])}
    missing = [name for name in ids if name not in places]
    if missing:
        raise ValueError(f"{missing[0]!r} is no drawing of the analysis: pairs and labels are of different posts.")
    drawings = analysis.images[[places[name] for name in ids]]
    names = [
        ", ".join(analysis.classes[label].split(".n.")[0] for label in labels)
        for labels in drawings["labels"].to_list()
    ]
    titles = drawings["label"].to_list()
    rows = [
        (titles[place], titles[place + 1], distance, names[place], names[place + 1])
        for place, distance in zip(range(0, len(ids), 2), chosen["js_distance"], strict=True)
    ]
    images = read_images(posts, drawings) if ids else []
    return images, pl.DataFrame(rows, schema=SHOWN, orient="row")
