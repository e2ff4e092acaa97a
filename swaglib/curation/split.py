"""Which drawings are held out of pre-training."""

import hashlib

import polars as pl

from swaglib.settings.curate import Curate
from swaglib.shards.index import HELD_OUT, PRETRAIN

HELD_OUT_DRAWINGS = "held-out drawings"
"""What the held-out drawings are called among the sources of evaluation images."""


def split_of(drawing: str, held_out: float, seed: int) -> str:
    """Returns the split of all variants of one drawing (`design/base`), by a hash: adding posts moves none."""
    digest = hashlib.sha256(f"{seed}:{drawing}".encode()).digest()
    return HELD_OUT if int.from_bytes(digest[:8]) / 2**64 < held_out else PRETRAIN


def with_split(posts: pl.DataFrame, settings: Curate, total: int) -> pl.DataFrame:
    """Adds `split` to posts with `source` and `base`.

    Args:
        posts: all or some of them.
        settings: settings of the stage.
        total: number of all posts; with very many, `most_held_out` lowers the share that is held out.
    """
    share = min(settings.held_out_drawings, settings.most_held_out / max(1, total))
    if share == 0:
        return posts.with_columns(split=pl.lit(PRETRAIN))
    posts = posts.with_columns(drawing=pl.col("source") + "/" + pl.col("base"))
    drawings = posts["drawing"].unique(maintain_order=True)
    splits = [split_of(drawing, share, settings.seed) for drawing in drawings]
    table = pl.DataFrame({"drawing": drawings, "split": pl.Series(splits, dtype=pl.String)})
    return posts.join(table, on="drawing", maintain_order="left").drop("drawing")
