"""What is measured by group of drawings: associations of labels, neighbours, accuracies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from swaglib.fairness.accuracies import accuracies
from swaglib.fairness.associations import neighbour_measures, rate_measures, skew_measures
from swaglib.fairness.counterfactual import ALL, GENDER, ONLY_HELD_OUT, TONE
from swaglib.fairness.gaps import centred_log_probabilities, top_membership
from swaglib.fairness.groups import UNKNOWN, stated_groups
from swaglib.fairness.same_attribute import same_attribute
from swaglib.posts.emoji import TONES
from swaglib.shards.index import HELD_OUT


@dataclass(frozen=True)
class Rules:
    """What the audit counts and draws.

    Attributes:
        k: number of the strongest labels.
        neighbours: number of nearest neighbours.
        top: number of images that a ranking's top holds.
        flips: number of sign-flips.
        seed: seed of all draws.
    """

    k: int
    neighbours: int
    top: int
    flips: int
    seed: int


def image_groups(drawings: pl.DataFrame) -> dict[str, list[str]]:
    """Returns the group of each drawing by attribute: yellow, two tones, and what has no gender are unknown."""
    single = drawings.select(pl.when(pl.col("tone").is_in(list(TONES.values()))).then(pl.col("tone")))["tone"]
    return {TONE: stated_groups(single.to_list(), TONE), GENDER: stated_groups(drawings["gender"].to_list(), GENDER)}


def group_measures(
    scores: NDArray[np.float32] | None,
    features: NDArray[np.float32],
    drawings: pl.DataFrame,
    groups: list[str],
    attribute: str,
    sets: dict[str, list[int]],
    classes: list[str],
    rules: Rules,
) -> list[pl.DataFrame]:
    """Measures the associations and neighbours of the groups of one attribute.

    Args:
        scores: logits of the drawings, shape (images, labels); None for a network without a head.
        features: their features, shape (images, width).
        drawings: `base`.
        groups: group of each drawing.
        attribute: what the groups are values of.
        sets: labels of each set of the taxonomy; none where the labels are no synsets.
        classes: names of the labels.
        rules: what is counted and drawn.

    Returns:
        Tables in the schema of measures; none where fewer than two groups are known.

    Raises:
        ValueError: if `rules.top` or `rules.neighbours` is not below the number of images there are.
    """
    if len(set(groups) - {UNKNOWN}) < 2:
        return []
    bases = drawings["base"].to_list()
    found = []
    members = None if scores is None else top_membership(scores, rules.k)
    if sets and scores is not None and members is not None:
        found.append(rate_measures(members, groups, bases, sets, classes, attribute, rules.k))
        centred = centred_log_probabilities(scores)
        found.append(skew_measures(centred, groups, bases, sets, attribute, rules.top, rules.seed))
    near = same_attribute(features, groups, bases, rules.neighbours)
    found.append(neighbour_measures(near, groups, attribute, rules.neighbours))
    return found


def accuracies_by_group(
    scores: NDArray[np.float32], drawings: pl.DataFrame, groups: Mapping[str, Sequence[str]], k: int
) -> list[pl.DataFrame]:
    """Measures accuracies by group of each attribute and of every two.

    Args:
        scores: logits of the drawings, shape (images, labels).
        drawings: `base`, `split` and `truth`, the list of each drawing's true labels.
        groups: by attribute, the group of each drawing.
        k: number of the strongest labels: an image is right if any of its true labels is among them.

    Returns:
        Tables in the schema of measures. Accuracies are of all images, most of which the network has learned from, and
        of those that were held out from it (the variant). Images without a true label are left out.
    """
    members = top_membership(scores, k)
    truth, bases = drawings["truth"].to_list(), drawings["base"].to_list()
    held_out = (drawings["split"] == HELD_OUT).to_list()
    found = []
    for variant in (ALL, ONLY_HELD_OUT):
        labelled = [at for at, own in enumerate(truth) if own and (variant == ALL or held_out[at])]
        if not labelled:
            continue
        right = [bool(members[at, list(truth[at])].any()) for at in labelled]
        found.append(accuracies(labelled, right, groups, bases, k).with_columns(variant=pl.lit(variant)))
    return found
