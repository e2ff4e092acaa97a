"""Pairs of images that differ in one attribute, and how many labels they do not share."""

import numpy as np
import polars as pl
import pytest

from swaglib.fairness.counterfactual import (
    CHANGED,
    GENDER,
    MIRROR,
    REPLACED,
    TONE,
    counterfactual_measures,
    counterfactual_pairs,
    replaced_labels,
    top_labels,
)
from swaglib.measures import MEASURE
from swaglib.settings.analysis import Fairness

COLUMNS = ["source", "base", "gender", "tone"]
SETTINGS = Fairness(k=2)


def drawings(*rows: tuple[str | None, ...], split: str = "held-out") -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row").with_columns(split=pl.lit(split))


def found(table: pl.DataFrame) -> set[tuple[str, str, int, int]]:
    return {(pair.attribute, pair.group, pair.first, pair.second) for pair in counterfactual_pairs(table)}


def test_pairs_differ_in_one_attribute_only() -> None:
    table = drawings(
        ("noto", "doctor", "woman", "dark"),
        ("noto", "doctor", "woman", "light"),
        ("noto", "doctor", "man", "dark"),
        ("twemoji", "doctor", "woman", "light"),  # another hand
        ("noto", "cook", "woman", "light"),  # another emoji
    )
    assert found(table) == {(TONE, "light/dark", 1, 0), (GENDER, "woman/man", 0, 2)}


def test_yellow_and_two_skin_tones_are_no_skin_tone_pairs() -> None:
    table = drawings(
        ("noto", "hands", None, "none"), ("noto", "hands", None, "light"), ("noto", "hands", None, "light+dark")
    )
    assert found(table) == set()


def test_yellow_emoji_still_have_genders() -> None:
    table = drawings(
        ("noto", "cook", "man", "none"), ("noto", "cook", "woman", "none"), ("noto", "cook", "person", None)
    )
    assert found(table) == {(GENDER, "woman/man", 1, 0)}


def test_the_first_of_several_drawings_counts() -> None:
    table = drawings(("s", "cook", "man", None), ("s", "cook", "woman", None), ("s", "cook", "woman", None))
    assert found(table) == {(GENDER, "woman/man", 1, 0)}


def test_identical_images_are_no_pair() -> None:
    table = drawings(("s", "cook", "man", None), ("s", "cook", "woman", None), ("s", "cook", "person", None))
    table = table.with_columns(content=pl.Series(["a", "b", "a"]))
    assert found(table) == {(GENDER, "woman/man", 1, 0), (GENDER, "woman/person", 1, 2)}


def test_posts_without_variants_give_a_table_without_values() -> None:
    empty = np.zeros((0, 2), dtype=np.int64)
    result = counterfactual_measures(drawings(), empty, empty, SETTINGS)
    assert result["n"].sum() == 0 and result["value"].null_count() == len(result)


def test_top_labels_break_ties_by_number_and_need_more_labels_than_k() -> None:
    logits = np.array([[0.1, 0.9, 0.9, 0.3]], dtype=np.float32)
    assert top_labels(logits, 2).tolist() == [[1, 2]]
    assert top_labels(logits[:, ::-1].copy(), 1).tolist() == [[1]]
    with pytest.raises(ValueError, match=r"fairness\.k is 4"):
        top_labels(logits, 4)


def test_replaced_labels_do_not_count_order() -> None:
    first = np.array([[1, 2, 3], [1, 2, 3], [1, 2, 3]])
    second = np.array([[3, 2, 1], [1, 2, 9], [7, 8, 9]])
    assert replaced_labels(first, second).tolist() == [0, 1, 3]


def test_every_base_emoji_counts_once_whatever_its_number_of_pairs() -> None:
    tones = ("light", "medium", "dark")
    rows = [("noto", "often", None, tone) for tone in tones] + [
        ("noto", f"once{n}", None, t) for n in range(39) for t in tones[:2]
    ]
    # `often` and 15 others never change, the other 24 always do.
    labels = np.array([[0, 1]] * 33 + [[0, 1], [0, 2]] * 24)
    table = counterfactual_measures(drawings(*rows), labels, labels, SETTINGS)
    row = table.row(
        by_predicate=(pl.col("attribute") == TONE)
        & (pl.col("metric") == CHANGED)
        & pl.col("group").is_null()
        & (pl.col("variant") == "all"),
        named=True,
    )
    assert (row["n"], row["n_clusters"]) == (3 + 39, 40)
    assert row["value"] == pytest.approx(0.6)
    assert row["ci_low"] < 0.6 <= row["ci_high"]
    assert table.schema == pl.Schema(MEASURE) and set(table["protocol"]) == {"counterfactual"}
    assert row["k"] == SETTINGS.k and row["method"] == "cluster_wilson"


def test_the_control_is_the_mirror_image_and_seen_drawings_are_kept_apart() -> None:
    rows = [("noto", f"b{n}", None, tone) for n in range(8) for tone in ("light", "dark")]
    table = drawings(*rows, split="pretrain")
    labels = np.tile([0, 1], (16, 1))
    result = counterfactual_measures(table, labels, np.tile([0, 3], (16, 1)), SETTINGS)
    mirror = result.filter((pl.col("attribute") == MIRROR) & (pl.col("metric") == REPLACED))
    by_images = {row["variant"]: row for row in mirror.iter_rows(named=True)}
    assert by_images["all"]["value"] == 1.0 and by_images["all"]["group"] is None
    assert by_images["held_out"]["n"] == 0 and by_images["held_out"]["value"] is None


def test_few_base_emoji_get_no_interval() -> None:
    rows = [("noto", f"b{n}", None, tone) for n in range(5) for tone in ("light", "dark")]
    labels = np.tile([0, 1], (10, 1))
    result = counterfactual_measures(drawings(*rows), labels, labels, SETTINGS)
    own = result.filter((pl.col("attribute") == TONE) & pl.col("group").is_null())
    assert own["value"].null_count() == 0 and own["ci_low"].null_count() == len(own)


def test_a_pair_of_which_one_drawing_was_learned_from_is_not_held_out() -> None:
    rows = [("noto", f"b{n}", None, tone) for n in range(8) for tone in ("light", "dark")]
    table = drawings(*rows, split="held-out")
    mixed = table.with_columns(split=pl.when(pl.col("tone") == "dark").then(pl.lit("pretrain")).otherwise("split"))
    labels = np.tile([0, 1], (16, 1))
    for images, pairs in ((table, 8), (mixed, 0)):
        result = counterfactual_measures(images, labels, labels, SETTINGS)
        own = result.filter(attribute=TONE, metric=REPLACED, variant="held_out").filter(pl.col("group").is_null())
        assert own["n"].to_list() == [pairs]
