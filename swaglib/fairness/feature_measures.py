"""What features alone associate with a group, so that networks without labels are audited, too.

Sets of things are subgroups of emoji in Unicode's CLDR that show no person. The first two pairs of sets are those with
which association tests began (Greenwald, McGhee and Schwartz 1998; Caliskan, Bryson and Narayanan 2017,
arXiv 1608.07187): flowers and insects, instruments and weapons, here tools with the weapons among them. The others are
ours: science and household, in the place of science and arts, and tools and flowers.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from swaglib.fairness.counterfactual import GENDER, TONE
from swaglib.fairness.drawings import read_images
from swaglib.fairness.ieat import ieat
from swaglib.measures import Interval, measure, measures_table
from swaglib.posts.schema import read_posts

IEAT, EFFECT = "ieat", "effect"
"""The protocol and its metric: d, a difference of means by a standard deviation."""

METHOD = "jackknife, Student"


@dataclass(frozen=True)
class Association:
    """A test: are drawings of `groups` nearer to `things`, and those of `other_groups` to `other_things`?

    Attributes:
        name: name of the test, in the column `label`.
        attribute: what the groups are values of.
        groups: groups of the targets.
        other_groups: groups of the other targets.
        things: subgroup of the attributes.
        other_things: subgroup of the other attributes.
    """

    name: str
    attribute: str
    groups: tuple[str, ...]
    other_groups: tuple[str, ...]
    things: str
    other_things: str


LIGHTER, DARKER = ("light", "medium-light"), ("medium-dark", "dark")
ASSOCIATIONS = (
    Association("flowers_insects", TONE, LIGHTER, DARKER, "plant-flower", "animal-bug"),
    Association("instruments_tools", TONE, LIGHTER, DARKER, "musical-instrument", "tool"),
    Association("science_household", GENDER, ("man",), ("woman",), "science", "household"),
    Association("tools_flowers", GENDER, ("man",), ("woman",), "tool", "plant-flower"),
)
"""The tests that every network gets; what comes first is the direction of a stereotype."""


@dataclass(frozen=True)
class Things:
    """Drawings of things.

    Attributes:
        drawings: one row an image: `id`, `source`, `base`, `subgroup`.
        images: encoded, in the same order.
    """

    drawings: pl.DataFrame
    images: list[bytes]


def read_things(posts: Path, index: pl.DataFrame) -> Things:
    """Reads the drawings of the subgroups that the tests name.

    Args:
        posts: folder of posts; see `swaglib.fairness.drawings.read_variants`.
        index: index of the shards: `id`, `source`.
    """
    wanted = sorted({name for own in ASSOCIATIONS for name in (own.things, own.other_things)})
    schema = dict.fromkeys(("id", "source", "base", "subgroup"), pl.String)
    files = [path for source in index["source"].unique().sort() if (path := posts / f"{source}.parquet").is_file()]
    table = pl.concat([pl.DataFrame(schema=schema), *(read_posts(path, [*schema]) for path in files)])
    chosen = table.filter(pl.col("subgroup").is_in(wanted)).join(index.select("id"), on="id", maintain_order="left")
    images = read_images(posts, chosen)
    there = pl.Series([image is not None for image in images], dtype=pl.Boolean)
    return Things(chosen.filter(there), [image for image in images if image is not None])


def feature_measures(
    features: NDArray[np.float32],
    groups: Sequence[str],
    bases: Sequence[str],
    attribute: str,
    things: NDArray[np.float32],
    drawings: pl.DataFrame,
    seed: int,
) -> pl.DataFrame:
    """Measures with which things the features associate the groups of an attribute.

    Args:
        features: features of the people, shape (images, width).
        groups: group of each, as `swaglib.fairness.groups.stated_groups` gives them.
        bases: base emoji of each: their features are averaged, so that each counts once in a set. Base emoji that have
            both groups are pairs; others are left out.
        attribute: what the groups are values of.
        things: features of the things, shape (things, width).
        drawings: `base` and `subgroup` of each thing.
        seed: seed of the permutations.

    Returns:
        Measures in the schema `swaglib.measures.MEASURE` with the protocol `ieat`: `effect` with its interval, `n` base
        emoji in all four sets and the smallest set as `n_clusters`, `p`, and `p_adjusted` for the tests of the
        attribute (Bonferroni). A test with fewer than two base emoji in a set has no row, nor has
        one of a network that answers with nothing but zeros to some of them: there is no direction.
    """
    own_tests = [test for test in ASSOCIATIONS if test.attribute == attribute]
    subgroups, names = drawings["subgroup"].to_list(), drawings["base"].to_list()
    rows = []
    for test in own_tests:
        of_one, of_other = (_bases(groups, bases, chosen) for chosen in (test.groups, test.other_groups))
        both = of_one & of_other
        one, other = (_means(features, groups, bases, chosen, both) for chosen in (test.groups, test.other_groups))
        near, far = (_means(things, subgroups, names, (chosen,)) for chosen in (test.things, test.other_things))
        if any(len(own) < 2 or not own.any(axis=1).all() for own in (one, other, near, far)):
            continue
        found = ieat(one, other, near, far, seed, paired=True)
        interval = Interval(found.effect, found.low, found.high, sum(found.sizes), min(found.sizes), METHOD)
        row = measure(EFFECT, interval, protocol=IEAT, attribute=attribute, label=test.name)
        if found.p is not None:
            row |= {"p": found.p, "p_adjusted": min(1.0, len(own_tests) * found.p)}
        rows.append(row)
    return measures_table(rows)


def _bases(kinds: Sequence[str], bases: Sequence[str], chosen: Sequence[str]) -> set[str]:
    return {base for kind, base in zip(kinds, bases, strict=True) if kind in chosen}


def _means(
    features: NDArray[np.float32],
    kinds: Sequence[str],
    bases: Sequence[str],
    chosen: Sequence[str],
    kept: Collection[str] | None = None,
) -> NDArray[np.float64]:
    """Returns the mean features of each base emoji of the chosen kinds, by the names of the base emoji."""
    of = np.asarray(bases)
    wanted = np.isin(np.asarray(kinds), chosen)
    own = np.flatnonzero(wanted if kept is None else wanted & np.isin(of, sorted(kept)))
    names, places = np.unique(of[own], return_inverse=True)
    sums = np.zeros((len(names), features.shape[1]))
    np.add.at(sums, places, features[own].astype(np.float64))
    means: NDArray[np.float64] = sums / np.maximum(np.bincount(places, minlength=len(names)), 1)[:, None]
    return means
