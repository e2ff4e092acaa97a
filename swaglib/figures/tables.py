"""Tables for notebooks and the report."""

import html
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import polars as pl
from IPython.display import HTML

from swaglib.figures.names import column_name
from swaglib.measures import measures_table, read_measures

MISSING = "–"


def read_tables(folder: Path, names: Sequence[str]) -> pl.DataFrame:
    """Reads files of measures, one after another; without names, the table has no rows.

    Raises:
        FileNotFoundError: if one is missing.
        ValueError: if one lacks a column.
    """
    return pl.concat([measures_table([]), *(read_measures(folder / name) for name in names)])


def first_seed(measures: pl.DataFrame) -> pl.DataFrame:
    """Returns, of each run, the rows of the seed that appears first."""
    return measures.filter(pl.col("seed").eq_missing(pl.col("seed").first().over("run")))


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


def interval_text(row: Mapping[str, Any], scale: float = 100, sign: bool = False) -> str:
    """Returns a value with its interval, such as `61.3 [58.0, 64.6]`; without an interval, the value alone.

    Args:
        row: of measures.
        scale: 100 shows a share as a percentage.
        sign: whether a positive value gets a plus.
    """
    if row["value"] is None:
        return MISSING
    value = _decimal(scale * row["value"], sign)
    if row["ci_low"] is None or row["ci_high"] is None:
        return value
    return f"{value} [{_decimal(scale * row['ci_low'], sign)}, {_decimal(scale * row['ci_high'], sign)}]"


def _decimal(value: float, sign: bool) -> str:
    """Returns a number with one digit after the point; what rounds to zero has no sign."""
    rounded = round(value, 1)
    return f"{rounded:+.1f}" if sign and rounded else f"{rounded + 0.0:.1f}"


def in_order(names: Sequence[str], order: Sequence[str]) -> list[str]:
    """Returns `names` with those in `order` first, in that order."""
    return [name for name in order if name in names] + [name for name in names if name not in order]


def named_columns(frame: pl.DataFrame) -> pl.DataFrame:
    """Returns a table whose columns have their names for display, see `swaglib.figures.names.column_name`."""
    return frame.rename({name: column_name(name) for name in frame.columns})


def settings_table(chosen: Any) -> pl.DataFrame:
    """Returns settings as a table, in the form that they have in `params.yaml`: `name`, nested ones with dots, `value`.

    Args:
        chosen: a dataclass of `swaglib.settings`.
    """
    return pl.DataFrame(list(_flat(chosen, "")), schema={"name": pl.String, "value": pl.String}, orient="row")


def _flat(value: Any, name: str) -> Iterator[tuple[str, str]]:
    if is_dataclass(value):
        value = {each.name: getattr(value, each.name) for each in fields(value)}
    if not isinstance(value, dict):
        yield name, _setting(value)
    elif not value:
        yield name, "none"
    else:
        for key, own in value.items():
            yield from _flat(own, f"{name}.{key}" if name else str(key))


def _setting(value: object) -> str:
    """Returns a value as YAML writes it; lists without brackets."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, list | tuple):
        return ", ".join(map(_setting, value)) or "none"
    return str(value)


def _side(name: str, numeric: set[str]) -> str:
    return "right" if name in numeric else "left"


def _text(value: object, percent: bool, digits: int) -> str:
    if value is None:
        return MISSING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{100 * value:.1f} %" if percent else f"{value:,.{digits}f}"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)
