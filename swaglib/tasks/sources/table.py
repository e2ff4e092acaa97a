"""A table of paths and classes, with a folder of images.

A CSV file is UTF-8 and begins with the names of its columns.

    path,label
    2021/bear.jpg,brown bear

A Parquet file has the same columns; labels may be lists of strings there, or numbers of classes whose names the file
has in its metadata, as those of Hugging Face do. In both, a list may also be a text: `["brown bear", "wolf"]`.
"""

import os
from pathlib import Path
from typing import Any

import polars as pl

from swaglib.posts.malformed import is_utf8
from swaglib.tasks.definition import TableSource
from swaglib.tasks.images import SPLITS, labelled_images
from swaglib.tasks.sources.files import needed, path_inside, unique
from swaglib.tasks.sources.present import refuse_missing
from swaglib.tasks.sources.table_labels import Labels, plain_text
from swaglib.tasks.sources.table_rows import csv_rows, names_of_classes, parquet_rows

ADVICE = "Correct source.images or the paths, put the files there, or remove their rows."


def read_table(source: TableSource, name: str) -> pl.DataFrame:
    """Reads labelled images from a table.

    Args:
        source: the table, the folder of images, and which columns hold what.
        name: name of the task.

    Returns:
        Images in the schema `swaglib.tasks.images.IMAGE`; ids are the paths as the table has them.

    Raises:
        FileNotFoundError: if the table, the folder of images or an image is not there.
        ValueError: if a column is missing or repeated, or a row lacks path or label, has another value than a text,
            leaves the folder, names the file of another row or no split; with file and row.
    """
    table = needed(Path(source.table), "", name, "Correct source.table in the task's file.")
    images = needed(Path(source.images), "", name, "Correct source.images in the task's file.")
    readers = {".csv": csv_rows, ".parquet": parquet_rows}
    if table.suffix not in readers:
        raise ValueError(f"The task {name!r}: {table} should end in .csv or .parquet, to say what it is.")
    named = (source.path, source.label, source.cluster, source.split, source.domain)
    columns = list(dict.fromkeys(column for column in named if column))
    rows: list[dict[str, object]] = []
    places: list[tuple[str, str]] = []
    read_labels: Labels | None = None
    for number, row in readers[table.suffix](table, columns, name):
        where = f"{table}, row {number}"
        read_labels = read_labels or Labels(source.separator, names_of_classes(table, source.label))
        try:
            labels = read_labels.of(row[source.label])
            path, split = (_text(row, one) for one in (source.path, source.split))
            cluster, domain = (_text(row, one, digits=True) for one in (source.cluster, source.domain))
        except ValueError as error:
            raise ValueError(f"The task {name!r}: {where}: {error}.") from None
        if path is None or not labels:
            raise ValueError(f"The task {name!r}: {where} lacks a path or a label.")
        if split is not None and split not in SPLITS:
            raise ValueError(f"The task {name!r}: {where}: {split!r} is none of the splits {', '.join(SPLITS)}.")
        if not is_utf8(path, *labels):
            raise ValueError(f"The task {name!r}: {where} is no UTF-8.")
        place = str(path_inside(images, path, name, where))
        rows.append({"id": path, "path": place, "labels": labels, "cluster": cluster, "split": split, "domain": domain})
        places.append((place, where))
    found = labelled_images(rows, name)
    unique(((where, os.path.normpath(place), where) for place, where in places), name)
    refuse_missing(places, name, ADVICE)
    return found


def _text(row: dict[str, Any], column: str | None, digits: bool = False) -> str | None:
    """Returns the text of a field, None if it is empty or the table has no such column."""
    return plain_text(row[column], f"the value of {column!r}", digits) if column else None
