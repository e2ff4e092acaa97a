"""How alike whole sources are: which images of one have a near-duplicate in another."""

from pathlib import Path

import polars as pl

from swaglib.dedup.closest import closest_pairs
from swaglib.dedup.duplicates import near_duplicates
from swaglib.dedup.embedding import embedding
from swaglib.dedup.fingerprint import Fingerprints, FingerprintTaker
from swaglib.dedup.neighbours import EvaluationIndex
from swaglib.images.clean import inspect
from swaglib.images.read import IMAGE_COLUMNS, images_of
from swaglib.posts.schema import scan_posts
from swaglib.settings.curate import Cleaning, Duplicates

LOOKED_AT = 1000
"""Images of a source that are compared with other sources, for looking at."""

ALIKE = dict.fromkeys(("source", "other", "evaluation", "pretraining"), pl.String)
"""An image of `source` (`evaluation`) and the most similar one of `other` (`pretraining`), if they are
near-duplicates."""


def alike_sources(files: dict[str, Path], limits: Cleaning, settings: Duplicates) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Compares sources with each other: how many images of one have a near-duplicate in another.

    Skin-tone variants are left out: they repeat their emoji. Of a large source, the first `LOOKED_AT` are compared.

    Args:
        files: the first file of each source, see `swaglib.curation.files.first_files`.
        limits: limits beyond which images are refused.
        settings: what counts as a near-duplicate.

    Returns:
        `source` and a column for each source: share of the row's images with a near-duplicate in the column's; and the
        pairs behind it, in the schema `ALIKE`.
    """
    taken = {name: _source_fingerprints(path, limits, settings.embedding) for name, path in files.items()}
    prints = {name: own for name, own in taken.items() if len(own)}  # a source may have no image that is fit
    shares: dict[str, list[float | None]] = {name: [] for name in prints}
    found = [pl.DataFrame(schema=ALIKE)]
    for name, own in prints.items():
        index = EvaluationIndex(own)
        for other, images in prints.items():
            if name == other:
                shares[other].append(None)
                continue
            pairs = closest_pairs(near_duplicates(index.pairs(images), settings)).sort("evaluation")
            shares[other].append(len(pairs) / len(own))
            found.append(pairs.select(pl.lit(name).alias("source"), pl.lit(other).alias("other"), *list(ALIKE)[2:]))
    return pl.DataFrame({"source": pl.Series(list(prints), dtype=pl.String), **shares}), pl.concat(found)


def _source_fingerprints(path: Path, limits: Cleaning, name: str) -> Fingerprints:
    taker = FingerprintTaker(embedding(name))
    posts = scan_posts(path, ["id", "tone", *IMAGE_COLUMNS]).filter(pl.col("tone").fill_null("none") == "none")
    for batch in posts.head(LOOKED_AT).collect().iter_slices(512):
        for own, image in zip(batch["id"], images_of(batch), strict=True):
            fit = inspect(image, limits).image
            if fit is not None:
                taker.add(own, fit)
    return taker.take()
