"""Counterfactual pairs: the same drawing with only the skin tone, or only the gender, changed.

No photo set has such pairs. For each pair, the network's k strongest labels of one picture are compared with those
of the other. A control shows how much of a change means nothing: the same picture, mirrored.

What this is not: a finding about people. The pictures are drawings. Skin-tone variants carry the same hashtags in
training, so that what changes with them is the network's doing and not the labels'; gendered variants carry hashtags of
their own, and differ in hair and clothes. The mirror image is an augmentation of training, so it is a low bar.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from swaglib.evaluation.bootstrap import cluster_bootstrap
from swaglib.posts.emoji import TONES
from swaglib.settings.analysis import Fairness

TONE, GENDER, MIRROR = "skin tone", "gender", "mirrored (control)"

MEASURE: dict[str, type[pl.DataType]] = {
    "run": pl.String,
    "pictures": pl.String,
    "indicator": pl.String,
    "attribute": pl.String,
    "group": pl.String,
    "label": pl.String,
    "k": pl.Int64,
    "n": pl.Int64,
    "n_clusters": pl.Int64,
    "value": pl.Float64,
    "ci_low": pl.Float64,
    "ci_high": pl.Float64,
    "method": pl.String,
    "seed": pl.Int64,
}
"""The schema of `metrics/fairness-<run>.csv`: one value a row."""

CHANGE: dict[str, type[pl.DataType]] = {
    "attribute": pl.String,
    "group": pl.String,
    "base": pl.String,
    "row": pl.Int64,
    "replaced": pl.Int64,
}
"""One compared pair of pictures: which attribute differs, and how many of the top labels."""

CHANGED, REPLACED = "any top label changes", "top labels replaced"
METHOD = "cluster bootstrap over base emoji"
FEWEST_CLUSTERS = 6
"""Below this many base emoji no interval is given: it would say more than the data do."""


@dataclass(frozen=True)
class Pair:
    """Two pictures (rows of a table) that differ only in one attribute."""

    attribute: str
    group: str
    base: str
    first: int
    second: int


def counterfactual_pairs(pictures: pl.DataFrame) -> list[Pair]:
    """Finds all pairs of pictures of one design and base emoji that differ only in skin tone, or only in gender.

    Pictures of two persons with two skin tones are left out: which of them changed is not one attribute. So is the
    yellow of emoji without skin tone, which is no skin tone. Where a design draws one emoji several times, the first
    drawing counts. Pairs of identical pictures, as some designs draw them, are left out where `image` is given: nothing
    about them could change.

    Args:
        pictures: `source`, `base`, `gender`, `tone`, and possibly `image`.

    Returns:
        Pairs in a fixed order; `first` and `second` are row numbers of `pictures`.
    """
    order = [*TONES.values()]
    table = pictures.with_row_index("row")
    pairs = []
    keys = ["source", "base", "gender", "tone"]
    single = table.filter(pl.col("tone").is_in(order)).unique(keys, keep="first", maintain_order=True)
    for _, group in single.group_by(["source", "base", "gender"], maintain_order=True):
        by_tone = dict(zip(group["tone"], group["row"], strict=True))
        for one, other in combinations([tone for tone in order if tone in by_tone], 2):
            pairs.append(Pair(TONE, f"{one} / {other}", group["base"][0], by_tone[one], by_tone[other]))
    gendered = table.filter(pl.col("gender").is_not_null()).unique(keys, keep="first", maintain_order=True)
    for _, group in gendered.group_by(["source", "base", "tone"], maintain_order=True):
        by_gender = dict(zip(group["gender"], group["row"], strict=True))
        for one, other in combinations([g for g in ("woman", "man", "person") if g in by_gender], 2):
            pairs.append(Pair(GENDER, f"{one} / {other}", group["base"][0], by_gender[one], by_gender[other]))
    if "image" not in pictures.columns:
        return pairs
    images = pictures["image"].to_list()
    return [pair for pair in pairs if images[pair.first] != images[pair.second]]


def top_labels(logits: NDArray[np.float32], k: int) -> NDArray[np.int64]:
    """Returns the k strongest labels of each picture, shape (pictures, k); of equals, the lower number comes first.

    Raises:
        ValueError: if there are fewer than k labels.
    """
    if logits.shape[1] <= k:
        raise ValueError(f"fairness.k is {k}, but the head has {logits.shape[1]} labels: all would be on top.")
    strongest: NDArray[np.int64] = np.argsort(-logits, axis=1, kind="stable")[:, :k]
    return strongest


def replaced_labels(first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.int64]:
    """Returns for each pair how many of the k labels of one picture the other lacks, shape (pairs,)."""
    shared = (first[:, :, None] == second[:, None, :]).any(axis=2).sum(axis=1)
    lacking: NDArray[np.int64] = first.shape[1] - shared
    return lacking


def counterfactual_table(
    run: str, pictures: pl.DataFrame, labels: NDArray[np.int64], mirrored: NDArray[np.int64], settings: Fairness
) -> pl.DataFrame:
    """Measures how often, and how much, the top labels change.

    Args:
        run: name of the run.
        pictures: `source`, `base`, `gender`, `tone`, `split` (`pretrain` or `held-out`).
        labels: top labels of each picture, shape (pictures, k).
        mirrored: the same for the mirrored pictures.
        settings: of the stage.

    Returns:
        In the schema `MEASURE`: for each set of pictures (`all`, `held-out`), attribute and group, the share of pairs
        with any change and the mean number of labels replaced. Both are means over base emoji, each counting once.
    """
    pairs = counterfactual_pairs(pictures)
    changes = pl.DataFrame(
        {
            "attribute": [pair.attribute for pair in pairs],
            "group": [pair.group for pair in pairs],
            "base": [pair.base for pair in pairs],
            "row": [pair.first for pair in pairs],
            "replaced": replaced_labels(
                labels[[pair.first for pair in pairs]], labels[[pair.second for pair in pairs]]
            ),
        },
        schema=CHANGE,
    )
    people = sorted({row for pair in pairs for row in (pair.first, pair.second)})
    control = pl.DataFrame(
        {
            "attribute": [MIRROR] * len(people),
            "group": ["picture / mirror image"] * len(people),
            "base": pictures["base"].gather(people),
            "row": people,
            "replaced": replaced_labels(labels[people], mirrored[people]),
        },
        schema=CHANGE,
    )
    changes = pl.concat([changes, control]).with_columns(
        split=pictures["split"].gather(pl.concat([changes, control])["row"])
    )
    rows = []
    for chosen in ("all", "held-out"):
        part = changes if chosen == "all" else changes.filter(pl.col("split") == "held-out")
        for attribute in (TONE, GENDER, MIRROR):
            own = part.filter(pl.col("attribute") == attribute)
            groups = [("all", own), *((str(name[0]), g) for name, g in own.group_by(["group"], maintain_order=True))]
            for group, table in groups if attribute != MIRROR else groups[:1]:
                rows += _rows(run, chosen, attribute, group, table, settings)
    return pl.DataFrame(rows, schema=MEASURE, orient="row")


def _rows(
    run: str, pictures: str, attribute: str, group: str, table: pl.DataFrame, settings: Fairness
) -> list[dict[str, object]]:
    values = {CHANGED: (pl.col("replaced") > 0).mean(), REPLACED: pl.col("replaced").mean()}
    bases = table.group_by("base", maintain_order=True).agg(**values)
    rows = []
    for indicator in values:
        row: dict[str, object] = {
            "run": run,
            "pictures": pictures,
            "indicator": indicator,
            "attribute": attribute,
            "group": group,
            "label": "all",
            "k": settings.k,
            "n": len(table),
            "n_clusters": len(bases),
            "method": METHOD,
            "seed": settings.seed,
        }
        if len(bases):
            interval = cluster_bootstrap(bases[indicator], bases["base"], settings.bootstrap, settings.seed)
            row["value"] = round(interval.value, 6)
            if len(bases) >= FEWEST_CLUSTERS:
                row |= {"ci_low": round(interval.low, 6), "ci_high": round(interval.high, 6)}
        rows.append(row)
    return rows
