"""Words as people write them, in place of canonical hashtags: of each emoji, given with the settings."""

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic.dataclasses import dataclass

from swaglib.objectives import hashtag
from swaglib.objectives.hashtag_matched import HashtagMatched
from swaglib.objectives.objective import Data, Objective
from swaglib.objectives.resampled import epoch_growth, square_root_repeats
from swaglib.settings.strict import STRICT


@dataclass(frozen=True, config=STRICT)
class Settings(hashtag.Settings):
    """Settings of `hashtag`, and the words.

    Attributes:
        words: words of the images of each concept (the column `concept` of the index, such as an emoji). Images of
            other concepts are left out.
    """

    words: dict[str, tuple[str, ...]] | None = None


def build(data: Data, settings: Settings) -> Objective:
    """Returns the objective for these images.

    Raises:
        ValueError: if no image shows a concept that has words.
    """
    return HashtagWords(data.index, data.vocabulary, settings)


class HashtagWords(HashtagMatched):
    """`hashtag` on given words of what an image shows: of any language, and without WordNet.

    An epoch repeats images of rare words by the square root of their frequency, as it does with hashtags. Held-out
    images are not looked at.

    Attributes:
        classes: words in alphabetical order.
        vocabulary: name and number of images of each word.
    """

    card = "pre-trained to predict words of what an image shows (softmax, 1/K a word)"
    kind = "words"

    def __init__(
        self, index: pl.DataFrame, vocabulary: list[dict[str, Any]], settings: hashtag.Settings | None = None
    ) -> None:
        own = settings if isinstance(settings, Settings) else Settings()
        words = own.words or {}
        shown = [words.get(concept, ()) for concept in index["concept"].to_list()]
        counts = pl.Series([word for said in shown for word in set(said)], dtype=pl.String).value_counts().rows()
        names = [{"name": word, "count": count} for word, count in sorted(counts)]
        if not names:
            raise ValueError("No image shows a concept that `words` has words of, so there is nothing to learn.")
        numbers = {entry["name"]: number for number, entry in enumerate(names)}
        labels = [sorted({numbers[word] for word in said}) for said in shown]
        self._of_images = pl.Series(labels, dtype=index["labels"].dtype)
        super().__init__(index, self._of_images, names, own)

    def repeats(self, index: pl.DataFrame) -> NDArray[np.float64]:
        """Returns the repeat factors by the frequency of the words, 0 for images that have none."""
        return square_root_repeats(self._of_images, len(self.classes), epoch_growth(index))
