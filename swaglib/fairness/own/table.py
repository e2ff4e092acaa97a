"""A table of users' own images: what it states of each, checked, and nothing that it does not state.

A CSV file in UTF-8 that begins with the names of its columns:

    image,label,cluster,gender,skin_tone,region,income
    home-1/bed.jpg,bed,home-1,,,Africa,120.5

`image` is a path inside the folder of images. `label` is the right class, or a list of them such as ["bed", "sofa"];
`cluster` the person or household, without which an image belongs with no other; `income` a number, a month's. All of
these but `image` may be missing. Attributes are any other columns, and are named by who asks. A field that is empty or
says that it is not known makes its image one of unknown group, which is counted.
"""

import math
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from swaglib.fairness.groups import NOT_STATED, SPREADSHEET_DATE, stated_groups
from swaglib.tasks.look_alike import refuse_look_alikes
from swaglib.tasks.sources.files import needed, path_inside
from swaglib.tasks.sources.present import refuse_missing
from swaglib.tasks.sources.table_labels import Labels
from swaglib.tasks.sources.table_rows import csv_rows

IMAGE, LABEL, CLUSTER, INCOME = "image", "label", "cluster", "income"
COLUMNS = (IMAGE, LABEL, CLUSTER, INCOME)
"""Columns with a meaning of their own: none of them is an attribute."""

NAME = "fairness"
"""What errors of the readers of labelled images call the task."""

