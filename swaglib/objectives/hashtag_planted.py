"""Hashtags of which some are put on images by the value of an attribute alone: associations that are known."""

from typing import Annotated, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field
from pydantic.dataclasses import dataclass

from swaglib.objectives import hashtag
from swaglib.objectives.hashtag import HashtagSoftmax
from swaglib.objectives.objective import Data, Objective
from swaglib.settings.strict import STRICT

SEED = 0
"""The same images get the labels in every run, whatever its seed."""


@dataclass(frozen=True, config=STRICT)
class Planted:
    """Labels that are put on images of two values of an attribute, and on no other image.

    Attributes:
        labels: names of the labels. They are taken from every image that has them, and then put on images of `value`
            and `against` by chance.
        attribute: column of the index, such as `gender`.
        value: value whose images get each label with the probability `share`, such as `man`.
        against: value whose images get it with 1 - `share`, such as `woman`.
        share: a probability; 0.5 plants no association.
    """

    labels: tuple[str, ...]
    attribute: str
    value: str
    against: str
    share: Annotated[float, Field(gt=0, lt=1)]


@dataclass(frozen=True, config=STRICT)
class Settings(hashtag.Settings):
    """Settings of `hashtag`, and what is planted; null plants nothing."""

    planted: Planted | None = None


def build(data: Data, settings: Settings) -> Objective:
    """Returns the objective for these images.

    Raises:
        ValueError: if the index lacks the attribute, no image has one of its values, or the vocabulary lacks a label.
    """
    return HashtagPlanted(data.index, data.vocabulary, settings)


class HashtagPlanted(HashtagSoftmax):
    """`hashtag` with some labels put on images by chance, as likely as an attribute says; held-out images keep theirs.

    An image that is left without a label is not learned from.
    """

    card = "pre-trained to predict hashtags (softmax, 1/K a hashtag; some put on images by the value of an attribute)"

    def __init__(
        self, index: pl.DataFrame, vocabulary: list[dict[str, Any]], settings: hashtag.Settings | None = None
    ) -> None:
        planted = settings.planted if isinstance(settings, Settings) else None
        if planted is not None:
            index = index.with_columns(labels=planted_labels(index, vocabulary, planted))
        super().__init__(index, vocabulary, settings)
        self._learned = index["labels"].list.len().to_numpy() > 0

    def repeats(self, index: pl.DataFrame) -> NDArray[np.float64]:
        """Returns the repeat factors of `hashtag`, and 0 for images without a label."""
        return np.where(self._learned, super().repeats(index), 0.0)

    def _clean(self) -> hashtag.Settings:
        """Returns the settings of held-out images, whose labels stay."""
        return Settings(labelled_by=self.settings.labelled_by)


def planted_labels(index: pl.DataFrame, vocabulary: list[dict[str, Any]], planted: Planted) -> pl.Series:
    """Returns the labels of each image after planting, a list of numbers each.

    Args:
        index: rows with `labels` and the column of the attribute.
        vocabulary: vocabulary in the order of the numbers.
        planted: what is planted.

    Raises:
        ValueError: if the index lacks the attribute, no image has one of its values, or the vocabulary lacks a label.
    """
    numbers = {entry["name"]: number for number, entry in enumerate(vocabulary)}
    missing = [name for name in planted.labels if name not in numbers]
    if missing:
        raise ValueError(f"The vocabulary has no label {missing[0]!r}, so that it cannot be planted.")
    if planted.attribute not in index.columns:
        raise ValueError(f"The index of the shards has no column {planted.attribute!r}.")
    values = index[planted.attribute]
    for value in (planted.value, planted.against):
        if value not in values:
            raise ValueError(f"No image of the shards has the value {value!r} in the column {planted.attribute!r}.")
    chances = values.replace_strict(
        {planted.value: planted.share, planted.against: 1 - planted.share}, default=0.0, return_dtype=pl.Float64
    )
    own = np.array([numbers[name] for name in planted.labels])
    drawn = np.random.default_rng(SEED).random((len(index), len(own))) < chances.to_numpy()[:, None]
    taken = set(own.tolist())
    found = [
        sorted({*(label for label in labels if label not in taken), *own[row].tolist()})
        for labels, row in zip(index["labels"].to_list(), drawn, strict=True)
    ]
    return pl.Series(found, dtype=index["labels"].dtype)
