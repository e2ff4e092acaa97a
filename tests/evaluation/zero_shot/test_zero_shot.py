"""Zero-shot from hashtags: the map, the prior, the pooling, and a case computed by hand."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import softmax

from swaglib.evaluation.zero_shot.corrections import read_corrections
from swaglib.evaluation.zero_shot.mapping import (
    HYPONYM,
    SAME,
    SYNONYM,
    correct_map,
    hashtag_map,
    limit_map,
    nearest_classes,
)
from swaglib.evaluation.zero_shot.pooling import class_scores, weight_matrix
from swaglib.evaluation.zero_shot.prior import bias_by_count, fit_bias, mean_log_prediction


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
    table = nearest_classes(whole, classes, wordnet)
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
    both = nearest_classes(hashtag_map(vocabulary, apart, wordnet), apart, wordnet)
    assert set(both.filter(pl.col("label") == "corgi.n.01")["class"]) == {"canines", "domestic"}


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


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("class,label\na,b\n", "lacks the column 'weight'"),
        ("class,label,weight\na,b,much\n", "row 1: 'a', 'b' has the weight 'much'"),
        ("class,label,weight\na,b,2\n", "it must be 0 to 1"),
        ("class,label,weight\na,b,1\na,b,0\n", "stand twice"),
    ],
)
def test_corrections_that_make_no_sense_are_errors(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "pets.csv").write_text(text)
    with pytest.raises(ValueError, match=said):
        read_corrections("pets", tmp_path)


LOGITS = np.log(np.array([[0.5, 0.3, 0.1, 0.1], [0.1, 0.1, 0.7, 0.1]], dtype=np.float32))
MAP = pl.DataFrame(
    {
        "class": ["animal", "animal", "food", "food"],
        "label": ["dog", "cat", "cat", "apple"],
        "weight": [0.5, 0.5, 0.25, 1.0],
    }
)


def test_three_classes_by_hand() -> None:
    labels, classes = ["dog", "cat", "apple", "sky"], ["animal", "food", "nothing"]
    weights = weight_matrix(MAP, labels, classes)
    assert weights.tolist() == [[0.5, 0, 0], [0.5, 0.25, 0], [0, 1, 0], [0, 0, 0]]
    # 0.5 * 0.5 + 0.5 * 0.3, 0.25 * 0.3 + 0.1; then 0.5 * 0.1 + 0.5 * 0.1, 0.25 * 0.1 + 0.7
    scores = class_scores(LOGITS, np.zeros(4), weights, "sum")
    assert scores[:, :2] == pytest.approx(np.array([[0.4, 0.175], [0.1, 0.725]]), abs=1e-6)
    assert (scores[:, 2] == -np.inf).all()  # nothing maps to it: never the answer
    assert class_scores(LOGITS, np.zeros(4), weights, "mean")[:, :2] == pytest.approx(
        np.array([[0.4, 0.14], [0.1, 0.58]]), abs=1e-6
    )
    assert class_scores(LOGITS, np.zeros(4), weights, "max")[:, :2] == pytest.approx(
        np.array([[0.25, 0.1], [0.05, 0.7]]), abs=1e-6
    )
    # A bias of log 6 on apple: 0.5, 0.3, 0.6, 0.1 of 1.5.
    lifted = class_scores(LOGITS[:1], np.log([1, 1, 6, 1]), weights, "sum")
    assert lifted[0, :2] == pytest.approx([0.4 / 1.5, 0.675 / 1.5], abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(arrays(np.float32, (40, 7), elements=st.floats(-4, 4, width=32)), st.floats(0.5, 2))
def test_the_corrected_mean_prediction_is_near_uniform(logits: np.ndarray, scale: float) -> None:
    bias, off = fit_bias(logits, scale)
    mean = softmax(logits.astype(np.float64) * scale + bias, axis=1).mean(axis=0)
    assert off < 0.05 and np.abs(mean * 7 - 1).max() < 0.051
    assert bias.sum() == pytest.approx(0, abs=1e-9)


def test_the_prior_needs_images_and_counts_undo_frequency() -> None:
    with pytest.raises(ValueError, match="without unlabelled images"):
        fit_bias(np.zeros((0, 3), np.float32))
    frequent = np.log(np.array([[8.0, 1.0, 1.0]]))
    assert np.exp(mean_log_prediction(frequent + bias_by_count(np.array([8, 1, 1])))) == pytest.approx([1 / 3] * 3)
