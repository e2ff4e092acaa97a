"""Counterfactual pairs: the same drawing with only the skin tone, or only the gender, changed.

No photo set has such pairs. For each pair, the network's k strongest labels of one image are compared with those of the
other. A control shows how much of a change means nothing: the same image, mirrored.

What this is not: a finding about people. The images are drawings. Skin-tone variants carry the same hashtags in
training, so that what changes with them is the network's doing and not the labels'; gendered variants carry hashtags of
their own, and differ in hair and clothes. The mirror image is an augmentation of training, so it is a low bar.
"""

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from swaglib.evaluation.intervals import mean_interval, share_interval
from swaglib.measures import Interval, measure, measures_table
from swaglib.posts.emoji import TONES
from swaglib.settings.analysis import Fairness
from swaglib.shards.index import HELD_OUT

COUNTERFACTUAL = "counterfactual"
TONE, GENDER, MIRROR = "skin_tone", "gender", "mirrored"
"""The attributes: what differs between the images of a pair; the last is the control."""

ALL, ONLY_HELD_OUT = "all", "held_out"
"""Sets of images that are compared: all, and those that pre-training did not see."""

CHANGED, REPLACED = "any_label_changed", "labels_replaced"
"""The metrics: the share of pairs whose top labels differ at all, and the mean number of labels that differ."""

CHANGE: dict[str, type[pl.DataType]] = {
    "attribute": pl.String,
    "group": pl.String,
    "base": pl.String,
    "row": pl.Int64,
    "replaced": pl.Int64,
}
"""One compared pair of images: which attribute differs, and how many of the top labels."""


@dataclass(frozen=True)
class Pair:
    """Two images (rows of a table) that differ only in one attribute."""

    attribute: str
    group: str
    base: str
    first: int
    second: int


def counterfactual_pairs(images: pl.DataFrame) -> list[Pair]:
    """Finds all pairs of images of one design and base emoji that differ only in skin tone, or only in gender.

    Images of two persons with two skin tones are left out: which of them changed is not one attribute. So is the yellow
    of emoji without skin tone, which is no skin tone. Where a design draws one emoji several times, the first drawing
    counts. Pairs of identical images, as some designs draw them, are left out where `content` is given: nothing about
    them could change.

    Args:
        images: `source`, `base`, `gender`, `tone`, and possibly `content`, a digest of the pixels.

    Returns:
        Pairs in a fixed order; `first` and `second` are row numbers of `images`, and `group` has the values of the
        attribute, such as `light/dark`.
    """
    order = [*TONES.values()]
    table = images.with_row_index("row")
    pairs = []
    keys = ["source", "base", "gender", "tone"]
    single = table.filter(pl.col("tone").is_in(order)).unique(keys, keep="first", maintain_order=True)
    for _, group in single.group_by(["source", "base", "gender"], maintain_order=True):
        by_tone = dict(zip(group["tone"], group["row"], strict=True))
        for one, other in combinations([tone for tone in order if tone in by_tone], 2):
            pairs.append(Pair(TONE, f"{one}/{other}", group["base"][0], by_tone[one], by_tone[other]))
    gendered = table.filter(pl.col("gender").is_not_null()).unique(keys, keep="first", maintain_order=True)
    for _, group in gendered.group_by(["source", "base", "tone"], maintain_order=True):
        by_gender = dict(zip(group["gender"], group["row"], strict=True))
        for one, other in combinations([g for g in ("woman", "man", "person") if g in by_gender], 2):
            pairs.append(Pair(GENDER, f"{one}/{other}", group["base"][0], by_gender[one], by_gender[other]))
    if "content" not in images.columns:
        return pairs
    contents = images["content"].to_list()
    return [pair for pair in pairs if contents[pair.first] != contents[pair.second]]


def top_labels(logits: NDArray[np.float32], k: int) -> NDArray[np.int64]:
    """Returns the k strongest labels of each image, shape (images, k); of equals, the lower number comes first.

    Raises:
        ValueError: if there are fewer than k labels.
    """
    if logits.shape[1] <= k:
        raise ValueError(
            f"fairness.k is {k}, but the head has {logits.shape[1]} labels: all would be on top. Lower fairness.k."
        )
    strongest: NDArray[np.int64] = np.argsort(-logits, axis=1, kind="stable")[:, :k]
    return strongest


def replaced_labels(first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.int64]:
    """Returns for each pair how many of the k labels of one image the other lacks, shape (pairs,)."""
    shared = (first[:, :, None] == second[:, None, :]).any(axis=2).sum(axis=1)
    lacking: NDArray[np.int64] = first.shape[1] - shared
    return lacking


def counterfactual_measures(
    images: pl.DataFrame, labels: NDArray[np.int64], mirrored: NDArray[np.int64], settings: Fairness
) -> pl.DataFrame:
    """Measures how often, and how much, the top labels change.

    Args:
        images: table as in `counterfactual_pairs`, with `split` (`pretrain` or `held-out`). A pair was held out if both
            of its images were.
        labels: top labels of each image, shape (images, k).
        mirrored: the same for the mirrored images.
        settings: settings of the stage.

    Returns:
        Measures in the schema `swaglib.measures.MEASURE`: for each set of images (the variant), attribute and group
        (missing for all), the share of pairs with any change and the mean number of labels replaced. Both are means
        over base emoji, each counting once; `n` is the number of pairs. The value is missing where there are none.
    """
    pairs = counterfactual_pairs(images)
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
            "group": [None] * len(people),
            "base": images["base"].gather(people),
            "row": people,
            "replaced": replaced_labels(labels[people], mirrored[people]),
        },
        schema=CHANGE,
    )
    changes = pl.concat([changes, control])
    held_out, seconds = images["split"] == HELD_OUT, [*(pair.second for pair in pairs), *people]
    changes = changes.with_columns(held_out=held_out.gather(changes["row"]) & held_out.gather(seconds))
    rows = []
    for chosen in (ALL, ONLY_HELD_OUT):
        part = changes if chosen == ALL else changes.filter("held_out")
        for attribute in (TONE, GENDER, MIRROR):
            own = part.filter(pl.col("attribute") == attribute)
            rows += _rows(own, settings, variant=chosen, attribute=attribute)
            for name, table in own.drop_nulls("group").group_by(["group"], maintain_order=True):
                rows += _rows(table, settings, variant=chosen, attribute=attribute, group=str(name[0]))
    return measures_table(rows)


def _rows(table: pl.DataFrame, settings: Fairness, **where: str) -> list[dict[str, object]]:
    values = {CHANGED: (pl.col("replaced") > 0).mean(), REPLACED: pl.col("replaced").mean()}
    bases = table.group_by("base", maintain_order=True).agg(**values)
    rows = []
    for metric in values:
        interval = _interval(bases, metric, len(table))
        row = measure(metric, interval, protocol=COUNTERFACTUAL, k=settings.k, **where)
        rows.append(row if len(bases) else {**row, "value": None})
    return rows


def _interval(bases: pl.DataFrame, metric: str, pairs: int) -> Interval:
    """Returns the mean over base emoji, with an interval where there are enough of them."""
    if not len(bases):
        return Interval(0.0, None, None, pairs, 0)
    found = (share_interval if metric == CHANGED else mean_interval)(bases[metric], bases["base"])
    return replace(found, n=pairs)
