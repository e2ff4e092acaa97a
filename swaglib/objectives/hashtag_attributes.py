"""Hashtags learned from images whose skin tones or genders are chosen: does what is seen cause an association?"""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field
from pydantic.dataclasses import dataclass

from swaglib.objectives import hashtag
from swaglib.objectives.hashtag import HashtagSoftmax
from swaglib.objectives.objective import Data, Objective
from swaglib.posts.emoji import TONES
from swaglib.settings.strict import STRICT

NO_TONE = "none"
"""The tone of the yellow drawing of an emoji that has skin tones, in the index."""


@dataclass(frozen=True, config=STRICT)
class Skew:
    """A planted association: how often the images of some labels have one value of an attribute.

    Attributes:
        labels: names of the labels; an image with any of them counts. Those that a vocabulary lacks are passed over.
        attribute: column of the index, such as `gender`.
        value: value that is planted, such as `man`.
        against: values that make way for it, such as `woman`; images of other values are seen as they would be.
        share: share of what is seen of `value` and `against` together that has `value`.
    """

    labels: tuple[str, ...]
    attribute: str
    value: str
    against: tuple[str, ...]
    share: Annotated[float, Field(gt=0, lt=1)]


@dataclass(frozen=True, config=STRICT)
class Settings(hashtag.Settings):
    """Settings of `hashtag`, and which attributes are seen how often.

    Attributes:
        tones: `all` takes images as they are; `default` those without a skin tone alone; `balanced` shows the single
            tones that a base emoji has equally often, and the emoji itself as often as before.
        skew: a planted association; null plants none.
    """

    tones: Literal["all", "default", "balanced"] = "all"
    skew: Skew | None = None

    def __post_init__(self) -> None:
        """Refuses two demands of which one would undo the other."""
        if self.tones == "balanced" and self.skew is not None:
            raise ValueError("`tones: balanced` and `skew` change the same images: ask for one of them.")


def build(data: Data, settings: Settings) -> Objective:
    """Returns the objective for these images."""
    return HashtagAttributes(data.index, data.vocabulary, settings)


class HashtagAttributes(HashtagSoftmax):
    """`hashtag`, with other repeat factors by skin tone or gender; labels and the images of validation stay."""

    card = "pre-trained to predict hashtags (softmax, 1/K a hashtag; skin tones or genders seen as often as chosen)"

    def __init__(
        self, index: pl.DataFrame, vocabulary: list[dict[str, Any]], settings: hashtag.Settings | None = None
    ) -> None:
        self._own = settings if isinstance(settings, Settings) else Settings()
        super().__init__(index, vocabulary, settings)

    def repeats(self, index: pl.DataFrame) -> NDArray[np.float64]:
        """Returns the repeat factors of `hashtag`, changed as the settings say, shape (rows,).

        Args:
            index: rows that the objective was built from, with `tone`, `base` and the column of the attribute.

        Raises:
            ValueError: if the index lacks a column, no image has a tone, or no image with the labels has the value or
                none has another that makes way.
        """
        repeats = super().repeats(index)
        if self._own.tones != "all":
            _refuse_missing(index, ("tone", "base"))
            toned = ~(index["tone"].is_null() | (index["tone"] == NO_TONE)).to_numpy()
            if not toned.any():
                raise ValueError("No image of the shards has a skin tone, so that `tones` changes nothing.")
            if self._own.tones == "default":
                repeats = np.where(toned, 0.0, repeats)
            else:
                repeats = balanced_tones(repeats, index["base"].to_list(), index["tone"].to_list())
        return repeats if self._own.skew is None else self._skewed(repeats, index, self._own.skew)

    def _skewed(self, repeats: NDArray[np.float64], index: pl.DataFrame, skew: Skew) -> NDArray[np.float64]:
        _refuse_missing(index, (skew.attribute,))
        wanted = set(skew.labels)
        numbers = [number for number, name in enumerate(self.classes) if name in wanted]
        labelled = index["labels"].list.eval(pl.element().is_in(numbers)).list.any().to_numpy()
        value = (index[skew.attribute] == skew.value).fill_null(False).to_numpy()
        against = index[skew.attribute].is_in(list(skew.against)).fill_null(False).to_numpy()
        try:
            return skewed(repeats, labelled & value, labelled & against, skew.share)
        except ValueError as error:
            raise ValueError(
                f"`skew` cannot be planted in {skew.attribute!r} by {len(numbers)} of {len(wanted)} labels: {error}"
            ) from None

    def _clean(self) -> hashtag.Settings:
        """Returns the settings of held-out images, which are looked at as they are."""
        return hashtag.Settings(labelled_by=self.settings.labelled_by)


def balanced_tones(
    repeats: NDArray[np.float64], bases: Sequence[str | None], tones: Sequence[str | None]
) -> NDArray[np.float64]:
    """Returns repeat factors with which each single tone of a base emoji is seen equally often.

    Images of a tone keep their proportions, and all tones of a base emoji together their sum. Tones of which nothing is
    seen, drawings of two tones, and those of none stay as they are.

    Args:
        repeats: repeat factors, shape (images,).
        bases: base emoji of each image.
        tones: tone of each image: one of `swaglib.posts.emoji.TONES`, or anything else.

    Returns:
        float64, shape (images,).
    """
    single = set(TONES.values())
    places: dict[str, dict[str, list[int]]] = {}
    for place, (base, tone) in enumerate(zip(bases, tones, strict=True)):
        if base is not None and tone in single and repeats[place] > 0:
            places.setdefault(base, {}).setdefault(str(tone), []).append(place)
    found = repeats.astype(np.float64)
    for own in places.values():
        sums = {tone: float(repeats[members].sum()) for tone, members in own.items()}
        each = sum(sums.values()) / len(sums)
        for tone, members in own.items():
            found[members] = repeats[members] * (each / sums[tone])
    return found


def skewed(
    repeats: NDArray[np.float64], value: NDArray[np.bool_], against: NDArray[np.bool_], share: float
) -> NDArray[np.float64]:
    """Returns repeat factors with which a share of what is seen of two kinds of images is of the first.

    Images of a kind keep their proportions, and both kinds together their sum: nothing else is seen less for it.

    Args:
        repeats: repeat factors, shape (images,).
        value: which images are of the first kind, shape (images,).
        against: which are of the second.
        share: share of the first, above 0 and below 1.

    Returns:
        float64, shape (images,).

    Raises:
        ValueError: if nothing is seen of a kind, or an image is of both.
    """
    if (value & against).any():
        raise ValueError(f"{int((value & against).sum())} images are of both kinds.")
    first, second = float(repeats[value].sum()), float(repeats[against].sum())
    if first <= 0 or second <= 0:
        raise ValueError("no image that is seen has the value." if first <= 0 else "no image that is seen makes way.")
    found = repeats.astype(np.float64)
    found[value] *= share * (first + second) / first
    found[against] *= (1 - share) * (first + second) / second
    return found


def _refuse_missing(index: pl.DataFrame, columns: Sequence[str]) -> None:
    missing = [column for column in columns if column not in index.columns]
    if missing:
        raise ValueError(f"The index of the shards has no column {missing[0]!r}. It has: {', '.join(index.columns)}.")
