"""What a look at a user's data has found."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

SHOWN = 20
"""Images on the contact sheet, and rows of a table."""

LOOKED_AT = 500
"""Images that are decoded at most, spread evenly over the data: enough to see a fault of one in a hundred."""


@dataclass(frozen=True)
class Found:
    """What the study would see.

    Attributes:
        title: what was looked at, in one sentence.
        tables: tables by their headings, in the order in which they are printed.
        images: encoded images for the contact sheet, None where the image cannot be read.
        captions: one text for each of them.
        warnings: sentences about what is probably not meant.
    """

    title: str
    tables: dict[str, pl.DataFrame]
    images: list[bytes | None]
    captions: list[str]
    warnings: list[str]


def spread(count: int, most: int) -> list[int]:
    """Returns `most` places, or all, spread evenly over `count`."""
    chosen = min(count, most)
    return [place * count // chosen for place in range(chosen)]


def share(part: int, whole: int) -> str:
    """Returns a share in words: `12 of 400 (3.0%)`."""
    return f"{part:,} of {whole:,} ({part / max(whole, 1):.1%})"


def counted(texts: Iterable[str], kind: str, name: str) -> pl.DataFrame:
    """Counts equal texts: a column `kind` holds them and a column `name` their numbers, the most frequent first."""
    counts = pl.DataFrame({kind: pl.Series(list(texts), dtype=pl.String)}).group_by(kind).len(name)
    return counts.sort([name, kind], descending=[True, False])


def is_number(text: str) -> bool:
    """Tells whether a text is nothing but a number, such as `7` or `7.0`."""
    try:
        float(text)
    except ValueError:
        return False
    return any(letter.isdigit() for letter in text)
