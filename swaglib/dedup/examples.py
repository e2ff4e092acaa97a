"""Near-duplicates for looking at: pairs of images by similarity, and of sources that are alike."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl

from swaglib.images.read import IMAGE_COLUMNS, images_of
from swaglib.posts.schema import scan_posts


def pairs_by_threshold(
    pairs: pl.DataFrame, column: str, bounds: Sequence[float], count: int, files: Sequence[Path], seed: int
) -> tuple[list[bytes | None], list[str]]:
    """Returns images for a contact sheet: in each row, pairs that lie between two bounds, drawn at random.

    Args:
        pairs: pairs in the schema `swaglib.dedup.neighbours.PAIR`.
        column: `similarity` or `distance`.
        bounds: n + 1 of them, for n rows, the closest first; a row holds its smaller bound, not its larger one.
        count: pairs a row.
        files: files of all posts.
        seed: seed of the drawing.

    Returns:
        Two images a pair, evaluation first, and captions; None where a row has fewer pairs.
    """
    random = np.random.default_rng(seed)
    chosen: list[tuple[str, str, float] | None] = []
    for near, far in pairwise(bounds):
        inside = pl.col(column).is_between(min(near, far), max(near, far), closed="left")
        row = pairs.filter(inside).select("evaluation", "pretraining", column).rows()
        places = random.permutation(len(row))[:count].tolist()
        chosen += [row[place] for place in places] + [None] * (count - len(places))
    found = _images({name for pair in chosen if pair for name in pair[:2]}, files)
    images: list[bytes | None] = []
    captions = []
    for pair in chosen:
        images += [found.get(pair[0]), found.get(pair[1])] if pair else [None, None]
        value = "" if pair is None else f"{pair[2]:.0f} bits" if column == "distance" else f"{pair[2]:.3f}"
        captions += [value, ""]
    return images, captions


def most_alike(shares: pl.DataFrame, count: int) -> pl.DataFrame:
    """Returns the pairs of sources with the largest shares: `source`, `other`, `share` (the larger of both ways)."""
    names = shares["source"].to_list()
    rows = [(one, other, shares[other][place]) for place, one in enumerate(names) for other in names if one != other]
    long = pl.DataFrame(rows, schema={"source": pl.String, "other": pl.String, "share": pl.Float64}, orient="row")
    ordered = long.sort(["share", "source", "other"], descending=[True, False, False])
    pair = pl.concat_list("source", "other").list.sort().list.join(" ")
    return ordered.with_columns(pair=pair).unique("pair", keep="first", maintain_order=True).drop("pair").head(count)


def pairs_of_sources(
    pairs: pl.DataFrame, sources: Sequence[tuple[str, str]], count: int, files: dict[str, Path]
) -> list[bytes | None]:
    """Returns images for a contact sheet: in each row, near-duplicates of two sources, evenly spaced in the list.

    Pairs of which a source is not there are left out.

    Args:
        pairs: pairs in the schema `swaglib.dedup.alike.ALIKE`.
        sources: two sources a row.
        count: pairs a row.
        files: the first file of each source, see `swaglib.curation.files.first_files`.

    Returns:
        Two images a pair; None where a row has fewer pairs.
    """
    images: list[bytes | None] = []
    for one, other in sources:
        if one not in files or other not in files:
            continue
        own = pairs.filter((pl.col("source") == one) & (pl.col("other") == other))
        rows = own[:: max(1, len(own) // count)].head(count).select("evaluation", "pretraining").rows()
        found = _images({name for row in rows for name in row}, [files[one], files[other]])
        images += [found.get(name) for row in rows for name in row] + [None, None] * (count - len(rows))
    return images


def _images(wanted: set[str], files: Sequence[Path]) -> dict[str, bytes | None]:
    found: dict[str, bytes | None] = {}
    for path in files:
        rows = scan_posts(path, ["id", *IMAGE_COLUMNS]).filter(pl.col("id").is_in(sorted(wanted))).collect()
        found.update(zip(rows["id"], images_of(rows), strict=True))
    return found
