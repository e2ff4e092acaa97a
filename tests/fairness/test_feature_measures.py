"""Associations of features alone: sets are base emoji, what is planted is found, and a network needs no head."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from swaglib.fairness.analysis import analyse
from swaglib.fairness.feature_measures import ASSOCIATIONS, feature_measures, read_things
from swaglib.fairness.ieat import ieat
from swaglib.measures import MEASURE
from swaglib.networks.build import build_model
from swaglib.networks.load import load_backbone
from swaglib.networks.save import save_model
from swaglib.posts.schema import write_posts
from tests.conftest import make_posts
from tests.fairness.people import SETTINGS
from tests.fairness.test_audit import audited, with_head

BASES, DESIGN = 8, ["crayon"]


def people_and_things(shift: float) -> tuple[np.ndarray, list[str], list[str], np.ndarray, pl.DataFrame]:
    """Two drawings of each base emoji in two tones, and things; darker ones and insects are shifted the same way."""
    generator = np.random.default_rng(0)
    bases = [f"person {base}" for base in range(BASES) for _ in range(4)]
    groups = ["light", "light", "dark", "unknown"] * BASES
    features = generator.normal(size=(len(bases), 6)).astype(np.float32)
    features[:, 0] += shift * (np.array(groups) == "dark")
    subgroups = ["plant-flower"] * BASES + ["animal-bug"] * BASES
    things = generator.normal(size=(2 * BASES, 6)).astype(np.float32)
    things[BASES:, 0] += shift
    names = [f"thing {place}" for place in range(2 * BASES)]
    return features, groups, bases, things, pl.DataFrame({"base": names, "subgroup": subgroups})


def measured(
    features: np.ndarray,
    groups: list[str],
    bases: list[str],
    things: np.ndarray,
    drawings: pl.DataFrame,
    attribute: str = "skin_tone",
) -> pl.DataFrame:
    """Measures people who are all drawn in one design."""
    return feature_measures(features, groups, bases, DESIGN * len(groups), attribute, things, drawings, seed=0)


def test_a_planted_association_is_found_and_none_is_not() -> None:
    for shift, found in ((4.0, True), (0.0, False)):
        features, groups, bases, things, drawings = people_and_things(shift)
        table = measured(features, groups, bases, things, drawings)
        assert table.schema == pl.Schema(MEASURE)
        (row,) = table.iter_rows(named=True)  # the drawings hold no instrument and no tool
        assert (row["label"], row["n"], row["n_clusters"]) == ("flowers_insects", 4 * BASES, BASES)
        assert (row["p_adjusted"] < 0.05 and row["ci_low"] > 0) == found
        assert row["p_adjusted"] == pytest.approx(min(1, 2 * row["p"]))


def test_each_base_emoji_counts_once_with_the_mean_of_its_drawings() -> None:
    features, groups, bases, things, drawings = people_and_things(1.0)
    light = np.stack([features[4 * base : 4 * base + 2].mean(axis=0) for base in range(BASES)])
    dark = features[2::4]
    expected = ieat(light, dark, things[:BASES], things[BASES:], seed=0, paired=True)
    table = measured(features, groups, bases, things, drawings)
    assert table["value"][0] == pytest.approx(expected.effect, abs=1e-5)
    assert table["p"][0] == pytest.approx(expected.p)


def test_base_emoji_with_one_of_the_groups_are_left_out() -> None:
    features, groups, bases, things, drawings = people_and_things(1.0)
    groups[2] = "unknown"  # the first base emoji has no dark drawing now
    table = measured(features, groups, bases, things, drawings)
    kept = measured(features[4:], groups[4:], bases[4:], things, drawings)
    assert table["n"][0] == 4 * BASES - 2 and table.equals(kept)


def test_a_design_that_draws_one_of_the_groups_only_is_left_out() -> None:
    features, groups, bases, things, drawings = people_and_things(0.0)
    own = measured(features, groups, bases, things, drawings)
    light = np.array(groups) == "light"
    strange = features[light] + 9 * (things[:BASES].mean(axis=0) - things[BASES:].mean(axis=0))
    more = (
        np.concatenate([features, strange]),
        [*groups, *["light"] * len(strange)],
        [*bases, *np.array(bases)[light]],
        [*DESIGN * len(groups), *["watercolour"] * len(strange)],
    )
    assert feature_measures(*more, "skin_tone", things, drawings, seed=0).equals(own)


def test_a_network_that_answers_with_zeros_has_no_row() -> None:
    features, groups, bases, things, drawings = people_and_things(1.0)
    things[0] = 0
    assert measured(features, groups, bases, things, drawings).is_empty()


def test_no_gender_has_no_row() -> None:
    features, groups, bases, things, drawings = people_and_things(0.0)
    assert measured(features, groups, bases, things, drawings, "gender").is_empty()


def test_things_are_read_from_the_designs_that_have_them(tmp_path: Path) -> None:
    posts = make_posts("crayon", 4).with_columns(subgroup=pl.Series(["plant-flower", "tool", "family", None]))
    write_posts(posts, tmp_path / "crayon.parquet")
    index = pl.concat([posts.select("id", "source"), pl.DataFrame({"id": ["own/1"], "source": ["own"]})])
    things = read_things(tmp_path, index)
    assert things.drawings["subgroup"].to_list() == ["plant-flower", "tool"] and len(things.images) == 2
    assert {name for own in ASSOCIATIONS for name in (own.things, own.other_things)} >= {"plant-flower", "tool"}


def test_a_network_without_a_head_is_audited_by_its_features(inputs: Path, tmp_path: Path) -> None:
    with_head(inputs, ["animal", "person", "food"])
    save_model(build_model("resnet10t", 0, seed=0), inputs / "network", "resnet10t", [], 32)
    for tone, name in (("plant-flower", "flower"), ("animal-bug", "bug")):
        posts = make_posts(name, 7).with_columns(subgroup=pl.lit(tone), base=pl.col("id"))
        write_posts(posts, inputs / f"posts/{name}.parquet")
        index = pl.read_parquet(inputs / "index.parquet")
        own = posts.select("id", "source", split=pl.lit("pretrain"), labels=pl.lit([0], pl.List(pl.UInt32)))
        pl.concat([index, own], how="diagonal").write_parquet(inputs / "index.parquet")
    table = audited(inputs, tmp_path / "results")
    assert set(table["protocol"]) == {"associations", "ieat", "audit"}
    measured = table.filter(pl.col("protocol") != "audit")["metric"]
    assert set(measured) == {"same_attribute_excess", "same_attribute_base_rate", "unknown_group", "effect"}
    assert table.filter(metric="effect")["label"].to_list() == ["flowers_insects"]
    assert pl.read_parquet(tmp_path / "results/pairs.parquet").is_empty()
    backbone = load_backbone(str(inputs / "network"))
    analysis = analyse(backbone, inputs / "posts", pl.read_parquet(inputs / "index.parquet"), SETTINGS)
    assert analysis.measures.select("metric", "value").rows() == [("labels", 0.0)]
    assert analysis.images["labels"].list.len().sum() == 0
