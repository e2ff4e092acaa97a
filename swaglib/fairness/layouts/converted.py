"""What a layout makes of a published set: rows of the one table that the measures know."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from swaglib.fairness.own.table import Row
from swaglib.registry import find

ROOM = "swaglib.fairness.layouts"


@dataclass(frozen=True)
class Converted:
    """A published set as rows of `swaglib.fairness.own.table`.

    Attributes:
        rows: rows with where they were read.
        attributes: columns that the publisher states of people or households.
        counts: what could not be read as the layout says, by what it is.
    """

    rows: list[Row]
    attributes: tuple[str, ...]
    counts: dict[str, int] = field(default_factory=dict)


def reader(layout: str) -> Callable[[Path | None, Path], Converted]:
    """Returns what reads a layout: it takes the table, None where the set has none, and the folder of images.

    Args:
        layout: name of a file of this folder, or a module of your own with its package.

    Raises:
        ValueError: if there is no such layout; names those that are there.
    """
    found: Callable[[Path | None, Path], Converted] = find(ROOM, layout, ["read"]).read
    return found


def table_of(table: Path | None, layout: str, what: str) -> Path:
    """Returns the table of a layout that has one.

    Raises:
        ValueError: if none was named.
    """
    if table is None:
        raise ValueError(f"The layout {layout!r} needs --table: {what}.")
    return table


def decade(age: int) -> str:
    """Returns the ten years that an age in years lies in, such as `30-39`."""
    return f"{age // 10 * 10}-{age // 10 * 10 + 9}"
