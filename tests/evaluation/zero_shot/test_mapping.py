"""The map from hashtags to classes, on the real WordNet, and corrections of it."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from swaglib.evaluation.zero_shot.corrections import read_corrections
from swaglib.evaluation.zero_shot.mapping import (
    HYPONYM,
    SAME,
    SYNONYM,
    correct_map,
    hashtag_map,
    limit_map,
)
from swaglib.networks.imagenet import wordnet_ids


def entry(*synsets: str) -> dict[str, Any]:
    return {"name": synsets[0], "synsets": list(synsets), "hashtags": [synsets[0].split(".")[0]]}


def test_the_map_knows_same_synset_hyponym_and_shared_word(wordnet: Any) -> None:
    vocabulary = [entry("dog.n.01"), entry("corgi.n.01"), entry("cat.n.01"), entry("heart.n.02"), entry("france.n.01")]
    classes = {"dogs": ["dog.n.01"], "love": ["heart.n.01"], "places": ["country.n.02"], "animals": ["animal.n.01"]}
    table = hashtag_map(vocabulary, classes, wordnet)
    found = {(row["class"], row["label"]): (row["relation"], row["steps"], row["weight"]) for row in table.to_dicts()}
    assert found["dogs", "dog.n.01"] == (SAME, 0, 1.0)
    assert found["dogs", "corgi.n.01"] == (HYPONYM, 1, 0.5)
    assert found["love", "heart.n.02"] == (SYNONYM, 1, 0.5)
    assert found["animals", "dog.n.01"][0] == HYPONYM  # many to many: a dog speaks for two classes
    # The weight is WordNet's own path similarity.
    assert found["animals", "corgi.n.01"][2] == pytest.approx(
        wordnet.synset("corgi.n.01").path_similarity(wordnet.synset("animal.n.01"))
    )
    assert ("dogs", "cat.n.01") not in found
    assert found["places", "france.n.01"][0] == HYPONYM  # an instance of a European country
    assert set(limit_map(table, (SAME,))["relation"]) == {SAME}
    assert limit_map(table, (SAME, HYPONYM), 1)["steps"].to_list() == [1, 0] or (
        limit_map(table, (SAME, HYPONYM), 1)["steps"].max() == 1
    )
    with pytest.raises(ValueError, match=r"'dogs' names 'doggy\.n\.99'"):
        hashtag_map(vocabulary, {"dogs": ["doggy.n.99"]}, wordnet)


def test_of_nested_classes_a_hashtag_speaks_for_the_nearest(wordnet: Any) -> None:
    classes = {
        "objects": ["artifact.n.01"],
        "vehicles": ["vehicle.n.01"],
        "pets": ["dog.n.01"],
        "canines": ["canine.n.02"],
        "domestic": ["domestic_animal.n.01"],
    }
    vocabulary = [entry(f"{name}.n.01") for name in ("car", "vehicle", "chair", "corgi", "wolf")]
    whole = hashtag_map(vocabulary, classes, wordnet)
    table = hashtag_map(vocabulary, classes, wordnet, nearest_only=True)
    spoken = {label: set(table.filter(pl.col("label") == label)["class"]) for label in whole["label"].unique()}
    assert spoken == {
        "car.n.01": {"vehicles"},  # though a car is an artefact
        "vehicle.n.01": {"vehicles"},
        "chair.n.01": {"objects"},
        "corgi.n.01": {"pets"},  # a dog lies below both canines and domestic animals
        "wolf.n.01": {"canines"},
    }
    # Classes of which none lies below another keep what they share: a dog is both.
    apart = {name: classes[name] for name in ("canines", "domestic")}
    both = hashtag_map(vocabulary, apart, wordnet, nearest_only=True)
    assert set(both.filter(pl.col("label") == "corgi.n.01")["class"]) == {"canines", "domestic"}


def test_each_synset_of_a_hashtag_decides_by_itself_which_class_is_nearest(wordnet: Any) -> None:
    classes = {"objects": ["artifact.n.01"], "vehicles": ["vehicle.n.01"]}
    table = hashtag_map([entry("vehicle.n.01", "chair.n.01")], classes, wordnet, nearest_only=True)
    steps = dict(table.select("class", "steps").iter_rows())
    alone = hashtag_map([entry("chair.n.01")], classes, wordnet)["steps"].item()
    assert steps == {"vehicles": 0, "objects": alone}  # not by the vehicle, which is nearer to both


def test_ids_and_other_words_for_a_synset_are_as_good_as_its_name(wordnet: Any) -> None:
    vocabulary = [entry(f"{name}.n.01") for name in ("dog", "corgi", "wolf", "apple")]
    named = {"canines": ["canine.n.02"], "pets": ["dog.n.01"]}
    expected = hashtag_map(vocabulary, named, wordnet, nearest_only=True)
    assert set(expected.filter(pl.col("label") == "corgi.n.01")["class"]) == {"pets"}
    for same in (
        {"canines": ["n02083346"], "pets": ["n02084071"]},
        {"canines": ["canid.n.01"], "pets": ["domestic_dog.n.01"]},
    ):
        assert hashtag_map(vocabulary, same, wordnet, nearest_only=True).equals(expected)
    ids = {one: [one] for one in wordnet_ids()}
    table = hashtag_map([entry("pembroke.n.01")], ids, wordnet)  # WordNet has all of ImageNet's
    assert table.select("class", "relation").rows() == [("n02113023", SAME)]


@pytest.mark.parametrize("name", ["n02084072", "n99999999", "n00000000", "n2084071", "dog"])
def test_an_id_that_wordnet_lacks_is_an_error(wordnet: Any, name: str, recwarn: pytest.WarningsRecorder) -> None:
    with pytest.raises(ValueError, match=f"The class 'dogs' names '{name}', which is no synset of WordNet 3.0"):
        hashtag_map([entry("dog.n.01")], {"dogs": [name]}, wordnet)
    assert not recwarn.list


def test_corrections_add_change_and_remove_pairs(wordnet: Any, tmp_path: Path) -> None:
    vocabulary = [entry("dog.n.01"), entry("corgi.n.01"), entry("cat.n.01")]
    table = hashtag_map(vocabulary, {"dogs": ["dog.n.01"]}, wordnet)
    assert read_corrections("pets", tmp_path).is_empty()
    (tmp_path / "pets.csv").write_text(
        "# by hand\nclass,label,weight\ndogs,corgi.n.01,0\ndogs,cat.n.01,0.25\ndogs,unicorn.n.01,1\n"
    )
    corrected = correct_map(table, read_corrections("pets", tmp_path), vocabulary)
    assert corrected.select("label", "relation", "weight").rows() == [
        ("dog.n.01", SAME, 1.0),
        ("cat.n.01", "by hand", 0.25),
    ]
    assert limit_map(corrected, (SAME,))["label"].to_list() == ["dog.n.01", "cat.n.01"]
