"""A table of users' own images: what it states of each, checked, and nothing that it does not state.

A CSV file in UTF-8 that begins with the names of its columns:

    image,label,cluster,gender,skin_tone,region,income
    home-1/bed.jpg,bed,home-1,,,Africa,120.5

`image` is a path inside the folder of images. `label` is the right class, or a list of them such as ["bed", "sofa"];
`cluster` the person or household, without which an image belongs with no other (counted as `cluster_unknown`: where
several images of one person lack it, intervals are too narrow); `income` a number, a month's. All of
these but `image` may be missing. Attributes are any other columns, and are named by who asks. A field that is empty or
says that it is not known makes its image one of unknown group, which is counted.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from swaglib.fairness.groups import stated_groups
from swaglib.fairness.intersections import intersections
from swaglib.fairness.own.fields import NAME, group_text, image_place, income_of, label_names, stated
from swaglib.tasks.look_alike import refuse_look_alikes
from swaglib.tasks.sources.files import needed
from swaglib.tasks.sources.present import refuse_missing
from swaglib.tasks.sources.table_labels import Labels
from swaglib.tasks.sources.table_rows import csv_rows

IMAGE, LABEL, CLUSTER, INCOME = "image", "label", "cluster", "income"
COLUMNS = (IMAGE, LABEL, CLUSTER, INCOME)
"""Columns with a meaning of their own: none of them is an attribute."""

ADVICE = "Correct the column 'image' or the folder, put the files there, or remove their rows."

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
        ValueError: if there is no row, an attribute is named like one of `COLUMNS` or two pairs of them would have one
            name (`swaglib.fairness.intersections`), an image's path is missing or
            leaves the folder, an image is there twice with different values, an income is no plain number, a group is
            what a spreadsheet made of an age, or two groups look the same; with file, row and column.
    """
    needed(images, "", NAME, "Correct --images.")
    refused = [name for name in attributes if name in COLUMNS]
    if refused:
        raise ValueError(f"The column {refused[0]!r} has a meaning of its own and is no attribute.")
    found: dict[str, _Stated] = {}
    zero = ("rows", "duplicate_rows", "unlabelled", "cluster_unknown", "income_unknown", "income_not_positive")
    counted = {**dict.fromkeys(zero, 0), **counts}
    read_labels = Labels(None, None)
    for where, fields in rows:
        counted["rows"] += 1
        name, place = image_place(fields[IMAGE], images, where)
        labels = label_names(fields.get(LABEL, ""), read_labels, where)
        income, why = income_of(fields.get(INCOME, ""), where)
        groups = {attribute: group_text(fields[attribute], attribute, where) for attribute in attributes}
        own = _Stated(name, where, labels, stated(fields.get(CLUSTER, "")), groups, income)
        key = os.path.normpath(place)
        other = found.setdefault(key, own)
        if other is not own:
            if other.values != own.values:
                raise ValueError(
                    f"{where}: the column 'image' names {name!r} again, with other values than {other.where}."
                )
            counted["duplicate_rows"] += 1
            continue
        counted["unlabelled"] += not labels
        counted["cluster_unknown"] += own.cluster is None
        counted[why or "income_unknown"] += why is not None
    if not found:
        raise ValueError("The table has no rows, so that nothing can be measured.")
    refuse_missing(((key, own.where) for key, own in found.items()), NAME, ADVICE)
    return _joined(found, attributes, counted)


@dataclass(frozen=True)
class _Stated:
    """What one row states."""

    name: str
    where: str
    labels: list[str]
    cluster: str | None
    groups: dict[str, str]
    income: float

    @property
    def values(self) -> tuple[object, ...]:
        """What two rows of one image must have in common; incomes as texts, in which NaN is NaN."""
        return self.labels, self.cluster, self.groups, str(self.income)


def _joined(found: Mapping[str, _Stated], attributes: Sequence[str], counted: dict[str, int]) -> OwnData:
    every = list(found.values())
    names = {"id": [own.name for own in every], "path": list(found)}
    table = pl.DataFrame(names, schema={"id": pl.String, "path": pl.String})
    groups = {name: stated_groups([own.groups[name] for own in every], name) for name in attributes}
    for what, values in (*groups.items(), (CLUSTER, [own.cluster for own in every if own.cluster is not None])):
        refuse_look_alikes(values, f"The column {what!r}: the values")
    intersections(groups)  # refuses two of one name before any image is looked at
    return OwnData(
        table.with_columns(image=pl.lit(None, pl.Binary)),
        [own.labels for own in every],
        [own.cluster if own.cluster is not None else f"image {own.name}" for own in every],
        groups,
        np.array([own.income for own in every], dtype=np.float64),
        counted,
    )
