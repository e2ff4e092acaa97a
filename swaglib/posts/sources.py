"""Posts of your own: reads any of the known kinds and writes parts of bounded size, however many posts there are."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from swaglib.posts.hugging_face import read_hugging_face
from swaglib.posts.malformed import Malformed, MalformedRows
from swaglib.posts.schema import POST, write_posts
from swaglib.posts.table import read_table
from swaglib.posts.webdataset import read_webdataset
from swaglib.posts.yfcc100m import read_yfcc100m
from swaglib.progress import progress

Rows = Iterable[dict[str, Any] | Malformed]

READERS: dict[str, Callable[[Any], Rows]] = {
    "table": read_table,
    "webdataset": read_webdataset,
    "yfcc100m": read_yfcc100m,
    "hugging-face": read_hugging_face,
}


def collect_sources(sources: dict[str, Any], folder: Path) -> pl.DataFrame:
    """Writes the posts of every source to `<source>/part-00000-of-00003.parquet` and so on.

    Args:
        sources: settings by name, see `swaglib.settings.Collect.sources`.
        folder: exists; the caller makes it appear in one piece. Malformed rows go to `malformed.csv` in it.

    Returns:
        One row a source: `source`, `kind`, `posts`, `hashtags` (on all posts), `malformed`.

    Raises:
        ValueError: if a source gives no post, or too many of its rows are malformed.
    """
    rows = []
    with MalformedRows(folder / "malformed.csv") as malformed:
        for name, settings in sources.items():
            posts = malformed.posts(name, _unique(READERS[settings.kind](settings), settings), settings.malformed)
            counts = _write_parts(name, settings, progress(posts, f"Reading {name}", "post"), folder / name)
            rows.append((name, settings.kind, *counts, malformed.counts[name]))
    schema = {"source": pl.String, "kind": pl.String, "posts": pl.Int64, "hashtags": pl.Int64, "malformed": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _unique(rows: Rows, settings: Any) -> Iterator[dict[str, Any] | Malformed]:
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


def _write_parts(name: str, settings: Any, posts: Iterator[dict[str, Any]], folder: Path) -> tuple[int, int]:
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
