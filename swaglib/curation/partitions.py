"""Statistics and labels over many partitions of posts: count each, merge, label each.

    partition -> partial counts -> merge -> canonical hashtags -> partition -> partial label counts -> merge
              -> vocabulary -> partition -> labels

What is done to one partition is one function that reads a file and writes a file, so a SLURM array can do all of them
at once (`swaglib.launch.array`); partitions that are done already are not done again. Partial results belong to one
work (`swaglib.curation.work`): other posts, settings or code make another work, with a folder of its own.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from swaglib.atomic import atomic_file
from swaglib.hashtags.label import count_labels, label_posts
from swaglib.hashtags.statistics import count_hashtags, merge_counts
from swaglib.launch.array import launch_array


def count_all_hashtags(partitions: Sequence[Path], work: Path) -> pl.DataFrame:
    """Returns the counts of raw hashtags over all partitions, see `swaglib.hashtags.statistics`.

    Args:
        partitions: Parquet files of posts.
        work: folder in which partial results are kept, those of this list of partitions only, or of one that begins
            with it.

    Raises:
        FileNotFoundError: if a partition is missing.
        ValueError: if there is no hashtag at all.
    """
    parts = _run("count_partition", partitions, None, work / "hashtags")
    counts = merge_counts(pl.read_parquet(part) for part in parts)
    if counts.is_empty():
        raise ValueError(f"No post in {len(partitions)} partitions has a hashtag (the first: {partitions[0]}).")
    return counts


def count_all_labels(partitions: Sequence[Path], lookup: pl.DataFrame, work: Path) -> pl.DataFrame:
    """Returns `label`, `posts` over all partitions.

    Args:
        partitions, work: see `count_all_hashtags`.
        lookup: `hashtag`, `label`, see `swaglib.hashtags.label`.
    """
    table = _write_lookup(lookup, work)
    parts = _run("count_partition_labels", partitions, table, work / f"label-counts-{table.stem}")
    return merge_counts((pl.read_parquet(part) for part in parts), "label")


def label_all(partitions: Sequence[Path], lookup: pl.DataFrame, work: Path) -> list[Path]:
    """Writes the labels of every partition, `id` and `labels`, and returns the files in the order of the partitions."""
    table = _write_lookup(lookup, work)
    return _run("label_partition", partitions, table, work / f"labels-{table.stem}")


def count_partition(partition: Path, lookup: None, target: Path) -> None:
    """Writes the counts of one partition's raw hashtags."""
    with _readable(partition):
        _write(count_hashtags(pl.scan_parquet(partition)), target)


def count_partition_labels(partition: Path, lookup: Path, target: Path) -> None:
    """Writes the counts of one partition's labels."""
    with _readable(partition):
        _write(count_labels(pl.scan_parquet(partition), pl.read_parquet(lookup)), target)


def label_partition(partition: Path, lookup: Path, target: Path) -> None:
    """Writes the labels of one partition's posts."""
    with _readable(partition):
        _write(label_posts(pl.scan_parquet(partition), pl.read_parquet(lookup)), target)


@contextmanager
def _readable(partition: Path) -> Iterator[None]:
    """Names the partition in errors of reading it."""
    try:
        yield
    except (pl.exceptions.PolarsError, OSError, ValueError) as error:
        raise ValueError(f"The partition {partition} cannot be used: {error}") from error


def _run(function: str, partitions: Sequence[Path], lookup: Path | None, folder: Path) -> list[Path]:
    targets = [folder / f"{number:06d}.parquet" for number in range(len(partitions))]
    todo = [
        {"partition": partition, "lookup": lookup, "target": target}
        for partition, target in zip(_present(partitions), targets, strict=True)
        if not target.is_file()
    ]
    launch_array(f"{__name__}:{function}", todo, function.replace("_", "-"))
    return targets


def _present(partitions: Sequence[Path]) -> Sequence[Path]:
    if not partitions:
        raise ValueError("There are no posts to curate: the list of partitions is empty.")
    missing = [path for path in partitions if not path.is_file()]
    if missing:
        raise FileNotFoundError(
            f"{len(missing)} of {len(partitions)} partitions of posts are missing, such as {missing[0]}."
        )
    return partitions


def _write_lookup(lookup: pl.DataFrame, work: Path) -> Path:
    """Writes the lookup table once, named by its content."""
    rows = lookup.sort("hashtag", "label")
    content = hashlib.sha256(rows.hash_rows(seed=0).to_numpy().tobytes()).hexdigest()[:16]
    path = work / "lookups" / f"{content}.parquet"
    if not path.is_file():
        _write(rows, path)
    return path


def _write(table: pl.DataFrame, path: Path) -> None:
    with atomic_file(path) as temporary:
        table.write_parquet(temporary, statistics=False)
