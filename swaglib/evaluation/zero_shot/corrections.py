"""Corrections of the map that were made by hand: a CSV file a task, kept with the code."""

from pathlib import Path

import polars as pl


def read_corrections(task: str, folder: Path) -> pl.DataFrame:
    """Reads `<task>.csv`: `class`, `label` (a name in the vocabulary), `weight` (0 removes the pair).

    Args:
        task: its name.
        folder: folder of the corrections.

    Returns:
        An empty table if there is no such file.

    Raises:
        ValueError: if a column is missing, a pair stands twice, or a weight is no number from 0 to 1.
    """
    path = folder / f"{task}.csv"
    schema = {"class": pl.String, "label": pl.String, "weight": pl.Float64}
    if not path.is_file():
        return pl.DataFrame(schema=schema)
    table = pl.read_csv(path, infer_schema=False, comment_prefix="#")
    missing = [name for name in schema if name not in table.columns]
    if missing:
        raise ValueError(f"{path} lacks the column {missing[0]!r}. It needs: {', '.join(schema)}.")
    read = table.select(*schema).with_columns(number=pl.col("weight").cast(pl.Float64, strict=False))
    for row, (name, label, text, weight) in enumerate(read.iter_rows(), 1):
        if not name or not label or weight is None or not 0 <= weight <= 1:
            raise ValueError(f"{path}, row {row}: {name!r}, {label!r} has the weight {text!r}; it must be 0 to 1.")
    twice = read.filter(pl.struct("class", "label").is_duplicated())
    if len(twice):
        raise ValueError(f"{path}: the class {twice['class'][0]!r} and the label {twice['label'][0]!r} stand twice.")
    return read.select("class", "label", weight="number")
