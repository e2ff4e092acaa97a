"""Posts of your own: reads any of the known kinds and writes parts of bounded size, however many posts there are."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from swaglib.posts.load import Rows, load_sources, rows_of
from swaglib.posts.malformed import Malformed, MalformedRows
from swaglib.posts.schema import POST, write_posts
from swaglib.progress import progress
from swaglib.settings.source import Source

OWN: dict[str, type[pl.DataType]] = {
    **{"source": pl.String, "kind": pl.String},
    **dict.fromkeys(("posts", "hashtags", "malformed"), pl.Int64),
}
"""One row a source: `hashtags` counts those on all posts, `malformed` the rows that gave no post."""


def collect_sources(sources: dict[str, dict[str, Any]], folder: Path) -> pl.DataFrame:
    """Writes the posts of every source to `<source>/part-00000-of-00003.parquet` and so on.

    Args:
        sources: settings by name, see `swaglib.settings.collect.Collect.sources`.
        folder: existing folder. Malformed rows go to `malformed.csv` in it.

    Returns:
        One row a source, in the schema `OWN`.

    Raises:
        FileNotFoundError: if a pattern names no file.
        ValueError: if a source gives no post, too many of its rows are malformed, or its settings do not fit.
    """
    rows = []
    with MalformedRows(folder / "malformed.csv") as malformed:
        for name, settings in load_sources(sources).items():
            posts = malformed.posts(name, _unique(rows_of(settings), settings), settings.malformed)
            counts = _write_parts(name, settings, progress(posts, f"Reading {name}", "post"), folder / name)
            rows.append((name, settings.kind, *counts, malformed.counts[name]))
    return pl.DataFrame(rows, schema=OWN, orient="row")


def _unique(rows: Rows, settings: Source) -> Iterator[dict[str, Any] | Malformed]:
    """Passes rows on; an id that was seen in the same part is malformed. Curation looks for repeats across parts."""
    seen: set[str] = set()
    for row in rows:
        if isinstance(row, Malformed):
            yield row
        elif row["id"] in seen:
            file, line = row["where"]
            yield Malformed(file, line, f"the id {row['id'][:80]!r} was there before")
        else:
            seen.add(row["id"])
            yield row
            if len(seen) == settings.posts_per_part:
                seen.clear()


def _write_parts(name: str, settings: Source, posts: Iterator[dict[str, Any]], folder: Path) -> tuple[int, int]:
    folder.mkdir()
    total = hashtags = 0
    parts: list[Path] = []
    while group := list(islice(posts, settings.posts_per_part)):
        part = folder / f"{len(parts)}.parquet"
        rows = [
            {**{key: value for key, value in post.items() if key != "where"}, "id": f"{name}/{post['id']}"}
            for post in group
        ]
        frame = pl.DataFrame(rows, schema={key: POST[key] for key in POST if any(key in row for row in rows)})
        given = pl.col("license") if "license" in frame.columns else pl.lit(None, pl.String)
        frame = frame.with_columns(source=pl.lit(name), license=given.fill_null(settings.license))
        write_posts(frame, part)
        parts.append(part)
        total += len(frame)
        hashtags += int(frame["hashtags"].list.len().sum())
    if not parts:
        raise ValueError(f"The source {name!r} gave no post: its files hold none, or all of their rows are malformed.")
    for number, part in enumerate(parts):
        part.rename(folder / f"part-{number:05d}-of-{len(parts):05d}.parquet")
    return total, hashtags
