"""Near-duplicates for looking at: example pairs by similarity, and how alike whole sources are."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl

from swaglib.dedup.duplicates import near_duplicates
from swaglib.dedup.embedding import embedding
from swaglib.dedup.fingerprint import Fingerprints, FingerprintTaker
from swaglib.dedup.neighbours import PAIR, EvaluationIndex
from swaglib.images.clean import inspect
from swaglib.images.read import IMAGE_COLUMNS, images_of
from swaglib.posts.schema import partitions_of, scan_posts
from swaglib.settings.curate import Cleaning, Duplicates

LOOKED_AT = 5000
"""Pictures of a source that are compared with other sources, for looking at."""


def first_files(folder: Path, names: Sequence[str]) -> dict[str, Path]:
    """Returns the first file of posts of each source."""
    return {name: partitions_of(folder, name)[0] for name in names}


def closest_pairs(pairs: pl.DataFrame) -> pl.DataFrame:
    """Keeps the best pair of each evaluation picture: exact, then by similarity, then by hash."""
    order = ["exact", "similarity", "distance", "pretraining"]
    best = pairs.sort(order, descending=[True, True, False, False])
    return best.unique("evaluation", keep="first", maintain_order=True)


def pairs_by_threshold(
    pairs: pl.DataFrame, column: str, bounds: Sequence[float], count: int, files: Sequence[Path], seed: int
) -> tuple[list[bytes | None], list[str]]:
    """Returns pictures for a contact sheet: in each row, pairs that lie between two bounds, drawn at random.

    Args:
        pairs: in the schema `swaglib.dedup.neighbours.PAIR`.
        column: `similarity` or `distance`.
        bounds: n + 1 of them, for n rows, the closest first; a row holds its smaller bound, not its larger one.
        count: pairs a row.
        files: of all posts.
        seed: of the drawing.

    Returns:
        Two pictures a pair, evaluation first, and captions; None where a row has fewer pairs.
    """
    random = np.random.default_rng(seed)
    chosen: list[tuple[str, str, float] | None] = []
    for near, far in pairwise(bounds):
        inside = pl.col(column).is_between(min(near, far), max(near, far), closed="left")
        row = pairs.filter(inside).select("evaluation", "pretraining", column).rows()
        places = random.permutation(len(row))[:count].tolist()
        chosen += [row[place] for place in places] + [None] * (count - len(places))
    pictures = _pictures({name for pair in chosen if pair for name in pair[:2]}, files)
    images: list[bytes | None] = []
    captions = []
    for pair in chosen:
        images += [pictures.get(pair[0]), pictures.get(pair[1])] if pair else [None, None]
        value = "" if pair is None else f"{pair[2]:.0f} bits" if column == "distance" else f"{pair[2]:.3f}"
        captions += [value, ""]
    return images, captions


def counts_by_source(pairs: pl.DataFrame, evaluation: pl.DataFrame, files: Sequence[Path]) -> dict[str, pl.DataFrame]:
    """Returns `counts_by_threshold` of each source of evaluation pictures.

    Args:
        pairs: best pair of each evaluation picture, see `closest_pairs`.
        evaluation: `id`, `source` of the evaluation pictures.
        files: of all posts; their `concept` tells what a picture shows.
    """
    wanted = pl.concat([pairs["evaluation"], pairs["pretraining"]]).unique().implode()
    shown = [scan_posts(path, ["id", "concept"]).filter(pl.col("id").is_in(wanted)).collect() for path in files]
    concepts = dict(row for table in shown for row in table.rows())
    own = pairs.join(evaluation.rename({"id": "evaluation"}), on="evaluation", maintain_order="left")
    names = evaluation["source"].unique(maintain_order=True)
    return {name: counts_by_threshold(own.filter(pl.col("source") == name), concepts) for name in names}


def counts_by_threshold(pairs: pl.DataFrame, concepts: dict[str, str | None]) -> pl.DataFrame:
    """Counts, for thresholds on similarity, the evaluation pictures found and how often the pair shows one thing.

    Args:
        pairs: best pair of each evaluation picture, see `closest_pairs`.
        concepts: what each picture shows, where that is known.

    Returns:
        `similarity`, `found` (evaluation pictures at or above it), `same` (share of those with two known concepts
        that are equal; null where none is known).
    """
    names = pl.DataFrame({"id": list(concepts), "concept": pl.Series(list(concepts.values()), dtype=pl.String)})
    known = pairs.join(names.rename({"id": "evaluation", "concept": "left"}), on="evaluation", how="left")
    known = known.join(names.rename({"id": "pretraining", "concept": "right"}), on="pretraining", how="left")
    rows = []
    for threshold in np.round(np.arange(0.80, 1.0001, 0.01), 2).tolist():
        own = known.filter(pl.col("similarity") >= threshold)
        both = own.drop_nulls(["left", "right"])
        share = float((both["left"] == both["right"]).to_numpy().mean()) if len(both) else None
        rows.append((threshold, len(own), share))
    return pl.DataFrame(rows, schema=["similarity", "found", "same"], orient="row")


def alike_sources(
    files: dict[str, Path], limits: Cleaning, settings: Duplicates
) -> tuple[pl.DataFrame, dict[tuple[str, str], pl.DataFrame]]:
    """Compares sources with each other: how many pictures of one have a near-duplicate in another.

    Skin-tone variants are left out: they repeat their emoji. Of a large source, the first `LOOKED_AT` are compared.

    Args:
        files: the first file of each source, see `first_files`.
        limits: which pictures are refused.
        settings: what counts as a near-duplicate.

    Returns:
        `source` and a column for each source: share of the row's pictures with a near-duplicate in the column's;
        and the pairs behind it.
    """
    taken = {name: _source_fingerprints(path, limits, settings.embedding) for name, path in files.items()}
    prints = {name: own for name, own in taken.items() if len(own)}  # a source may have no picture that is fit
    shares: dict[str, list[float | None]] = {name: [] for name in prints}
    found: dict[tuple[str, str], pl.DataFrame] = {}
    for name, own in prints.items():
        index = EvaluationIndex(own)
        for other, pictures in prints.items():
            if name == other:
                shares[other].append(None)
                continue
            pairs = near_duplicates(index.pairs(pictures), settings)
            found[name, other] = pairs
            shares[other].append(pairs["evaluation"].n_unique() / len(own))
    return pl.DataFrame({"source": pl.Series(list(prints), dtype=pl.String), **shares}), found


def most_alike(shares: pl.DataFrame, count: int) -> pl.DataFrame:
    """Returns the pairs of sources with the largest shares: `source`, `other`, `share` (the larger of both ways)."""
    names = shares["source"].to_list()
    rows = [(one, other, shares[other][place]) for place, one in enumerate(names) for other in names if one != other]
    long = pl.DataFrame(rows, schema={"source": pl.String, "other": pl.String, "share": pl.Float64}, orient="row")
    ordered = long.sort(["share", "source", "other"], descending=[True, False, False])
    pair = pl.concat_list("source", "other").list.sort().list.join(" ")
    return ordered.with_columns(pair=pair).unique("pair", keep="first", maintain_order=True).drop("pair").head(count)


def pairs_of_sources(
    pairs: dict[tuple[str, str], pl.DataFrame], sources: Sequence[tuple[str, str]], count: int, files: dict[str, Path]
) -> list[bytes | None]:
    """Returns pictures for a contact sheet: in each row, near-duplicates of two sources, evenly spaced in the list.

    Pairs of which a source is not there are left out.
    """
    images: list[bytes | None] = []
    for one, other in sources:
        if one not in files or other not in files:
            continue
        own = closest_pairs(pairs.get((one, other), pl.DataFrame(schema=PAIR))).sort("evaluation")
        rows = own[:: max(1, len(own) // count)].head(count).select("evaluation", "pretraining").rows()
        pictures = _pictures({name for row in rows for name in row}, [files[one], files[other]])
        images += [pictures.get(name) for row in rows for name in row] + [None, None] * (count - len(rows))
    return images


def _source_fingerprints(path: Path, limits: Cleaning, name: str) -> Fingerprints:
    taker = FingerprintTaker(embedding(name))
    posts = scan_posts(path, ["id", "tone", *IMAGE_COLUMNS]).filter(pl.col("tone").fill_null("none") == "none")
    for batch in posts.head(LOOKED_AT).collect().iter_slices(512):
        for own, image in zip(batch["id"], images_of(batch), strict=True):
            picture = inspect(image, limits).picture
            if picture is not None:
                taker.add(own, picture)
    return taker.take()


def _pictures(wanted: set[str], files: Sequence[Path]) -> dict[str, bytes | None]:
    found: dict[str, bytes | None] = {}
    for path in files:
        rows = scan_posts(path, ["id", *IMAGE_COLUMNS]).filter(pl.col("id").is_in(sorted(wanted))).collect()
        found.update(zip(rows["id"], images_of(rows), strict=True))
    return found
