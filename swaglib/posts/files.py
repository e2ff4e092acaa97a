"""The files that a source names by patterns, and the rows of those that are Parquet."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from glob import glob
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq


def matching_files(patterns: Sequence[str]) -> list[Path]:
    """Returns the files that patterns such as `posts/*.csv` name, in alphabetical order, each once.

    Raises:
        FileNotFoundError: if a pattern names none.
    """
    found: set[Path] = set()
    for pattern in patterns:
        files = [Path(name) for name in glob(pattern, recursive=True) if Path(name).is_file()]
        if not files:
            raise FileNotFoundError(f"collect.sources names {pattern}, but there is no such file.")
        found.update(files)
    return sorted(found)


def short_names(files: Sequence[Path]) -> dict[Path, str]:
    """Returns a name for each file that no other has: its path below the folder that all share, without the ending.

    Tars of several downloads are all called `00000.tar`, each in a folder of its own.
    """
    shared = Path(os.path.commonpath([path.parent for path in files])) if files else Path()
    names = {path: path.relative_to(shared).with_suffix("").as_posix() for path in files}
    once = Counter(names.values())
    return {path: name if once[name] == 1 else path.relative_to(shared).as_posix() for path, name in names.items()}


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
