"""The tables that show what a curation did: one Parquet file each, and a few numbers."""

import json
from collections.abc import Mapping
from pathlib import Path

import polars as pl

LOOK = "look"
SUMMARY = "summary.json"
TABLES = (
    *("hashtags", "vocabulary", "rules", "fates", "changes", "frequency", "agreement"),
    *("evaluation", "duplicates", "closest", "counts", "shares", "alike"),
)
"""What each holds: `swaglib.curation.results.Curation`."""


def write_look(tables: Mapping[str, pl.DataFrame], summary: Mapping[str, float], folder: Path) -> None:
    """Writes all tables and the summary.

    Args:
        tables: tables by the names of `TABLES`.
        summary: the numbers that describe the plan.
        folder: folder to write, which is made.
    """
    folder.mkdir(parents=True)
    for name in TABLES:
        tables[name].write_parquet(folder / f"{name}.parquet", statistics=False)
    (folder / SUMMARY).write_text(json.dumps(dict(summary), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read_look(folder: Path) -> tuple[dict[str, pl.DataFrame], dict[str, float]]:
    """Reads what `write_look` wrote.

    Raises:
        FileNotFoundError: if a file is not there.
    """
    missing = [name for name in (SUMMARY, *(f"{own}.parquet" for own in TABLES)) if not (folder / name).is_file()]
    if missing:
        raise FileNotFoundError(f"There is no {folder / missing[0]}. The stage `curate` writes it: `dvc repro curate`.")
    tables = {name: pl.read_parquet(folder / f"{name}.parquet") for name in TABLES}
    return tables, json.loads((folder / SUMMARY).read_text(encoding="utf-8"))
