"""Words stand in place of canonical hashtags: images of a concept get its words, others are left out."""

import polars as pl
import pytest

from swaglib.objectives.hashtag_words import HashtagWords, Settings

INDEX = pl.DataFrame(
    {"labels": [[0], [0], [], []], "concept": ["dog", "cat", "car", None], "repeat": [1.0] * 4},
    schema={"labels": pl.List(pl.UInt32), "concept": pl.String, "repeat": pl.Float64},
)
WORDS = Settings(words={"dog": ("tier", "hund"), "cat": ("tier",), "tree": ("baum",)})


def test_images_have_the_words_of_their_concept_and_classes_are_the_words_that_are_there() -> None:
    objective = HashtagWords(INDEX, [], WORDS)
    assert objective.classes == ["hund", "tier"]
    assert objective.vocabulary == [{"name": "hund", "count": 1}, {"name": "tier", "count": 2}]
    assert objective.targets([0, 1]).tolist() == [[0.5, 0.5], [0.0, 1.0]]


def test_images_without_words_are_not_looked_at_and_rare_words_are_repeated() -> None:
    index = pl.concat([INDEX] + [INDEX.filter(concept="cat")] * 20).with_columns(repeat=pl.lit(1.5))
    repeats = HashtagWords(index, [], WORDS).repeats(index)
    assert repeats[2:4].tolist() == [0.0, 0.0] and repeats[0] > repeats[1] > 0
    assert HashtagWords(index, [], WORDS).validation(index) is None


@pytest.mark.parametrize("settings", [None, Settings(words={"tree": ("baum",)})])
def test_words_of_no_image_are_an_error(settings: Settings | None) -> None:
    with pytest.raises(ValueError, match="nothing to learn"):
        HashtagWords(INDEX, [], settings)
