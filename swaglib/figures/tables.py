"""Tables for notebooks and the report."""

import html
from collections.abc import Sequence
from pathlib import Path

import polars as pl
from IPython.display import HTML

from swaglib.measures import MEASURE


def read_measures(folder: Path, names: Sequence[str]) -> pl.DataFrame:
    """Reads files of measures, one after another.

    Raises:
        FileNotFoundError: if one is missing.
    """
    for name in names:
        if not (folder / name).is_file():
            raise FileNotFoundError(f"There is no {folder / name}. Run the stages before this one: `dvc repro`.")
    tables = [pl.read_csv(folder / name, infer_schema_length=None) for name in names]
    return pl.concat(tables, how="diagonal_relaxed")


def table_html(frame: pl.DataFrame, percent: Sequence[str] = (), digits: int = 2) -> str:
    """Returns a table as plain HTML: numbers to the right, thousands grouped, missing values as a dash.

    Args:
        frame: any table; lists are joined by commas.
        percent: columns of shares that are shown as percentages.
        digits: of other fractional numbers.
    """
    numeric = {name for name, kind in frame.schema.items() if kind.is_numeric()}
    head = "".join(f'<th style="text-align:{_side(name, numeric)}">{html.escape(name)}</th>' for name in frame.columns)
    body = []
    for row in frame.iter_rows(named=True):
        cells = (
            f'<td style="text-align:{_side(name, numeric)}">{html.escape(_text(value, name in percent, digits))}</td>'
            for name, value in row.items()
        )
        body.append("<tr>" + "".join(cells) + "</tr>")
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"


def show_table(frame: pl.DataFrame, percent: Sequence[str] = (), digits: int = 2) -> HTML:
    """Returns a table for a notebook's output, see `table_html`."""
    return HTML(table_html(frame, percent, digits))


def interval_text(row: dict[str, float], scale: float = 100, sign: bool = False) -> str:
    """Returns a value with its interval, such as `61.3 [58.0, 64.6]`.

    Args:
        row: of measures.
        scale: 100 shows a share as a percentage.
        sign: whether a positive value gets a plus.
    """
    form = "+.1f" if sign else ".1f"
    return f"{scale * row['value']:{form}} [{scale * row['ci_low']:{form}}, {scale * row['ci_high']:{form}}]"


def in_order(names: Sequence[str], order: Sequence[str]) -> list[str]:
    """Returns `names` with those in `order` first, in that order."""
    return [name for name in order if name in names] + [name for name in names if name not in order]


def check_measures(measures: pl.DataFrame) -> None:
    """Refuses measures that lack a column of the schema.

    Raises:
        ValueError: names the column.
    """
    for column in MEASURE:
        if column not in measures.columns:
            raise ValueError(f"Measures lack the column {column!r}. The schema has: {', '.join(MEASURE)}.")


def _side(name: str, numeric: set[str]) -> str:
    return "right" if name in numeric else "left"


def _text(value: object, percent: bool, digits: int) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{100 * value:.1f} %" if percent else f"{value:,.{digits}f}"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)
