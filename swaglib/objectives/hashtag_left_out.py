"""Hashtags without those of one kind, or without as many that are drawn by chance: what that kind is worth."""

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
    """Settings of `hashtag`, and a kind of hashtags.

    Attributes:
        left_out: labels of the kind.
        by_chance: whether an image loses as many labels as it has of the kind, of any kind, in place of these.
    """

    left_out: tuple[str, ...] = ()
    by_chance: bool = False


def build(data: Data, settings: Settings) -> Objective:
    """Returns the objective for these images.

    Raises:
        ValueError: if no image has labels of the kind and others beside them.
    """
    return HashtagLeftOut(data.index, data.vocabulary, settings)


class HashtagLeftOut(HashtagMatched):
    """`hashtag` on images that lose their labels of a kind, or as many by chance; images with no other are left out.

    So two runs, with `by_chance` and without, see the same images with the same number of labels, and differ in whether
    the kind is among these. Labels lost by chance may be of the kind, too: the more frequent it is, the less the two
    differ. They are drawn once, the same in every run. Held-out images are not looked at.
    """

    card = "pre-trained to predict hashtags but those of one kind (softmax, 1/K a hashtag)"

    def __init__(
        self, index: pl.DataFrame, vocabulary: list[dict[str, Any]], settings: hashtag.Settings | None = None
    ) -> None:
        own = settings if isinstance(settings, Settings) else Settings()
        labels = labels_without(index["labels"], vocabulary, own.left_out, own.by_chance)
        if not (labels.list.len() < index["labels"].list.len()).filter(labels.list.len() > 0).any():
            raise ValueError(
                "No image has hashtags of the kind `left_out` and others beside them: nothing would change."
            )
        super().__init__(index, labels, vocabulary, own)


def labels_without(
    labels: pl.Series, vocabulary: list[dict[str, Any]], left_out: tuple[str, ...], by_chance: bool
) -> pl.Series:
    """Returns for each image its labels without those of a kind, or without as many that are drawn by chance.

    Args:
        labels: numbers of the labels of each image, a list each.
        vocabulary: vocabulary in the order of the numbers.
        left_out: labels of the kind.
        by_chance: whether the lost labels are drawn.
    """
    names = set(left_out)
    kind = np.array([entry["name"] in names for entry in vocabulary], dtype=np.bool_)
    random = np.random.default_rng(SEED)
    found: list[list[int]] = []
    for own in labels.to_list():
        numbers = np.array(own, dtype=np.int64)
        of_kind = kind[numbers]
        kept = random.permutation(numbers)[of_kind.sum() :] if by_chance else numbers[~of_kind]
        found.append(sorted(kept.tolist()))
    return pl.Series(found, dtype=labels.dtype)
