"""Writes samples into WebDataset tars with an index that finds any sample without reading the tar.

A shard is an ordinary tar in the layout of the `webdataset` package: `<key>.png` (or `.jpg`) followed by
`<key>.json`. Two runs over the same samples write the same bytes.
"""

import io
import json
import tarfile
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

import polars as pl

from swaglib.progress import progress

SIGNATURES = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpg"}


def image_extension(image: bytes) -> str:
    """Returns `png` or `jpg`, by the image's first bytes.

    Raises:
        ValueError: if it is neither.
    """
    for signature, extension in SIGNATURES.items():
        if image.startswith(signature):
            return extension
    raise ValueError(f"An image is neither PNG nor JPEG: it begins with {image[:8]!r}.")


def write_shards(
    samples: Iterable[dict[str, Any]], folder: Path, split: str, samples_per_shard: int, total: int | None = None
) -> pl.DataFrame:
    """Writes samples to `folder/<split>-00000.tar` and so on, in their order.

    Args:
        samples: each with `id`, `image`, and what else belongs in the sample's JSON; taken one by one.
        folder: existing folder; the caller makes it appear in one piece.
        split: first part of the shards' names.
        samples_per_shard: the last shard may hold fewer.
        total: number of samples, for the progress bar.

    Returns:
        One row a sample, in order: `id`, `key`, `shard`, `offset` and `size` of the image in bytes.
    """
    rows: list[tuple[str, str, str, int, int]] = []
    bar = progress(samples, f"Writing {split} shards", "sample", total)
    for number, group in enumerate(_groups(bar, samples_per_shard)):
        name = f"{split}-{number:05d}.tar"
        with (
            open(folder / name, "wb") as stream,
            tarfile.open(fileobj=stream, mode="w", format=tarfile.USTAR_FORMAT) as tar,
        ):
            for sample in group:
                image = sample.pop("image")
                key = f"{len(rows):09d}"
                _add(tar, f"{key}.{image_extension(image)}", image)
                rows.append((sample["id"], key, name, tar.offset - _padded(len(image)), len(image)))
                _add(tar, f"{key}.json", json.dumps(sample, ensure_ascii=False, sort_keys=True).encode())
    schema = {"id": pl.String, "key": pl.String, "shard": pl.String, "offset": pl.Int64, "size": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    member.mode = 0o444
    tar.addfile(member, io.BytesIO(content))


def _padded(size: int) -> int:
    return -(-size // tarfile.BLOCKSIZE) * tarfile.BLOCKSIZE


def _groups(items: Iterator[dict[str, Any]], size: int) -> Iterator[Iterator[dict[str, Any]]]:
    """Divides items into groups of a size, without holding them: each must be used up before the next is asked for."""
    for first in items:
        yield chain([first], islice(items, size - 1))
