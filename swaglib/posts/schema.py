"""The schema of a post, the one form in which every source of posts hands on what it read."""

from pathlib import Path

import polars as pl

from swaglib.atomic import atomic_file

POST: dict[str, pl.DataType | type[pl.DataType]] = {
    "id": pl.String,  # unique in the study: source/name
    "image": pl.Binary,  # encoded; missing where `path` says where it is
    "path": pl.String,  # of the file that holds the image
    "offset": pl.Int64,  # where in that file it begins, in bytes; missing if it is the whole file
    "size": pl.Int64,  # its length, in bytes
    "hashtags": pl.List(pl.String),  # raw, as found
    "source": pl.String,  # the collection, such as a design of emoji
    "uploader": pl.String,  # who wrote the hashtags: a community, the designers of a set
    "license": pl.String,  # SPDX identifier
    "base": pl.String,  # what variants of one image share: the unit of splits and resamples
    "concept": pl.String,  # code points of the emoji
    "label": pl.String,  # name of the concept
    "gender": pl.String,  # woman | man | person, where variants exist
    "tone": pl.String,  # none | light | ... | dark, where variants exist
    "group": pl.String,  # Unicode's group
    "subgroup": pl.String,  # Unicode's subgroup
    "category": pl.String,  # of a labelled icon, by its designers
    "head": pl.String,  # WordNet's synset of the noun that the icon's name ends with
    "wordnet_category": pl.String,  # what that noun is: animal, plant, food, ...
    "language": pl.String,  # of the hashtags
}


def write_posts(posts: pl.DataFrame, path: Path) -> None:
    """Writes posts as Parquet in one piece; columns that the source lacks are written as missing.

    A post without `base` is its own base: it belongs together with no other.

    Raises:
        ValueError: if a column is not in the schema, an id is missing or repeated, or a post has no image.
    """
    full = _complete(posts, path)
    with atomic_file(path) as temporary:
        full.write_parquet(temporary, statistics=False)


def _complete(posts: pl.DataFrame, path: Path) -> pl.DataFrame:
    """Returns posts with all columns of the schema, checked."""
    unknown = set(posts.columns) - set(POST)
    if unknown:
        raise ValueError(f"{path}: posts have no column {sorted(unknown)[0]!r}. The schema has: {', '.join(POST)}.")
    for column in ("id", "source", "license"):
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
    imageless = full.filter(pl.col("image").is_null() & pl.col("path").is_null())["id"]
    if len(imageless):
        raise ValueError(f"{path}: {len(imageless)} posts have neither image nor path, such as {imageless[0]!r}.")
    return full


def partitions_of(folder: Path, source: str) -> list[Path]:
    """Returns the files that hold the posts of a source: `<source>.parquet`, or the parts in the folder `<source>`.

    Raises:
        FileNotFoundError: if there are none, or a part is missing; names the sources that are there.
    """
    if (folder / f"{source}.parquet").is_file():
        return [folder / f"{source}.parquet"]
    parts = sorted((folder / source).glob("part-*-of-*.parquet"))
    if not parts:
        there = ", ".join(sorted(one.stem for one in folder.glob("*") if one.suffix != ".csv")) or "nothing"
        raise FileNotFoundError(f"There are no posts of {source!r} in {folder}. The folder holds: {there}.")
    total = int(parts[0].stem.split("-of-")[-1])
    if len(parts) != total:
        missing = set(range(total)) - {int(part.stem.split("-")[1]) for part in parts}
        raise FileNotFoundError(
            f"{folder / source} should hold {total} parts, but part {min(missing, default=0)} is missing."
        )
    return parts


def scan_posts(path: Path, columns: list[str]) -> pl.LazyFrame:
    """Opens a file of posts for streaming.

    Raises:
        ValueError: if it is no Parquet file, is cut off, or lacks a column.
    """
    try:
        frame = pl.scan_parquet(path, glob=False)
        there = frame.collect_schema()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise ValueError(f"{path} is no Parquet file, or is cut off: {error}") from error
    for column in columns:
        if column not in there:
            raise ValueError(f"{path} lacks the column {column!r}. It has: {', '.join(there)}.")
    return frame.select(columns)


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
        return pl.read_parquet(path, columns=columns, glob=False)
    except pl.exceptions.ColumnNotFoundError as error:
        raise ValueError(f"{path} lacks a column of the schema of posts: {error}") from error
