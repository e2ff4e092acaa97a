"""From users' own images and a backbone to measures."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl

from swaglib.evaluation.features import extract_features, logits
from swaglib.fairness.layouts.converted import Converted, reader
from swaglib.fairness.own.answers import read_classes, right_outputs
from swaglib.fairness.own.measures import Answers, OwnRules, check_sizes, own_measures
from swaglib.fairness.own.table import IMAGE, OwnData, own_data, table_rows
from swaglib.fairness.taxonomy import TAXONOMY, are_synsets, labels_of_sets, read_taxonomy
from swaglib.measures import measures_table, plain_measure
from swaglib.networks.backbone import Backbone

RULES = OwnRules(k=5, neighbours=10, top=50, seed=0)
"""What the command counts unless it is told otherwise."""


@dataclass(frozen=True)
class Asked:
    """What a user asks for.

    Attributes:
        table: CSV file; None for a layout without one.
        images: folder of the images.
        layout: name of a published layout; None for the table of `swaglib.fairness.own.table`.
        attributes: columns whose values are groups; None takes those that the layout has.
        currency: what incomes are counted in, a month, such as `USD`; None where the table states none.
        classes: CSV file of the head's names for the table's labels; None where they are the same.
        taxonomy: file of the sets of labels; None leaves associations out.
        rules: what is counted and drawn.
    """

    table: Path | None
    images: Path
    layout: str | None
    attributes: Sequence[str] | None
    currency: str | None
    classes: Path | None
    taxonomy: Path | None = TAXONOMY
    rules: OwnRules = RULES


def read_asked(asked: Asked) -> OwnData:
    """Reads the images that are asked for, and what their table states.

    Raises:
        FileNotFoundError: if a file is not there.
        ValueError: if the table is malformed, nothing is asked for, the layout has no such attribute, or incomes have
            no currency.
    """
    if asked.layout is not None:
        found = reader(asked.layout)(asked.table, asked.images)
    elif asked.table is None:
        raise ValueError("Name the table of the images with --table, or a layout that has none with --layout.")
    else:
        columns = tuple(asked.attributes or ())
        found = Converted(list(table_rows(asked.table, [IMAGE, *columns])), columns)
    attributes = tuple(found.attributes if asked.attributes is None else asked.attributes)
    other = [name for name in attributes if name not in found.attributes]
    if other:
        raise ValueError(
            f"The layout {asked.layout!r} has no attribute {other[0]!r}. It has: {', '.join(found.attributes)}."
        )
    if not attributes and asked.currency is None:
        raise ValueError(
            "Nothing is asked for: name columns with --attributes, or the currency of the column 'income'."
        )
    data = own_data(found.rows, asked.images, attributes, found.counts)
    stated = int(np.isfinite(data.income).sum())
    if asked.currency is None and stated:
        raise ValueError(f"The table states {stated:,} incomes: say in which currency with --currency, such as USD.")
    if asked.currency is not None and not stated:
        raise ValueError("--currency is given, but the table states no income above 0 in a column 'income'.")
    return data


def measure_own(backbone: Backbone, data: OwnData, asked: Asked) -> pl.DataFrame:
    """Measures what a network says of users' own images. Features are not kept: they may tell people apart.

    Args:
        backbone: any backbone. Without a head of known classes, neighbours alone are measured; associations of labels
            only where its labels are synsets.
        data: the images and what is stated of them.
        asked: what is asked for.

    Returns:
        Measures in the schema `swaglib.measures.MEASURE`. Images that cannot be decoded are counted and left out.

    Raises:
        FileNotFoundError: if the file of classes or the taxonomy is not there.
        ValueError: if the vocabulary holds none of a set's labels, no image can be decoded, the head has no more than
            `asked.rules.k` labels, or see `swaglib.fairness.own.measures.check_sizes`.
    """
    has_head = backbone.head is not None and bool(backbone.classes)
    named = read_classes(asked.classes) if asked.classes is not None else None
    sets, versions = {}, []
    if asked.taxonomy is not None and has_head and are_synsets(backbone.classes):
        taxonomy = read_taxonomy(asked.taxonomy)
        sets = labels_of_sets(taxonomy, backbone.classes)
        versions = [plain_measure("taxonomy_version", taxonomy.version, protocol="associations")]
    if has_head:
        if len(backbone.classes) <= asked.rules.k:
            count = len(backbone.classes)
            raise ValueError(f"--k is {asked.rules.k}, but the head has {count} labels: all would be on top.")
        right_outputs([], backbone.classes, named)  # refuses classes that the head lacks before images are looked at
    check_sizes(data, asked.rules, bool(sets))
    features = extract_features(backbone, data.images, "Images")
    unreadable = int((~features.readable).sum())
    if unreadable == len(data.images):
        raise ValueError(f"None of the {unreadable:,} images can be decoded.")
    counted = replace(data, counts={**data.counts, "unreadable": unreadable}).only(features.readable)
    check_sizes(counted, asked.rules, bool(sets))  # again, for fewer images may be left
    values = features.values[features.readable]
    answers = None
    if has_head:
        right = right_outputs(counted.labels, backbone.classes, named)
        answers = Answers(logits(backbone, values), backbone.classes, right, sets)
    found = own_measures(values, answers, counted, asked.rules, asked.currency)
    return pl.concat([found, measures_table(versions)])
