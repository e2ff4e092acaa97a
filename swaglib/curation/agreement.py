"""Label noise, as other uploaders see it: the share of a post's labels that another uploader of the same confirms."""

import polars as pl

from swaglib.posts.agreement import THING


def confirmed_labels(posts: pl.DataFrame) -> pl.DataFrame:
    """Measures how many labels of posts another uploader of the same thing confirms.

    It says how far uploaders agree, and is no measure of right and wrong: others may not have thought of a right label,
    and the same wrong sense of a word is confirmed, too. The name by which icons are matched counts, and each skin tone
    of an emoji counts as a thing of its own, so the share is higher than that of words that uploaders chose.

    Args:
        posts: labelled posts with `concept`, `label` (the name), `uploader`, `labels`.

    Returns:
        `uploader`, `posts` (of things that another uploader shows too), `labels` (on these posts), `confirmed` (share
        of these labels that another uploader gave to the same thing), and a last row `all`; empty if no two uploaders
        show the same.
    """
    own = posts.with_columns(thing=THING).drop_nulls(["thing", "uploader"]).select("thing", "uploader", "labels")
    several = own.group_by("thing").agg(uploaders=pl.col("uploader").n_unique()).filter(pl.col("uploaders") > 1)
    own = own.join(several.select("thing"), on="thing", how="semi", maintain_order="left").with_row_index("post")
    pairs = own.explode("labels").drop_nulls("labels")
    speakers = pairs.group_by("thing", "labels").agg(uploaders=pl.col("uploader").n_unique())
    pairs = pairs.join(speakers, on=["thing", "labels"], maintain_order="left")
    measured = [
        pl.col("post").n_unique().alias("posts"),
        pl.len().alias("labels"),
        (pl.col("uploaders") > 1).mean().alias("confirmed"),
    ]
    table = pairs.group_by("uploader").agg(measured).sort("uploader")
    if table.is_empty():
        return table
    return pl.concat([table, pairs.select(pl.lit("all").alias("uploader"), *measured)])
