"""Rows of associations: rates of sets and labels by group, rankings beside chance, neighbours beside base rates."""

import numpy as np
import polars as pl
import pytest

from swaglib.fairness.associations import neighbour_measures, rate_measures, skew_measures
from swaglib.fairness.groups import UNKNOWN
from swaglib.fairness.same_attribute import same_attribute
from swaglib.measures import MEASURE

GROUPS = ["dark", "light"] * 8 + [UNKNOWN]
BASES = [str(number // 2) for number in range(17)]
CLASSES = ["thief.n.01", "joy.n.01", "dog.n.01", "criminal.n.01"]
SETS = {"crime": [0, 3], "emotion": [1]}


def test_rates_are_shares_of_images_with_any_label_of_a_set() -> None:
    members = np.zeros((17, 4), dtype=bool)
    members[0, 0] = members[2, 3] = members[2, 0] = members[1, 1] = members[16, 3] = True
    table = rate_measures(members, GROUPS, BASES, SETS, CLASSES, "skin_tone", 2)
    assert table.schema == pl.Schema(MEASURE)
    rates = {(row["label"], row["group"]): (row["value"], row["n"]) for row in table.iter_rows(named=True)}
    assert rates["crime", "dark"] == (2 / 8, 8) and rates["crime", "light"] == (0.0, 8)
    assert rates["crime", UNKNOWN] == (1.0, 1) and rates["thief.n.01", "dark"] == (2 / 8, 8)
    assert rates["emotion", "light"] == (1 / 8, 8) and ("dog.n.01", "dark") not in rates
    assert table["n_clusters"].to_list()[0] == 8 and set(table["protocol"]) == {"associations"}


def test_rows_of_rankings_stand_beside_chance() -> None:
    centred = np.random.default_rng(0).normal(size=(17, 4)).astype(np.float32)
    centred[:16:2, [0, 3]] += 6  # crime is said of the dark ones
    table = skew_measures(centred, GROUPS, BASES, SETS, "skin_tone", 4, seed=0)
    own = table.filter(label="crime", metric="max_skew")
    assert own.filter(pl.col("variant").is_null())["value"].item() == pytest.approx(np.log(2), abs=1e-6)
    assert own.filter(variant="by_chance")["value"].item() < np.log(2)
    tested = table.filter(label="crime", metric="ndkl").filter(pl.col("variant").is_null())
    assert tested["p"].item() <= 0.05 and tested["k"].item() is None
    assert table.filter(label="emotion", metric="max_skew")["k"].unique().to_list() == [4]


def test_rows_of_neighbours_are_of_all_and_of_each_group() -> None:
    features = np.random.default_rng(1).normal(size=(17, 3))
    found = same_attribute(features, GROUPS, BASES, 3)
    table = neighbour_measures(found, GROUPS, "skin_tone", 3)
    excess = table.filter(metric="same_attribute_excess")
    assert excess["group"].to_list() == [None, "dark", "light"]
    assert excess["value"][0] == pytest.approx(found.excess.mean(), abs=1e-6)
    assert excess.select("n", "n_clusters").row(0) == (16, 8)
    rate = table.filter(metric="same_attribute_base_rate").filter(pl.col("group").is_null())["value"].item()
    assert rate == pytest.approx(0.5)
    assert table.filter(metric="unknown_group").select("value", "n").row(0) == (1.0, 17)


def test_lengths_must_fit() -> None:
    with pytest.raises(ValueError, match="2 images, 1 groups"):
        rate_measures(np.zeros((2, 4), dtype=bool), ["a"], ["b", "b"], SETS, CLASSES, "skin_tone", 2)
