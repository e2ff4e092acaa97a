"""How frequent labels are: inverse document frequency, and the bands head, middle and tail."""

import numpy as np
import polars as pl

BANDS = {"head": 0.5, "middle": 0.9, "tail": 1.0}
"""Share of all labels on images at which each band ends, from the most frequent label on."""


def with_bands(vocabulary: pl.DataFrame, images: pl.Series, total: int) -> pl.DataFrame:
    """Adds to a vocabulary how many images of pre-training carry each label, and what follows from it.

    Args:
        vocabulary: one row a label.
        images: number of pre-training images with each label, of equal length.
        total: number of pre-training images.

    Returns:
        The vocabulary with `images`; `idf`, ln(total / images) in nats, null for a label without images; and `band`:
        `head` for the most frequent labels that together make up half of all labels on images, `middle` for the next
        40%, `tail` for the last 10%, null without images.
    """
    counts = images.to_numpy().astype(np.int64)
    order = np.lexsort((np.arange(len(counts)), -counts))
    before = np.empty(len(counts))
    before[order] = (np.cumsum(counts[order]) - counts[order]) / max(1, counts.sum())
    names = np.array(list(BANDS))[np.searchsorted(list(BANDS.values())[:-1], before, side="right")]
    used = pl.col("images") > 0
    return vocabulary.with_columns(images=pl.Series(counts), band=pl.Series(names)).with_columns(
        idf=pl.when(used).then((total / pl.col("images")).log()),
        band=pl.when(used).then("band"),
    )
