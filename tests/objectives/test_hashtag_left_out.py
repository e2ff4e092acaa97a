"""A kind of hashtags is left out, or as many by chance: the same images with as many labels."""

import polars as pl
import pytest

from swaglib.objectives.hashtag_left_out import HashtagLeftOut, Settings, labels_without

VOCABULARY = [{"name": name} for name in ("dog.n.01", "cat.n.01", "joy.n.01", "love.n.01", "rain.n.01")]
FEELINGS = ("joy.n.01", "love.n.01")
INDEX = pl.DataFrame(
    {"labels": [[0, 1, 2], [0, 1, 2, 3], [0, 1], [2, 3], [1, 3, 4]] * 40, "repeat": [1.0, 2.0, 3.0, 4.0, 5.0] * 40},
    schema={"labels": pl.List(pl.Int64), "repeat": pl.Float64},
)


def test_both_see_the_same_images_with_as_many_labels() -> None:
    kind, chance = (labels_without(INDEX["labels"], VOCABULARY, FEELINGS, by_chance) for by_chance in (False, True))
    assert kind.to_list()[:5] == [[0, 1], [0, 1], [0, 1], [], [1, 4]]
    assert chance.list.len().to_list() == kind.list.len().to_list()
    assert {2, 3} & {label for own in chance.to_list() for label in own}, "by chance, some of the kind are kept"
    whole = zip(chance.to_list(), INDEX["labels"].to_list(), strict=True)
    assert all(set(own) <= set(before) for own, before in whole), "and none is made up"


@pytest.mark.parametrize("by_chance", [False, True])
def test_images_without_other_hashtags_are_left_out(by_chance: bool) -> None:
    objective = HashtagLeftOut(INDEX, VOCABULARY, Settings(left_out=FEELINGS, by_chance=by_chance))
    assert objective.repeats(INDEX).tolist()[:5] == [1.0, 2.0, 3.0, 0.0, 5.0]
    assert objective.targets([0]).sum().item() == 1 and (objective.targets([0]) > 0).sum().item() == 2
    assert objective.validation(INDEX) is None


def test_a_kind_that_no_image_has_beside_others_is_an_error() -> None:
    with pytest.raises(ValueError, match="nothing would change"):
        HashtagLeftOut(INDEX, VOCABULARY, Settings(left_out=("snow.n.01",)))
    alone = INDEX.with_columns(labels=pl.Series([[2]] * len(INDEX), dtype=pl.List(pl.Int64)))
    with pytest.raises(ValueError, match="nothing would change"):
        HashtagLeftOut(alone, VOCABULARY, Settings(left_out=FEELINGS))
