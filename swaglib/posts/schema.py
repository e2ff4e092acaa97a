"""The schema of a post, the one form in which every source of posts hands on what it read."""

from pathlib import Path

import polars as pl

from swaglib.atomic import atomic_file

POST: dict[str, pl.DataType | type[pl.DataType]] = {
    "id": pl.String,  # unique in the study: source/name
    "image": pl.Binary,  # PNG or JPEG
    "hashtags": pl.List(pl.String),  # raw, as found
    "source": pl.String,  # the collection, such as a design of emoji
    "license": pl.String,  # SPDX identifier
    "base": pl.String,  # what variants of one picture share: the unit of splits and resamples
    "concept": pl.String,  # code points of the emoji
    "label": pl.String,  # name of the concept
    "gender": pl.String,  # woman | man | person, where variants exist
    "tone": pl.String,  # none | light | ... | dark, where variants exist
    "group": pl.String,  # Unicode's group
    "subgroup": pl.String,  # Unicode's subgroup
    "category": pl.String,  # of a labelled icon
    "language": pl.String,  # of the hashtags
}


def write_posts(posts: pl.DataFrame, path: Path) -> None:
    """Writes posts as Parquet in one piece; columns that the source lacks are written as missing.

    A post without `base` is its own base: it belongs together with no other.

    Raises:
        ValueError: if a column is not in the schema, an id is missing or repeated, or an image is missing.
    """
    unknown = set(posts.columns) - set(POST)
    if unknown:
        raise ValueError(f"{path}: posts have no column {sorted(unknown)[0]!r}. The schema has: {', '.join(POST)}.")
    for column in ("id", "image", "source", "license"):
        if column not in posts.columns or posts[column].null_count():
            raise ValueError(f"{path}: every post needs its {column}, but some have none.")
    repeated = posts.filter(pl.col("id").is_duplicated())["id"]
    if len(repeated):
        raise ValueError(f"{path}: {len(repeated)} posts share an id, such as {repeated[0]!r}.")
    if "base" not in posts.columns:
        posts = posts.with_columns(base=pl.lit(None, pl.String))
    posts = posts.with_columns(pl.col("base").fill_null(pl.col("id")))
    full = posts.select(
        pl.col(name).cast(kind) if name in posts.columns else pl.lit(None, kind).alias(name)
        for name, kind in POST.items()
    )
    with atomic_file(path) as temporary:
        full.write_parquet(temporary, statistics=False)


def read_posts(path: Path, columns: list[str] | None = None) -> pl.DataFrame:
    """Reads posts, all columns or those named.

    Raises:
        FileNotFoundError: if there is no such file; names the ones that are there.
        ValueError: if the file lacks a column.
    """
    if not path.is_file():
        there = ", ".join(sorted(p.stem for p in path.parent.glob("*.parquet"))) or "nothing"
        raise FileNotFoundError(f"There are no posts in {path}. The folder holds: {there}.")
    try:
        return pl.read_parquet(path, columns=columns)
    except pl.exceptions.ColumnNotFoundError as error:
        raise ValueError(f"{path} lacks a column of the schema of posts: {error}") from error
