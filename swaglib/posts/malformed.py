"""Rows that cannot be read: counted with file and line, and never the end of a run unless there are too many."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

FEWEST = 1000
"""Rows after which the share is looked at while reading; before that, one bad row would be a large share."""


class Malformed(NamedTuple):
    """A row that gave no post.

    Attributes:
        file: file that holds it.
        line: line of a text file, row of a table or member of a tar, counted from 1.
        reason: what is wrong.
    """

    file: str
    line: int
    reason: str


def is_utf8(*texts: str) -> bool:
    """Tells whether texts can be written; Python reads bytes that are no UTF-8, and JSON's `\\ud800`, as surrogates."""
    try:
        for text in texts:
            text.encode()
    except UnicodeEncodeError:
        return False
    return True


class MalformedRows:
    """Writes malformed rows to a CSV file as they come, and stops a run that has too many.

    Args:
        path: path of the CSV file; `source`, `file`, `line`, `reason` a row.

    Attributes:
        counts: malformed rows by source.
    """

    def __init__(self, path: Path) -> None:
        self.counts: dict[str, int] = {}
        self._stream = path.open("w", newline="", encoding="utf-8", errors="backslashreplace")
        self._writer = csv.writer(self._stream, lineterminator="\n")
        self._writer.writerow(["source", "file", "line", "reason"])

    def posts(self, source: str, rows: Iterable[dict[str, Any] | Malformed], share: float) -> Iterator[dict[str, Any]]:
        """Yields the posts among the rows of a source.

        Raises:
            ValueError: if more than `share` of the rows are malformed, with the first of them.
        """
        first: Malformed | None = None
        bad = total = 0
        for row in rows:
            total += 1
            if not isinstance(row, Malformed):
                yield row
                continue
            bad += 1
            first = first or row
            self._writer.writerow([source, *row])
            if total >= FEWEST and bad > share * total:
                break
        self.counts[source] = bad
        if first is not None and bad > share * total:
            raise ValueError(
                f"{source}: {bad:,} of {total:,} rows are malformed, more than the share of {share:g} that "
                f"collect.sources.{source}.malformed allows. "
                f"The first: {first.file}, line {first.line}: {first.reason}."
            )

    def __enter__(self) -> "MalformedRows":
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()