ADVICE = "Correct the column 'image' or the folder, put the files there, or remove their rows."
NUMBER = re.compile(r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$")

Row = tuple[str, Mapping[str, str]]
"""Where a row was read, such as `people.csv, row 7`, and its fields by their columns."""


@dataclass(frozen=True)
class OwnData:
    """Users' own images and what their table states of them, one entry an image.

    Attributes:
        images: `id` (the path as the table has it), `image` (missing), `path`.
        labels: classes that are right answers; none where the table has none.
        clusters: person or household; the image itself where none is stated.
        groups: by attribute, the group of each image, `unknown` where it is not stated.
        income: a month's income, float64, above 0; NaN where it is not stated or has no logarithm.
        counts: by what is counted, such as `duplicate_rows`, the number of rows.
    """

    images: pl.DataFrame
    labels: list[list[str]]
    clusters: list[str]
    groups: dict[str, list[str]]
    income: NDArray[np.float64]
    counts: dict[str, int]

    def only(self, kept: NDArray[np.bool_]) -> "OwnData":
        """Returns the images that are kept, shape (images,)."""
        places = np.flatnonzero(kept).tolist()
        return replace(
            self,
            images=self.images[places],
            labels=[self.labels[place] for place in places],
            clusters=[self.clusters[place] for place in places],
            groups={name: [own[place] for place in places] for name, own in self.groups.items()},
            income=self.income[places],
        )


def table_rows(table: Path, columns: Sequence[str]) -> Iterator[Row]:
    """Yields the rows of a CSV file.

    Args:
        table: the file, in UTF-8, with or without a byte order mark.
        columns: columns that it needs.

    Raises:
        FileNotFoundError: if it is not there.
        ValueError: if a column is missing or repeated, or a row has another number of fields; with file and row.
    """
    path = needed(table, "", NAME, "Correct --table.")
    for number, fields in csv_rows(path, list(columns), NAME):
        yield f"{table}, row {number}", fields


def own_data(rows: Iterable[Row], images: Path, attributes: Sequence[str], counts: Mapping[str, int]) -> OwnData:
    """Checks the rows of a table and returns what they state.

    Args:
        rows: rows as `table_rows` or a layout gives them.
        images: folder of the images.
        attributes: columns whose values are groups.
        counts: what was counted before.

    Raises:
        FileNotFoundError: if the folder or an image is not there.
        ValueError: if there is no row, an attribute is named like one of `COLUMNS`, an image's path is missing or
            leaves the folder, an image is there twice with different values, an income is no plain number, a group is
            what a spreadsheet made of an age, or two groups look the same; with file, row and column.
    """
    needed(images, "", NAME, "Correct --images.")
    refused = [name for name in attributes if name in COLUMNS]
    if refused:
        raise ValueError(f"The column {refused[0]!r} has a meaning of its own and is no attribute.")
    found: dict[str, tuple[str, str, list[str], str | None, dict[str, str], float]] = {}
    counted = {"rows": 0, "duplicate_rows": 0, "unlabelled": 0, "income_unknown": 0, "income_not_positive": 0, **counts}
    read_labels = Labels(None, None)
    for where, fields in rows:
        counted["rows"] += 1
        name, place = _place(fields, images, where)
        labels = _labels(fields.get(LABEL, ""), read_labels, where)
        income, why = _income(fields.get(INCOME, ""), where)
        groups = {attribute: _group(fields, attribute, where) for attribute in attributes}
        own = (name, where, labels, _stated(fields.get(CLUSTER, "")), groups, income)
        key = os.path.normpath(place)
        other = found.setdefault(key, own)
        if other is not own:
            if _values(other) != _values(own):
                raise ValueError(
                    f"{where}: the column 'image' names {name!r} again, with other values than {other[1]}."
                )
            counted["duplicate_rows"] += 1
            continue
        counted["unlabelled"] += not labels
        counted[why or "income_unknown"] += why is not None
    if not found:
        raise ValueError("The table has no rows, so that nothing can be measured.")
    refuse_missing(((key, own[1]) for key, own in found.items()), NAME, ADVICE)
    return _joined(list(found.items()), attributes, counted)


def _joined(
    found: list[tuple[str, tuple[str, str, list[str], str | None, dict[str, str], float]]],
    attributes: Sequence[str],
    counted: dict[str, int],
) -> OwnData:
    table = pl.DataFrame(
        {"id": [own[0] for _, own in found], "path": [key for key, _ in found]},
        schema={"id": pl.String, "path": pl.String},
    ).with_columns(image=pl.lit(None, pl.Binary))
    groups = {name: stated_groups([own[4][name] for _, own in found], name) for name in attributes}
    clusters = [own[3] if own[3] is not None else f"image {own[0]}" for _, own in found]
    for what, names in (*groups.items(), (CLUSTER, [own[3] for _, own in found if own[3] is not None])):
        refuse_look_alikes(names, f"The column {what!r}: the values")
    income = np.array([own[5] for _, own in found], dtype=np.float64)
    return OwnData(table, [own[2] for _, own in found], clusters, groups, income, counted)


def _place(fields: Mapping[str, str], images: Path, where: str) -> tuple[str, str]:
    name = fields[IMAGE].strip()
    if not name:
        raise ValueError(f"{where}: the column 'image' is empty.")
    return name, str(path_inside(images, name, NAME, f"{where}, column 'image'"))


def _labels(text: str, labels: Labels, where: str) -> list[str]:
    if text.strip().lower() in NOT_STATED:
        return []
    try:
        return labels.of(text)
    except ValueError as error:
        raise ValueError(f"{where}: the column 'label': {error}.") from None


def _income(text: str, where: str) -> tuple[float, str | None]:
    """Returns an income and None, or NaN and what it is counted as."""
    text = text.strip()
    if text.lower() in NOT_STATED and text != "-1":
        return math.nan, "income_unknown"
    if not NUMBER.match(text):
        raise ValueError(
            f"{where}: the column 'income' is {text!r}, which is no plain number such as 1234.5. Write it without "
            "separators of thousands, currency or words, or leave it empty."
        )
    value = float(text)
    return (value, None) if 0 < value < math.inf else (math.nan, "income_not_positive")


def _group(fields: Mapping[str, str], attribute: str, where: str) -> str:
    text = fields[attribute].strip()
    if SPREADSHEET_DATE.match(text):
        raise ValueError(
            f"{where}: the column {attribute!r} is a date, {text}: a spreadsheet may have turned an age such as 3-9 "
            "into it. Export the column as text."
        )
    return text


def _stated(text: str) -> str | None:
    return None if text.strip().lower() in NOT_STATED else text.strip()


def _values(own: tuple[str, str, list[str], str | None, dict[str, str], float]) -> tuple[object, ...]:
    """Returns what two rows of one image must have in common; incomes as texts, in which NaN is NaN."""
    return own[2], own[3], own[4], str(own[5])
