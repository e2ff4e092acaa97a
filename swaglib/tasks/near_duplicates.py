"""Puts near-duplicates among the images of a task into one cluster, so that no split separates them.

Icons of one set repeat each other under other names, and designs copy each other. An image that was learned from and
comes again in the test split, hardly changed, measures memory. What a near-duplicate is: `swaglib.dedup.within`.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from swaglib.dedup.embedding import thumbnails
from swaglib.dedup.fingerprint import Fingerprints, FingerprintTaker
from swaglib.dedup.within import join_alike
from swaglib.images.read import MissingImageError, read_image
from swaglib.images.rgb import open_rgb


def join_near_duplicates(images: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Joins clusters that have near-duplicates in each other; decodes every image once.

    An image that cannot be read or decoded stays in its cluster.

    Args:
        images: images in the schema `swaglib.tasks.images.IMAGE`.

    Returns:
        The images, with joined clusters under the name of the first of them in alphabetical order; and how many
        clusters were joined with others.

    Raises:
        OSError: if the machine cannot read a file that is there.
    """
    names = images["cluster"].unique().sort()
    groups = images["cluster"].replace_strict(names, pl.int_range(len(names), eager=True)).to_numpy()
    rows, prints = _fingerprints(images)
    joined = join_alike(groups, rows, prints)
    table = pl.DataFrame({"cluster": images["cluster"], "joined": joined})
    own = table.unique().group_by("joined").agg(name=pl.col("cluster").min(), clusters=pl.len())
    renamed = table.join(own, on="joined", maintain_order="left")["name"]
    return images.with_columns(cluster=renamed), int(own.filter(pl.col("clusters") > 1)["clusters"].sum())


def _fingerprints(images: pl.DataFrame) -> tuple[NDArray[np.int64], Fingerprints]:
    """Returns the rows of the images that can be decoded, and their fingerprints."""
    taker, rows = FingerprintTaker(thumbnails), []
    for row, (name, image, path) in enumerate(images.select("id", "image", "path").iter_rows()):
        try:
            encoded = read_image(image, path, None, None)
        except MissingImageError:
            continue
        try:
            taker.add(name, open_rgb(encoded))
        except OSError:
            continue
        rows.append(row)
    return np.array(rows, dtype=np.int64), taker.take()
