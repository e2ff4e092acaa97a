"""The taxonomy names labels as vocabularies do, and says so where a vocabulary holds none of a set."""

from pathlib import Path
from typing import Any

import pytest

from swaglib.fairness.taxonomy import (
    Taxonomy,
    are_synsets,
    definitional_labels,
    labels_of_sets,
    read_taxonomy,
)

SMALL = Taxonomy(version=3, sets={"crime": ["thief.n.01", "criminal.n.01"], "emotion": ["joy.n.01"]})


def test_the_taxonomy_of_the_package_has_its_sets_and_lists_definitional_labels_apart() -> None:
    taxonomy = read_taxonomy()
    assert list(taxonomy.sets) == ["crime", "non_human", "occupation", "emotion", "appearance"]
    assert {"woman.n.01", "man.n.01"} <= definitional_labels(taxonomy, "gender")
    assert "white.n.02" in definitional_labels(taxonomy, "skin_tone")
    assert definitional_labels(taxonomy, "age") == frozenset()
    listed = {label for labels in taxonomy.sets.values() for label in labels}
    assert not listed & {label for labels in taxonomy.definitional.values() for label in labels}


def test_every_label_of_the_taxonomy_is_a_sense_of_wordnet(wordnet: Any) -> None:
    taxonomy = read_taxonomy()
    for labels in (*taxonomy.sets.values(), *taxonomy.definitional.values()):
        assert [wordnet.synset(label).name() for label in labels] == labels


def test_labels_are_found_by_name_in_the_order_of_the_vocabulary() -> None:
    assert labels_of_sets(SMALL, ["criminal.n.01", "dog.n.01", "joy.n.01", "thief.n.01"]) == {
        "crime": [0, 3],
        "emotion": [2],
    }


def test_a_vocabulary_without_any_label_of_a_set_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"holds none of the 2 labels of the set 'crime', such as 'thief\.n\.01'"):
        labels_of_sets(SMALL, ["joy.n.01"])


def test_heads_without_synsets_are_told_apart() -> None:
    assert are_synsets(["woman.n.01", "man.n.01"])
    assert not are_synsets(["animal-bird", "n02084071"]) and not are_synsets([])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("sets: {crime: [thief.n.01]}", "version"),
        ("version: 1\nsets: {crime: [thief]}", "sets.crime.0"),
        ("version: 1\nsets: {crime: [thief.n.01]}\nharms: {}", "harms"),
        ("version: 1\nsets: {crime: []}", "'crime' is empty"),
        ("version: 1\nsets: {crime: [thief.n.01, thief.n.01]}", r"'thief\.n\.01' twice"),
        ("version: 1\nsets: [", "not valid YAML"),
    ],
)
def test_what_is_wrong_with_a_taxonomy_is_named(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(text)
    with pytest.raises(ValueError, match=sentence):
        read_taxonomy(path)


def test_a_taxonomy_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"own\.yaml"):
        read_taxonomy(tmp_path / "own.yaml")
