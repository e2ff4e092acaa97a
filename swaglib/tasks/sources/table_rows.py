"""The rows of a CSV or Parquet file of labelled images, as they are written there."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from swaglib.posts.class_names import class_names


def csv_rows(path: Path, columns: list[str], task: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yields number and fields of each row of a CSV file in UTF-8; empty lines do not count.

    Args:
        path: the file, which begins with the names of its columns.
        columns: columns that it needs.
        task: name of the task, for errors.

    Raises:
        ValueError: if a column is missing or repeated, a row has another number of fields, or it is no CSV in UTF-8.
    """
    with open(path, newline="", encoding="utf-8-sig") as stream:
        lines = csv.reader(stream, strict=True)
        try:
            header = next(lines, [])
            _check(path, header, columns, task)
            for number, fields in enumerate((one for one in lines if one), 1):
                if len(fields) != len(header):
                    raise ValueError(
                        f"The task {task!r}: {path}, row {number} (line {lines.line_num}) has {len(fields)} fields "
                        f"instead of {len(header)}."
                    )
                yield number, dict(zip(header, fields, strict=True))
        except (csv.Error, UnicodeDecodeError) as error:
            wrong = f"The task {task!r}: {path}, at line {lines.line_num + 1}, is no CSV in UTF-8: {error}."
            raise ValueError(wrong) from error


def parquet_rows(path: Path, columns: list[str], task: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yields number and fields of each row of a Parquet file; arguments and errors are those of `csv_rows`."""
    try:
        with pq.ParquetFile(path) as file:
            _check(path, file.schema_arrow.names, columns, task)
        frame = pl.read_parquet(path, columns=columns, glob=False)
    except (pl.exceptions.PolarsError, pa.ArrowException, OSError) as error:
        raise ValueError(f"The task {task!r}: {path} is no Parquet, or is cut off: {error}") from error
    yield from enumerate(frame.iter_rows(named=True), 1)


def names_of_classes(path: Path, column: str) -> list[str] | None:
    """Returns the names that a Parquet file has for the numbers of its classes; None for other files."""
    if path.suffix != ".parquet":
        return None
    with pq.ParquetFile(path) as file:
        return class_names(file, column)


def _check(path: Path, there: list[str], columns: list[str], task: str) -> None:
    for column in columns:
        if column not in there:
            raise ValueError(f"The task {task!r}: {path} lacks the column {column!r}. It has: {', '.join(there)}.")
    repeated = [column for column in there if column and there.count(column) > 1]
    if repeated:
        raise ValueError(
            f"The task {task!r}: {path} has the column {repeated[0]!r} {there.count(repeated[0])} times, and only one "
            "of them would be read. Rename or remove the others."
        )
