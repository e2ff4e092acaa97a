"""Rows of gaps: every label of an attribute with its p-values, held-out images apart, designs of what was found."""

import numpy as np
import polars as pl
import pytest

from swaglib.fairness.gap_measures import CENTRED_GAP, FAMILY, ONE_DESIGN, TOP_GAP, WITHOUT_DESIGN, gap_measures
from swaglib.measures import MEASURE

CLASSES = [f"label{number}.n.01" for number in range(6)]
DESIGNS = ("noto", "twemoji")


def drawings(bases: int = 12, designs: tuple[str, ...] = DESIGNS) -> pl.DataFrame:
    rows = [
        (design, f"b{base:02d}", gender, tone, "held-out" if design == "twemoji" else "pretrain")
        for design in designs
        for base in range(bases)
        for gender in ("woman", "man")
        for tone in ("light", "dark")
    ]
    columns = ("source", "base", "gender", "tone", "split")
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")


def planted(images: pl.DataFrame) -> np.ndarray:
    """Logits in which the second label grows by 3 with a darker tone, and no other with anything."""
    logits = np.random.default_rng(0).normal(0, 0.5, (len(images), len(CLASSES))).astype(np.float32)
    logits[:, 1] += 3.0 * (images["tone"] == "dark").to_numpy()
    return logits


def rows(table: pl.DataFrame, **where: str) -> pl.DataFrame:
    return table.filter(**where)


def test_a_planted_gap_is_found_in_nats_and_in_the_top_and_only_where_it_was_planted() -> None:
    images = drawings()
    table = gap_measures(planted(images), images, CLASSES, 1, seed=0, flips=500)
    assert table.schema == pl.Schema(MEASURE) and set(table["protocol"]) == {"counterfactual_gaps"}
    own = rows(table, metric=CENTRED_GAP, variant="all", attribute="skin_tone")
    assert own["label"].to_list() == CLASSES
    found = own.filter(label=CLASSES[1]).row(0, named=True)
    # One label more by 3: its own gap is 3 less the mean that it adds to all.
    assert found["value"] == pytest.approx(3 * 5 / 6, abs=0.4)
    assert found["ci_low"] < 3 * 5 / 6 < found["ci_high"] and found["p_adjusted"] <= 0.05
    assert (found["n"], found["n_clusters"], found["method"]) == (48, 12, "cluster_t")
    top = rows(table, metric=TOP_GAP, variant="all", attribute="skin_tone", label=CLASSES[1]).row(0, named=True)
    assert top["value"] > 0.5 and top["p_adjusted"] <= 0.05 and top["k"] == 1
    gender = rows(table, metric=CENTRED_GAP, variant="all", attribute="gender")
    assert gender["p_adjusted"].min() > 0.05


def test_the_family_is_counted_and_held_out_images_are_apart() -> None:
    images = drawings()
    table = gap_measures(planted(images), images, CLASSES, 1, seed=0, flips=100)
    family = rows(table, metric=FAMILY)
    assert family["value"].to_list() == [6.0] * 8 and set(family["n"]) == {12}
    held_out = rows(table, metric=CENTRED_GAP, variant="held_out", attribute="skin_tone")
    assert set(held_out["n"]) == {24} and len(held_out) == 6


def test_designs_are_told_apart_for_labels_that_were_found_without_testing_them_again() -> None:
    images = drawings()
    logits = planted(images)
    table = gap_measures(logits, images, CLASSES, 1, seed=0, flips=500)
    for variant, shown in ((ONE_DESIGN, "noto"), (WITHOUT_DESIGN, "twemoji")):
        own = rows(table, metric=CENTRED_GAP, variant=variant, attribute="skin_tone", task=shown)
        assert CLASSES[1] in own["label"].to_list() and own["p"].null_count() == len(own)
        noto = logits[:48].astype(float)
        centred = noto - noto.mean(axis=1, keepdims=True)
        assert own.filter(label=CLASSES[1])["value"].item() == pytest.approx(
            (centred[1::2] - centred[::2])[:, 1].mean(), abs=1e-5
        )
    assert not len(rows(table, variant=ONE_DESIGN, attribute="gender", metric=CENTRED_GAP))


def test_few_base_emoji_give_values_without_p_values_and_intervals() -> None:
    images = drawings(5)
    table = gap_measures(planted(images), images, CLASSES, 1, seed=0)
    own = table.filter(pl.col("label").is_not_null())
    assert len(own) and own["value"].null_count() == 0
    assert own.select("p", "p_adjusted", "ci_low", "ci_high", "method").null_count().row(0) == (len(own),) * 5


def test_images_without_pairs_give_a_family_of_none() -> None:
    images = drawings(3).filter(pl.col("gender") == "woman", pl.col("tone") == "dark")
    table = gap_measures(planted(images), images, CLASSES, 1, seed=0)
    assert table["metric"].unique().to_list() == [FAMILY] and table["value"].sum() == table["n"].sum() == 0
    nothing = gap_measures(np.zeros((0, 6), np.float32), images[:0], CLASSES, 1, seed=0)
    assert nothing.is_empty() and nothing.schema == pl.Schema(MEASURE)


def test_logits_must_fit_images_and_names() -> None:
    images = drawings(2)
    with pytest.raises(ValueError, match=r"16 images and 5 labels do not fit logits of shape \(16, 6\)"):
        gap_measures(planted(images), images, CLASSES[:5], 1, seed=0)
    with pytest.raises(ValueError, match=r"fairness\.k is 6"):
        gap_measures(planted(images), images, CLASSES, 6, seed=0)


def test_a_pair_with_one_drawing_that_was_learned_from_is_not_held_out() -> None:
    images = drawings()
    learned = (pl.col("source") == "twemoji") & (pl.col("tone") == "dark") & (pl.col("base") == "b00")
    mixed = images.with_columns(split=pl.when(learned).then(pl.lit("pretrain")).otherwise("split"))
    held_out = rows(
        gap_measures(planted(mixed), mixed, CLASSES, 1, seed=0, flips=20),
        metric=CENTRED_GAP,
        variant="held_out",
        attribute="skin_tone",
    )
    assert set(held_out["n"]) == {22} and set(held_out["n_clusters"]) == {11}


def test_gaps_in_the_top_are_shares_of_the_pairs_of_each_base() -> None:
    images = drawings()
    logits = planted(images)
    table = rows(gap_measures(logits, images, CLASSES, 2, seed=0, flips=100), metric=TOP_GAP, attribute="skin_tone")
    on_top = np.argsort(np.argsort(-logits, axis=1), axis=1) < 2
    numbered = images.with_row_index("row")
    dark, light = (numbered.filter(tone=tone)["row"].to_numpy() for tone in ("dark", "light"))
    by_hand = on_top[dark].mean(axis=0) - on_top[light].mean(axis=0)  # each base has as many pairs in as many designs
    assert rows(table, variant="all")["value"].to_list() == pytest.approx(by_hand.tolist(), abs=1e-6)
