"""Hashtags of one kind on images that also have some of another kind, as many of one as of the other."""

from typing import Any

import numpy as np
import polars as pl
from pydantic.dataclasses import dataclass

from swaglib.objectives import hashtag
from swaglib.objectives.hashtag_matched import HashtagMatched
from swaglib.objectives.objective import Data, Objective
from swaglib.settings.strict import STRICT

SEED = 0


@dataclass(frozen=True, config=STRICT)
class Settings(hashtag.Settings):
    """Settings of `hashtag`, and two kinds of hashtags.

    Attributes:
        kept: labels of the kind that is learned.
        against: labels of the other kind.
    """

    kept: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


def build(data: Data, settings: Settings) -> Objective:
    """Returns the objective for these images.

    Raises:
        ValueError: if no image has labels of both kinds.
    """
    return HashtagKinds(data.index, data.vocabulary, settings)


class HashtagKinds(HashtagMatched):
    """`hashtag` on the images that have labels of both kinds; each keeps as many of one as of the other.

    So two runs, with the kinds exchanged, see the same images with the same number of labels, and differ in what the
    labels are about. Which labels an image keeps is drawn, the same in every run. All other labels have no image.
    """

    card = "pre-trained to predict hashtags of one kind (softmax, 1/K a hashtag)"

    def __init__(
        self, index: pl.DataFrame, vocabulary: list[dict[str, Any]], settings: hashtag.Settings | None = None
    ) -> None:
        own = settings if isinstance(settings, Settings) else Settings()
        labels = matched_labels(index["labels"], vocabulary, own.kept, own.against)
        if not labels.list.len().sum():
            raise ValueError("No image has hashtags of both kinds, `kept` and `against`, so there is nothing to learn.")
        super().__init__(index, labels, vocabulary, own)


def matched_labels(
    labels: pl.Series, vocabulary: list[dict[str, Any]], kept: tuple[str, ...], against: tuple[str, ...]
) -> pl.Series:
    """Returns for each image as many labels of the kind `kept` as it has of the kind with fewer.

    Args:
        labels: numbers of the labels of each image, a list each.
        vocabulary: vocabulary in the order of the numbers.
        kept: labels of the kind that is learned.
        against: labels of the other kind.
    """
    kinds = np.zeros(len(vocabulary), dtype=np.int64)
    for kind, names in ((1, set(kept)), (2, set(against))):
        kinds[[number for number, entry in enumerate(vocabulary) if entry["name"] in names]] = kind
    random = np.random.default_rng(SEED)
    found: list[list[int]] = []
    for own in labels.to_list():
        numbers = np.array(own, dtype=np.int64)
        first, second = (numbers[kinds[numbers] == kind] for kind in (1, 2))
        count = min(len(first), len(second))
        found.append(sorted(random.permutation(first)[:count].tolist()) if count else [])
    return pl.Series(found, dtype=labels.dtype)
