"""Planted labels follow the attribute as likely as asked; all other labels stay, and held-out images keep theirs."""

import numpy as np
import polars as pl
import pytest

from swaglib.objectives.hashtag import HashtagSoftmax
from swaglib.objectives.hashtag_planted import HashtagPlanted, Planted, Settings, planted_labels
from tests.objectives.samples import VOCABULARY

NAMES = [str(entry["name"]) for entry in VOCABULARY]
GENDERS = ["man", "woman", "person", None]
INDEX = pl.DataFrame(
    {
        "labels": [[0], [1], [0, 1], [2]] * 500,
        "gender": [GENDERS[place // 500] for place in range(2000)],
        "repeat": [1.0] * 2000,
    },
    schema_overrides={"labels": pl.List(pl.UInt32)},
)


def planted(share: float, labels: tuple[str, ...] = (NAMES[0],)) -> Planted:
    return Planted(labels, "gender", "man", "woman", share)


@pytest.mark.parametrize("share", [0.5, 0.9])
def test_a_label_goes_to_each_value_as_likely_as_asked_and_to_no_other_image(share: float) -> None:
    found = planted_labels(INDEX, VOCABULARY, planted(share))
    has = found.list.contains(0).to_numpy().reshape(4, 500).mean(axis=1)
    assert has[:2] == pytest.approx([share, 1 - share], abs=0.07) and has[2:].tolist() == [0, 0]
    others = found.list.eval(pl.element().filter(pl.element() != 0)).to_list()
    assert others == [[own for own in labels if own != 0] for labels in INDEX["labels"].to_list()]
    assert found.to_list() == planted_labels(INDEX, VOCABULARY, planted(share)).to_list(), "in every run the same"


def test_several_labels_are_drawn_apart() -> None:
    found = planted_labels(INDEX, VOCABULARY, planted(0.5, tuple(NAMES[:2])))
    first, second = (found.head(1000).list.contains(number).to_numpy() for number in (0, 1))
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.15


def test_images_without_a_label_are_not_learned_from_and_held_out_images_keep_theirs() -> None:
    own = HashtagPlanted(INDEX, VOCABULARY, Settings(planted=planted(0.9)))
    empty = [place for place, labels in enumerate(INDEX["labels"].to_list()) if labels == [0] and place >= 1000]
    repeats = own.repeats(INDEX)
    assert repeats[empty].sum() == 0 and repeats[3] == 1.0
    found = own.validation(INDEX)
    assert found is not None and found[1].targets([1000]).equal(HashtagSoftmax(INDEX, VOCABULARY).targets([1000]))


def test_what_cannot_be_planted_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no label 'z\.n\.01'"):
        planted_labels(INDEX, VOCABULARY, planted(0.9, ("z.n.01",)))
    with pytest.raises(ValueError, match="has no column 'gender'"):
        planted_labels(INDEX.drop("gender"), VOCABULARY, planted(0.9))
    with pytest.raises(ValueError, match="No image of the shards has the value 'woman'"):
        planted_labels(INDEX.filter(pl.col("gender") == "man"), VOCABULARY, planted(0.9))
