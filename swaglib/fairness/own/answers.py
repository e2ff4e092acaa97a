"""Which outputs of a head are right answers to the labels of a table."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from swaglib.fairness.own.table import LABEL, table_rows

CLASS = "class"


def read_classes(table: Path) -> dict[str, list[str]]:
    """Reads what the labels of a table are called in a head, one class a row.

        label,class
        beds,bed.n.01
        sofas,sofa.n.01

    Args:
        table: CSV file with the columns `label` and `class`. A label may have several rows.

    Returns:
        The names of classes by the label.

    Raises:
        FileNotFoundError: if the file is not there.
        ValueError: if a column is missing, or a row lacks a label or a class; with file and row.
    """
    found: dict[str, list[str]] = {}
    for where, fields in table_rows(table, [LABEL, CLASS]):
        for column in (LABEL, CLASS):
            if not fields[column].strip():
                raise ValueError(f"{where}: the column {column!r} is empty.")
        found.setdefault(fields[LABEL].strip(), []).append(fields[CLASS].strip())
    return found


def right_outputs(
    labels: Sequence[Sequence[str]], classes: Sequence[str], named: Mapping[str, Sequence[str]] | None = None
) -> list[list[int]]:
    """Returns for each image the numbers of the outputs that are right; none where the head has none of its labels.

    Args:
        labels: labels of each image.
        classes: names of the head's outputs, by their number.
        named: names of classes by the label; None, or a label that it lacks: the label is the name.

    Raises:
        ValueError: if a class in `named` is none of the head's.
    """
    places = {name: number for number, name in enumerate(classes)}
    names = named or {}
    lacking = [(label, own) for label, every in names.items() for own in every if own not in places]
    if lacking:
        label, own = lacking[0]
        raise ValueError(f"The head of {len(places):,} labels has no {own!r}, which --classes gives for {label!r}.")
    return [
        sorted({places[name] for label in own for name in names.get(label, [label]) if name in places})
        for own in labels
    ]
