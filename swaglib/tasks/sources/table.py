"""A table of paths and classes, with a folder of images.

A CSV file is UTF-8 and begins with the names of its columns.

    path,label
    2021/bear.jpg,brown bear

A Parquet file has the same columns; labels may be lists of strings there.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from swaglib.tasks.definition import TableSource
from swaglib.tasks.images import SPLITS, labelled_images
from swaglib.tasks.sources.files import needed, path_inside


def read_table(source: TableSource, name: str) -> pl.DataFrame:
    """Reads labelled images from a table.

    Args:
        source: the table, the folder of images, and which columns hold what.
        name: name of the task.

    Returns:
        Images in the schema `swaglib.tasks.images.IMAGE`; ids are the paths as the table has them.

    Raises:
        FileNotFoundError: if the table or the folder of images is not there.
        ValueError: if a row lacks path or label, leaves the folder or names no split; with file and row.
    """
    table = needed(Path(source.table), "", name, "Correct source.table in the task's file.")
    images = needed(Path(source.images), "", name, "Correct source.images in the task's file.")
    readers = {".csv": _csv_rows, ".parquet": _parquet_rows}
    if table.suffix not in readers:
        raise ValueError(f"The task {name!r}: {table} should end in .csv or .parquet, to say what it is.")
    rows: list[dict[str, object]] = []
    for number, row in readers[table.suffix](table, source, name):
        where = f"{table}, row {number}"
        path, labels = row[source.path], _labels(row[source.label], source.separator)
        if not isinstance(path, str) or not path or not labels:
            raise ValueError(f"The task {name!r}: {where} lacks a path or a label.")
        split = _text(row, source.split)
        if split is not None and split not in SPLITS:
            raise ValueError(f"The task {name!r}: {where}: {split!r} is none of the splits {', '.join(SPLITS)}.")
        rows.append(
            {
                "id": path,
                "path": str(path_inside(images, path, name, where)),
                "labels": labels,
                "cluster": _text(row, source.cluster),
                "split": split,
                "domain": _text(row, source.domain),
            }
        )
    return labelled_images(rows, name)


def _labels(value: Any, separator: str | None) -> list[str]:
    if isinstance(value, str) and separator is not None:
        value = value.split(separator)
    values = value if isinstance(value, list) else [value]
    return [text for text in (str(one).strip() for one in values if one is not None) if text]


def _text(row: dict[str, Any], column: str | None) -> str | None:
    value = row[column] if column else None
    return None if value is None or value == "" else str(value)


def _columns(source: TableSource) -> list[str]:
    named = (source.path, source.label, source.cluster, source.split, source.domain)
    return list(dict.fromkeys(column for column in named if column))


def _check(path: Path, there: list[str], source: TableSource, task: str) -> None:
    for column in _columns(source):
        if column not in there:
            raise ValueError(f"The task {task!r}: {path} lacks the column {column!r}. It has: {', '.join(there)}.")


def _csv_rows(path: Path, source: TableSource, task: str) -> Iterator[tuple[int, dict[str, Any]]]:
    with open(path, newline="", encoding="utf-8-sig") as stream:
        lines = csv.reader(stream, strict=True)
        try:
            header = next(lines, [])
            _check(path, header, source, task)
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


def _parquet_rows(path: Path, source: TableSource, task: str) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        _check(path, list(pl.read_parquet_schema(path)), source, task)
        frame = pl.read_parquet(path, columns=_columns(source), glob=False)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise ValueError(f"The task {task!r}: {path} is no Parquet, or is cut off: {error}") from error
    yield from enumerate(frame.iter_rows(named=True), 1)
