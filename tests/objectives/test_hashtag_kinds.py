"""Two kinds of hashtags on the same images, as many of one as of the other."""

import polars as pl
import pytest

from swaglib.objectives.hashtag_kinds import HashtagKinds, Settings, matched_labels

VOCABULARY = [{"name": name} for name in ("dog.n.01", "cat.n.01", "joy.n.01", "love.n.01", "rain.n.01")]
THINGS, FEELINGS = ("dog.n.01", "cat.n.01"), ("joy.n.01", "love.n.01")
INDEX = pl.DataFrame(
    {"labels": [[0, 1, 2], [0, 1, 2, 3], [0, 1], [2, 4], [1, 3, 4]], "repeat": [1.0, 2.0, 3.0, 4.0, 5.0]},
    schema={"labels": pl.List(pl.Int64), "repeat": pl.Float64},
)


def test_both_kinds_see_the_same_images_with_as_many_labels() -> None:
    one, other = (
        matched_labels(INDEX["labels"], VOCABULARY, *kinds) for kinds in ((THINGS, FEELINGS), (FEELINGS, THINGS))
    )
    assert one.list.len().to_list() == other.list.len().to_list() == [1, 2, 0, 0, 1]
    assert {label for own in one.to_list() for label in own} <= {0, 1}
    assert other.to_list()[1] == [2, 3]


def test_images_without_both_kinds_are_left_out() -> None:
    objective = HashtagKinds(INDEX, VOCABULARY, Settings(kept=THINGS, against=FEELINGS))
    assert objective.repeats(INDEX).tolist() == [1.0, 2.0, 0.0, 0.0, 5.0]
    assert objective.targets([1]).tolist() == [[0.5, 0.5, 0, 0, 0]] and objective.validation(INDEX) is None


def test_nothing_in_common_is_an_error() -> None:
    with pytest.raises(ValueError, match="both kinds"):
        HashtagKinds(INDEX, VOCABULARY, Settings(kept=THINGS, against=("rain.n.02",)))
