"""Posts from Parquet files of a Hugging Face image dataset: a column of images (`bytes`, `path`), one of hashtags."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import Field, PositiveInt
from pydantic.dataclasses import dataclass

from swaglib.posts.captions import hashtags_in, hashtags_of
from swaglib.posts.class_names import hashtag_names, named
from swaglib.posts.files import named_files, parquet_rows
from swaglib.posts.malformed import Malformed, is_utf8
from swaglib.posts.texts import field_of, refuse_missing_text
from swaglib.posts.written_lists import read_list
from swaglib.settings.source import Source
from swaglib.settings.strict import STRICT

ROWS = 256
"""Rows read at a time: images are large."""

_TWO_BRACKETS = re.compile(r"""\[[^][,'"]*\][^][]+\[[^][,'"]*\]""")
"""A caption such as `[OC] My #bear [2048x1536]`, which begins and ends like a list, and is none."""


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Settings(Source):
    """Parquet files of a Hugging Face image dataset.

    Attributes:
        files: Parquet files; patterns are allowed.
        image: column of the image: bytes, or a struct with `bytes`.
        hashtags: column of the hashtags: a list, also one that was written as text, encoded classes whose names the
            file has, or a text of which the words that begin with `#` are taken.
        id: column that names a post; without it, file and row do.
        posts_per_part: fewer than elsewhere: these posts carry their images.
    """

    posts_per_part: PositiveInt = 5_000
    files: Annotated[list[str], Field(min_length=1)]
    image: str = "image"
    hashtags: str = "hashtags"
    id: str | None = None


def read(settings: Settings) -> Iterator[dict[str, Any] | Malformed]:
    """Yields a post, or what is wrong, for each row.

    Raises:
        FileNotFoundError: if a pattern names no file.
        ValueError: if a file is no Parquet file, lacks a column or has it twice, or holds numbers without names as
            hashtags.
    """
    columns = [name for name in (settings.image, settings.hashtags, settings.id) if name]
    for path, short in named_files(settings.files).items():
        try:
            file = pq.ParquetFile(path)
        except (pa.ArrowInvalid, OSError) as error:
            raise ValueError(f"{path} is no Parquet file, or is cut off: {error}") from error
        there = file.schema_arrow.names
        for column in columns:
            if column not in there:
                raise ValueError(f"{path} lacks the column {column!r}. It has: {', '.join(there)}.")
            if there.count(column) > 1:
                raise ValueError(f"{path} has {there.count(column)} columns {column!r}. Rename or remove all but one.")
        names = hashtag_names(file, settings.hashtags, path)
        for number, row in parquet_rows(file, columns, ROWS):
            yield (
                Malformed(str(path), number, row)
                if isinstance(row, str)
                else _post(path, short, number, row, settings, names)
            )


def _post(
    path: Path, short: str, number: int, row: dict[str, Any], settings: Settings, names: list[str] | None
) -> dict[str, Any] | Malformed:
    image, hashtags = row[settings.image], row[settings.hashtags]
    content = image.get("bytes") if isinstance(image, dict) else image
    if not isinstance(content, bytes) or not content:
        return Malformed(str(path), number, "the image has no bytes")
    if hashtags is None:
        return Malformed(str(path), number, "hashtags are missing")
    try:
        hashtags = _hashtags(hashtags, names)
        identifier = field_of(row[settings.id], "the id", digits=True) if settings.id else f"{short}/{number}"
    except ValueError as error:
        return Malformed(str(path), number, str(error))
    if identifier is None:
        return Malformed(str(path), number, "the id is missing")
    if not is_utf8(*hashtags):  # JSON's `\ud800` in a list that was written as text
        return Malformed(str(path), number, "a hashtag is no UTF-8")
    return {
        "where": (str(path), number),
        "id": identifier,
        "image": content,
        "hashtags": hashtags,
    }


def _hashtags(found: Any, names: list[str] | None) -> list[str]:
    """Returns the hashtags of a caption, of a list, of a list that was written as text, or of encoded classes."""
    if isinstance(found, str):
        refuse_missing_text(found, "the caption")
        listed = None if _TWO_BRACKETS.fullmatch(found.strip()) else read_list(found)
        return hashtags_in(found) if listed is None else hashtags_of(listed)
    with_names = named(found, names, "a hashtag")
    return hashtags_of([with_names] if isinstance(found, int) and isinstance(with_names, str) else with_names)
