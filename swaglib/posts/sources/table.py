"""Posts from a table of paths and hashtags, with a folder of images.

A CSV file is UTF-8 and begins with the names of its columns; rows that hold another number of fields are malformed.

    path,hashtags
    2021/bear.jpg,#brownbear forest

A Parquet file has the same columns; hashtags may be lists of strings there, or encoded classes if the file names them.
A field that is a list written as text (`['bear', 'wolf']`, `["bear","wolf"]`) is read as one.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import Field
from pydantic.dataclasses import dataclass

from swaglib.posts.captions import hashtags_of
from swaglib.posts.class_names import hashtag_names, named
from swaglib.posts.files import matching_files, parquet_rows
from swaglib.posts.malformed import Malformed, is_utf8
from swaglib.posts.paths import inside
from swaglib.posts.texts import field_of, refuse_missing_text, text_of
from swaglib.posts.written_lists import read_list
from swaglib.settings.source import Source
from swaglib.settings.strict import STRICT

LONGEST_FIELD = 1_000_000
"""Characters of one CSV field; a longer one is malformed."""

ROWS = 4096
"""Rows of a Parquet file that are read at a time."""


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Settings(Source):
    """A table of paths and hashtags with a folder of images.

    Attributes:
        metadata: CSV or Parquet files; patterns such as `posts/*.csv` are allowed.
        images: folder that the paths start from.
        path: column of the image's path.
        hashtags: column of the hashtags: a list (Parquet), encoded classes whose names the file has (Parquet), or text;
            a list that was written as text (`["bear","wolf"]`) is read as one.
        separator: separator between hashtags in a text; spaces around them go.
        id: column that names a post; without it the path does.
        base: column that posts of one origin share, such as the uploader.
    """

    metadata: Annotated[list[str], Field(min_length=1)]
    images: str
    path: str = "path"
    hashtags: str = "hashtags"
    separator: Annotated[str, Field(min_length=1)] = " "
    id: str | None = None
    base: str | None = None


def read(settings: Settings) -> Iterator[dict[str, Any] | Malformed]:
    """Yields a post, or what is wrong, for each row.

    Raises:
        FileNotFoundError: if a pattern names no file.
        ValueError: if a file lacks a column or has it twice, is empty, is of another kind, or holds numbers without
            names as hashtags.
    """
    for path in matching_files(settings.metadata):
        rows = _csv_rows(path, settings) if path.suffix == ".csv" else _parquet_rows(path, settings)
        for line, row in rows:
            yield Malformed(str(path), line, row) if isinstance(row, str) else _post(path, line, row, settings)


def _post(path: Path, line: int, row: dict[str, Any], settings: Settings) -> dict[str, Any] | Malformed:
    hashtags = row[settings.hashtags]
    try:
        name = text_of(row[settings.path], "the path")
        if name is None or hashtags is None:
            return Malformed(str(path), line, "path or hashtags are missing")
        refuse_missing_text(name, "the path")
        image = inside(Path(settings.images), name)
        hashtags = hashtags_of(_words(hashtags, settings.separator) if isinstance(hashtags, str) else hashtags)
        identifier = field_of(row[settings.id], "the id", digits=True) if settings.id else name
        base = field_of(row[settings.base], "the base", digits=True) if settings.base else None
    except ValueError as error:
        return Malformed(str(path), line, str(error))
    if identifier is None:
        return Malformed(str(path), line, "the id is missing")
    if not is_utf8(identifier, base or "", *hashtags):
        return Malformed(str(path), line, "the row is no UTF-8")
    return {
        "where": (str(path), line),
        "id": identifier,
        "path": str(image),
        "hashtags": hashtags,
        "base": base,
    }


def _words(text: str, separator: str) -> list[Any]:
    """Returns the hashtags of a text: those of a list that a program has written, else what is between separators."""
    refuse_missing_text(text, "the field of hashtags")
    listed = read_list(text)
    return [word.strip() for word in text.split(separator) if word.strip()] if listed is None else listed


def _columns(settings: Settings) -> list[str]:
    return [name for name in (settings.path, settings.hashtags, settings.id, settings.base) if name]


def _csv_rows(path: Path, settings: Settings) -> Iterator[tuple[int, dict[str, Any] | str]]:
    csv.field_size_limit(LONGEST_FIELD)
    with open(path, newline="", encoding="utf-8-sig", errors="surrogateescape") as stream:
        lines = csv.reader(stream, strict=True)
        try:
            header = next(lines, None)
        except csv.Error as error:
            raise ValueError(f"{path} should begin with the names of its columns: {error}.") from error
        if header is None:
            raise ValueError(f"{path} is empty. It should begin with the names of its columns.")
        _check(path, header, settings)
        while True:
            begin = lines.line_num + 1
            try:
                fields = next(lines)
            except StopIteration:
                return
            except csv.Error as error:
                wrong = str(error)
            else:
                if len(fields) == len(header):
                    yield begin, dict(zip(header, fields, strict=True))
                    continue
                wrong = f"{len(fields)} fields instead of {len(header)}"
            # A quote that nobody closes takes many rows with it: each of their lines counts.
            for line in range(begin, lines.line_num + 1):
                yield line, wrong


def _parquet_rows(path: Path, settings: Settings) -> Iterator[tuple[int, dict[str, Any] | str]]:
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise ValueError(f"{path} is neither CSV (by its ending) nor Parquet, or is cut off: {error}") from error
    _check(path, file.schema_arrow.names, settings)
    names = hashtag_names(file, settings.hashtags, path)
    for number, row in parquet_rows(file, _columns(settings), ROWS):
        try:
            yield number, row if isinstance(row, str) else _named(row, settings.hashtags, names)
        except ValueError as error:
            yield number, str(error)


def _named(row: dict[str, Any], column: str, names: list[str] | None) -> dict[str, Any]:
    """Puts the names of encoded hashtags in place of their numbers."""
    value = named(row[column], names, "a hashtag")
    return {**row, column: [value] if isinstance(row[column], int) else value}


def _check(path: Path, there: list[str], settings: Settings) -> None:
    for column in _columns(settings):
        if column not in there:
            raise ValueError(f"{path} lacks the column {column!r}. It has: {', '.join(there)}.")
        if there.count(column) > 1:
            raise ValueError(f"{path} has {there.count(column)} columns {column!r}. Rename or remove all but one.")
