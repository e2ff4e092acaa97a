"""The files that a source names by patterns, and the rows of those that are Parquet."""

import os
from collections.abc import Iterator, Sequence
from glob import escape, glob, has_magic
from itertools import takewhile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq


def matching_files(patterns: Sequence[str]) -> list[Path]:
    """Returns the files that patterns such as `posts/*.csv` name, in alphabetical order, each once.

    Raises:
        FileNotFoundError: if a pattern names none, or a link that leads nowhere.
    """
    return sorted(named_files(patterns))


def files_of(pattern: str) -> list[Path]:
    """Returns the files that a pattern names.

    What is there under the very name that the pattern begins with is meant itself, a file or a folder, whatever
    brackets it has: `[2021]/*.csv` are the files of the folder `[2021]`, and those of `2` only if there is no such
    folder.
    """
    return [path for path in _found(pattern) if path.is_file()]


def named_files(patterns: Sequence[str]) -> dict[Path, str]:
    """Returns the files that patterns name, each with a short name: its path below the pattern's fixed part.

    Tars of several downloads are all called `00000.tar`; named by `downloads/*/*.tar` they are `first/00000` and
    `second/00000`, whatever other files there are.

    Raises:
        FileNotFoundError: if a pattern names no file, or a link that leads nowhere.
        ValueError: if two files get one name.
    """
    names: dict[Path, str] = {}
    for pattern in patterns:
        lost = next((path for path in _found(pattern) if not path.exists()), None)
        if lost is not None:
            raise FileNotFoundError(
                f"collect.sources names {pattern}, but {lost} is a link that leads nowhere. Remove it, or mend it."
            )
        files = files_of(pattern)
        if not files:
            raise FileNotFoundError(f"collect.sources names {pattern}, but there is no such file.")
        folders = Path(pattern).parent.parts
        there = min(_literal(pattern), len(folders))
        fixed = Path(*folders[:there], *takewhile(lambda part: not has_magic(part), folders[there:]))
        for path in files:
            names.setdefault(path, path.relative_to(fixed).with_suffix("").as_posix())
    owners: dict[str, Path] = {}
    for path, name in sorted(names.items()):
        if owners.setdefault(name, path) != path:
            raise ValueError(
                f"collect.sources names {owners[name]} and {path}, which would both be called {name!r}. Name them by "
                "one pattern that begins above the folders in which they differ."
            )
    return dict(sorted(names.items()))


def _literal(pattern: str) -> int:
    """Returns how many of the parts that a pattern begins with are there under their very names."""
    parts = Path(pattern).parts
    return next((n for n in range(len(parts)) if not os.path.lexists(Path(*parts[: n + 1]))), len(parts))


def _found(pattern: str) -> list[Path]:
    parts, there = Path(pattern).parts, _literal(pattern)
    return [Path(name) for name in glob(os.path.join("", *map(escape, parts[:there]), *parts[there:]), recursive=True)]


def parquet_rows(
    file: pq.ParquetFile, columns: Sequence[str], at_a_time: int
) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """Yields the number of each row, counted from 1, and the row, or what is wrong with it."""
    number = 0
    try:
        for batch in file.iter_batches(batch_size=at_a_time, columns=list(columns)):
            for row in _rows(batch):
                number += 1
                yield number, row
    except (pa.ArrowException, OSError) as error:
        for lost in range(number + 1, file.metadata.num_rows + 1):
            yield lost, f"the file is damaged from row {number + 1} on: {error}"


def _rows(batch: pa.RecordBatch) -> Iterator[dict[str, Any] | str]:
    try:
        yield from batch.to_pylist()
    except UnicodeDecodeError:  # Parquet does not check texts; one by one, only the bad row is lost
        for place in range(batch.num_rows):
            try:
                yield batch.slice(place, 1).to_pylist()[0]
            except UnicodeDecodeError:
                yield "the row is no UTF-8"
