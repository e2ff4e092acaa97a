"""What features alone associate with a group, so that networks without labels are audited, too.

Sets of things are subgroups of emoji in Unicode's CLDR that show no person. The first two pairs of sets are those with
which association tests began (Greenwald, McGhee and Schwartz 1998; Caliskan, Bryson and Narayanan 2017,
arXiv 1608.07187): flowers and insects, instruments and weapons, here tools with the weapons among them. The others are
ours: science and household, in the place of science and arts, and tools and flowers.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
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
    sources: Sequence[str],
    attribute: str,
    things: NDArray[np.float32],
    drawings: pl.DataFrame,
    seed: int,
) -> pl.DataFrame:
    """Measures with which things the features associate the groups of an attribute.

    Args:
        features: features of the people, shape (images, width).
        groups: group of each, as `swaglib.fairness.groups.stated_groups` gives them.
        bases: base emoji of each: features are averaged within a design, and designs within a base emoji, so that each
            counts once in a set.
        sources: the design of each. Designs that draw a base emoji in one of the groups only are left out of it, so
            that a group is never compared with another design.
        attribute: what the groups are values of.
        things: features of the things, shape (things, width).
        drawings: `base` and `subgroup` of each thing.
        seed: seed of the permutations.

    Returns:
        Measures in the schema `swaglib.measures.MEASURE` with the protocol `ieat`: `effect` with its interval, the rows
        of all four sets as `n` and the smallest set as `n_clusters`, `p`, and `p_adjusted` for the tests of the
        attribute (Bonferroni). A test with fewer than two base emoji in both groups, or of a kind of thing, has no row,
        nor has one of a network that answers with nothing but zeros to some of them: there is no direction.
    """
    own_tests = [test for test in ASSOCIATIONS if test.attribute == attribute]
    subgroups, names = drawings["subgroup"].to_list(), drawings["base"].to_list()
    rows = []
    for test in own_tests:
        one, other = _pairs(features, groups, bases, sources, (test.groups, test.other_groups))
        near, far = (_means(things, subgroups, names, chosen) for chosen in (test.things, test.other_things))
        if any(len(own) < 2 or not own.any(axis=1).all() for own in (one, other, near, far)):
            continue
        found = ieat(one, other, near, far, seed, paired=True)
        interval = Interval(found.effect, found.low, found.high, sum(found.sizes), min(found.sizes), METHOD)
        row = measure(EFFECT, interval, protocol=IEAT, attribute=attribute, label=test.name)
        if found.p is not None:
            row |= {"p": found.p, "p_adjusted": min(1.0, len(own_tests) * found.p)}
        rows.append(row)
    return measures_table(rows)


def _pairs(
    features: NDArray[np.float32],
    groups: Sequence[str],
    bases: Sequence[str],
    sources: Sequence[str],
    sides: tuple[Sequence[str], Sequence[str]],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Returns the mean features of each base emoji in the groups of both sides, over the designs that have both."""
    one, other = (_means_by_design(features, groups, bases, sources, chosen) for chosen in sides)
    both = sorted(one.keys() & other.keys())
    designs = [list(own) for _, own in groupby(both, key=lambda key: key[0])]
    first, second = (
        np.array([np.mean([side[key] for key in own], axis=0) for own in designs], dtype=np.float64)
        for side in (one, other)
    )
    return first, second


def _means_by_design(
    features: NDArray[np.float32],
    groups: Sequence[str],
    bases: Sequence[str],
    sources: Sequence[str],
    chosen: Sequence[str],
) -> dict[tuple[str, str], NDArray[np.float64]]:
    """Returns the mean features of the chosen groups by base emoji and design."""
    places: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, (group, base, source) in enumerate(zip(groups, bases, sources, strict=True)):
        if group in chosen:
            places[base, source].append(place)
    return {key: features[own].astype(np.float64).mean(axis=0) for key, own in places.items()}


def _means(
    features: NDArray[np.float32], kinds: Sequence[str], bases: Sequence[str], chosen: str
) -> NDArray[np.float64]:
    """Returns the mean features of each base emoji of a kind, by the names of the base emoji."""
    own = np.flatnonzero(np.asarray(kinds) == chosen)
    names, places = np.unique(np.asarray(bases)[own], return_inverse=True)
    sums = np.zeros((len(names), features.shape[1]))
    np.add.at(sums, places, features[own].astype(np.float64))
    means: NDArray[np.float64] = sums / np.maximum(np.bincount(places, minlength=len(names)), 1)[:, None]
    return means
