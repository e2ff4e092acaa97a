"""Posts of your own: reads any of the known kinds and writes parts of bounded size, however many posts there are."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from swaglib.posts.files import files_of
from swaglib.posts.malformed import Malformed, MalformedRows
from swaglib.posts.schema import POST, write_posts
from swaglib.progress import progress
from swaglib.registry import find, module_name
from swaglib.settings.collect import Collect

Rows = Iterable[dict[str, Any] | Malformed]

ROOM = "swaglib.posts"
READERS = {
    "table": "read_table",
    "webdataset": "read_webdataset",
    "yfcc100m": "read_yfcc100m",
    "hugging-face": "read_hugging_face",
}
"""The function that reads each kind of source, in a module of its own: a study depends on those that it names only."""

PATTERNS = ("metadata", "tars", "files")
"""What the settings of a source call the patterns of its files."""

OWN: dict[str, type[pl.DataType]] = {
    **{"source": pl.String, "kind": pl.String},
    **dict.fromkeys(("posts", "hashtags", "malformed"), pl.Int64),
}
"""One row a source: `hashtags` counts those on all posts, `malformed` the rows that gave no post."""


def reader(kind: str) -> Callable[[Any], Rows]:
    """Returns the function that reads a kind of source: takes its settings, yields posts and malformed rows."""
    function: Callable[[Any], Rows] = getattr(find(ROOM, _module(kind), [READERS[kind]]), READERS[kind])
    return function


def modules_of(sources: dict[str, Any]) -> tuple[str, ...]:
    """Returns the full names of the modules that read some sources, which are part of what the posts depend on."""
    return tuple(sorted({module_name(ROOM, _module(settings.kind)) for settings in sources.values()}))


def paths_of(settings: Collect) -> list[Path]:
    """Returns the files and folders that your own sources read, images included; those that are not there are left out.

    Args:
        settings: settings of the stage `collect`.
    """
    found = []
    for source in settings.sources.values():
        for pattern in next((getattr(source, name) for name in PATTERNS if hasattr(source, name)), []):
            found += files_of(pattern)
        if hasattr(source, "images") and Path(source.images).is_dir():
            found.append(Path(source.images))
    return sorted(set(found))


def _module(kind: str) -> str:
    return READERS[kind].removeprefix("read_")


def collect_sources(sources: dict[str, Any], folder: Path) -> pl.DataFrame:
    """Writes the posts of every source to `<source>/part-00000-of-00003.parquet` and so on.

    Args:
        sources: settings by name, see `swaglib.settings.collect.Collect.sources`.
        folder: existing folder. Malformed rows go to `malformed.csv` in it.

    Returns:
        One row a source, in the schema `OWN`.

    Raises:
        ValueError: if a source gives no post, or too many of its rows are malformed.
    """
    rows = []
    with MalformedRows(folder / "malformed.csv") as malformed:
        for name, settings in sources.items():
            posts = malformed.posts(name, _unique(reader(settings.kind)(settings), settings), settings.malformed)
            counts = _write_parts(name, settings, progress(posts, f"Reading {name}", "post"), folder / name)
            rows.append((name, settings.kind, *counts, malformed.counts[name]))
    return pl.DataFrame(rows, schema=OWN, orient="row")


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
