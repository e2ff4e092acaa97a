"""The drawings that have a counterfactual, and their encoded images."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from swaglib.fairness.counterfactual import counterfactual_pairs
from swaglib.images.read import IMAGE_COLUMNS, images_of
from swaglib.images.rgb import open_rgb
from swaglib.posts.schema import read_posts, scan_posts

COLUMNS = {
    "id": pl.String,
    "source": pl.String,
    "base": pl.String,
    "concept": pl.String,
    "label": pl.String,
    "gender": pl.String,
    "tone": pl.String,
}


MISSING = "drawings_missing"
"""The metric that counts drawings without an image."""


@dataclass(frozen=True)
class Variants:
    """The drawings that have a counterfactual.

    Attributes:
        drawings: one row an image: `COLUMNS`, `split`, and `content`, a digest of the pixels.
        images: encoded, in the same order.
        identical: number of pairs that were left out because both images are the same.
        missing: number of drawings that were left out because their posts have no image or its file is not there.
    """

    drawings: pl.DataFrame
    images: list[bytes]
    identical: int
    missing: int


def read_variants(posts: Path, index: pl.DataFrame) -> Variants:
    """Reads the drawings of a curated study that have a counterfactual.

    Args:
        posts: folder of posts. A source without a file `<source>.parquet` is passed over: sources of one's own lie in
            parts, and have no variants.
        index: index of the shards: `id`, `source`, `split`.
    """
    files = [path for source in index["source"].unique().sort() if (path := posts / f"{source}.parquet").is_file()]
    table = pl.concat([pl.DataFrame(schema=COLUMNS), *(read_posts(path, [*COLUMNS]) for path in files)])
    table = _paired(table.join(index.select("id", "split"), on="id", maintain_order="left"))
    found = read_images(posts, table)
    images = [image for image in found if image is not None]
    table = table.filter(pl.Series([image is not None for image in found], dtype=pl.Boolean))
    with_content = table.with_columns(content=pl.Series([content_of(image) for image in images], dtype=pl.String))
    identical = len(counterfactual_pairs(table)) - len(counterfactual_pairs(with_content))
    kept = _paired(with_content.with_row_index("place"))
    missing = len(found) - len(images)
    return Variants(kept.drop("place"), [images[place] for place in kept["place"]], identical, missing)


def content_of(image: bytes) -> str:
    """Returns a digest of an image's pixels, however they are encoded; of one that cannot be decoded, of its bytes."""
    try:
        pixels = open_rgb(image)
    except OSError:
        return hashlib.sha256(image).hexdigest()[:32]
    return hashlib.sha256(f"{pixels.size}".encode() + pixels.tobytes()).hexdigest()[:32]


def _paired(table: pl.DataFrame) -> pl.DataFrame:
    """Returns the rows that are in a pair."""
    return table[sorted({row for pair in counterfactual_pairs(table) for row in (pair.first, pair.second)})]


def read_images(posts: Path, drawings: pl.DataFrame) -> list[bytes | None]:
    """Returns the encoded image of each drawing, None where its file is missing.

    Args:
        posts: folder of posts.
        drawings: `id` and `source`.
    """
    wanted = drawings["id"].implode()
    parts = [
        scan_posts(posts / f"{source}.parquet", ["id", *IMAGE_COLUMNS]).filter(pl.col("id").is_in(wanted)).collect()
        for source in drawings["source"].unique(maintain_order=True)
    ]
    if not parts:
        return []
    return list(images_of(drawings.select("id").join(pl.concat(parts), on="id", maintain_order="left")))
