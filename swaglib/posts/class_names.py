"""Names of encoded classes: a Parquet file of the Hugging Face hub says in its metadata what its numbers mean."""

from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from swaglib import strict_json

KEY = b"huggingface"


def class_names(file: pq.ParquetFile, column: str) -> list[str] | None:
    """Returns the names of the classes of a column, by their numbers; None if the file says none.

    Args:
        file: a Parquet file.
        column: a column of numbers, or of lists of numbers.
    """
    try:
        features = strict_json.loads((file.schema_arrow.metadata or {})[KEY])["info"]["features"]
        return _names(features[column])
    except (KeyError, TypeError, ValueError):
        return None


def hashtag_names(file: pq.ParquetFile, column: str, path: object) -> list[str] | None:
    """Returns what `class_names` does, for a column of hashtags.

    Args:
        file: a Parquet file.
        column: its column of hashtags.
        path: path of the file, for the error.

    Raises:
        ValueError: if the column holds whole numbers and the file has no names for them.
    """
    names = class_names(file, column)
    kind = file.schema_arrow.field(column).type
    while hasattr(kind, "value_type"):
        kind = kind.value_type
    if names is None and pa.types.is_integer(kind):
        raise ValueError(
            f"{path}: the column {column!r} holds numbers, and the file does not say what they stand for. Name a "
            "column of words, or write the names of the classes in place of their numbers."
        )
    return names


def _names(feature: Any) -> list[str] | None:
    """Returns the names of a ClassLabel, also where it stands in a list, which the format writes in three ways."""
    if isinstance(feature, list) and len(feature) == 1:
        return _names(feature[0])
    if not isinstance(feature, dict):
        return None
    if feature.get("_type") == "ClassLabel":
        names = feature.get("names")
        return names if isinstance(names, list) and all(isinstance(name, str) for name in names) else None
    return _names(feature.get("feature"))


def named(value: Any, names: list[str] | None, what: str) -> Any:
    """Returns a value, or a list of values, with names in place of numbers.

    Raises:
        ValueError: if a number has no name.
    """
    if isinstance(value, list):
        return [named(one, names, what) for one in value]
    if not isinstance(value, int) or isinstance(value, bool):
        return value
    if names is None:
        raise ValueError(
            f"{what} is the number {value}, and the file does not say what it stands for. Name a column of words"
        )
    if not 0 <= value < len(names):
        raise ValueError(f"{what} is the number {value}, but the file names only {len(names)} classes")
    return names[value]
