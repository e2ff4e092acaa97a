"""Rows of gaps against shams: what a sham does as much is not found, what it does not is."""

from dataclasses import replace

import numpy as np
import pytest

from swaglib.fairness.control_measures import ShamLogits, control_measures
from swaglib.fairness.counterfactual import Pair
from swaglib.fairness.magnitude import jensen_shannon

CLASSES = [f"label{number}.n.01" for number in range(5)]
PAIRS = [Pair("skin_tone", "light/dark", f"b{number // 2:02d}", 2 * number, 2 * number + 1) for number in range(24)]
SOURCES = [("noto", "twemoji")[number // 2 % 2] for number in range(48)]


def logits() -> np.ndarray:
    """The second image of a pair says more of label 1 and of label 2."""
    values = np.random.default_rng(0).normal(0, 0.3, (48, 5)).astype(np.float32)
    values[1::2, [1, 2]] += 2.0
    return values


def darkened(shift: float = 2.0, spread: float = 0.3) -> ShamLogits:
    """A sham that says more of label 2, too, and of label 4."""
    values = logits()[::2] + np.random.default_rng(1).normal(0, spread, (24, 5)).astype(np.float32)
    values[:, [2, 4]] += shift
    return ShamLogits(PAIRS, values, 3)


def measured(*shams: tuple[str, ShamLogits]) -> dict[tuple[str, str | None, str | None], dict[str, object]]:
    table = control_measures(logits(), dict(shams), SOURCES, CLASSES, "skin_tone", seed=0, flips=1000)
    assert set(table["attribute"]) == {"skin_tone"} and set(table["protocol"]) == {"sham_controls"}
    return {(row["metric"], row["variant"], row["label"]): row for row in table.iter_rows(named=True)}


def test_only_what_the_sham_does_not_do_lies_beyond_it() -> None:
    rows = measured(("darkened", darkened()))
    found = [rows["gap_beyond_controls", None, name]["p_adjusted"] <= 0.05 for name in CLASSES]
    assert found == [False, True, False, False, False]
    own = rows["gap_beyond_controls", None, CLASSES[1]]
    assert own["value"] == pytest.approx(2 - 4 / 5, abs=0.2) and (own["n"], own["n_clusters"]) == (24, 12)
    assert rows["control_gap", "darkened", CLASSES[2]]["value"] == pytest.approx(2 - 4 / 5, abs=0.2)
    assert rows["family_size", None, None]["value"] == 2 * 5
    assert rows["shams_not_reached", "darkened", None]["value"] == 3


def test_distances_are_of_the_pairs_of_the_control_and_their_difference() -> None:
    rows = measured(("darkened", darkened(0.0)), ("tinted", darkened(9.0)))
    own = jensen_shannon(logits()[::2], logits()[1::2]).mean()
    control = jensen_shannon(logits()[::2], darkened(0.0).logits).mean()
    assert rows["js_distance", None, None]["value"] == pytest.approx(own, abs=1e-6)
    assert rows["control_js_distance", "darkened", None]["value"] == pytest.approx(control, abs=1e-6)
    excess = rows["js_distance_excess", "darkened", None]
    assert excess["value"] == pytest.approx(own - control, abs=2e-6)
    assert excess["ci_low"] > 0 and excess["p_adjusted"] <= 0.05
    assert rows["js_distance_excess", "tinted", None]["ci_high"] < 0
    assert rows["js_distance", None, None]["p"] is None


def test_pairs_without_a_sham_of_every_kind_are_left_out() -> None:
    whole = darkened()
    part = replace(whole, pairs=PAIRS[4:], logits=whole.logits[4:])
    rows = measured(("darkened", whole), ("recoloured", part))
    own = rows["gap_beyond_controls", None, CLASSES[0]]
    assert (own["n"], own["n_clusters"]) == (20, 10) and rows["family_size", None, None]["value"] == 4 * 5


def test_no_reachable_sham_leaves_a_family_of_none() -> None:
    rows = measured(("recoloured", ShamLogits([], np.zeros((0, 5), np.float32), 24)))
    assert set(rows) == {("shams_not_reached", "recoloured", None), ("family_size", None, None)}
    assert rows["family_size", None, None]["value"] == 0


def test_a_name_of_the_pairs_is_the_variant_of_rows_of_no_control() -> None:
    table = control_measures(logits(), {"x": darkened()}, SOURCES, CLASSES, "skin_tone", 0, 50, "recolourable")
    own = {"gap_beyond_controls", "family_size", "js_distance"}
    assert set(table.filter(variant="recolourable")["metric"]) == own
    assert set(table.filter(variant="x")["metric"]).isdisjoint(own)


def test_few_base_emoji_give_no_p_value() -> None:
    whole = darkened()
    rows = measured(("darkened", replace(whole, pairs=PAIRS[:10], logits=whole.logits[:10])))
    assert rows["gap_beyond_controls", None, CLASSES[1]]["p"] is None
    assert rows["js_distance_excess", "darkened", None]["ci_low"] is None


def test_what_does_not_fit_is_named() -> None:
    with pytest.raises(ValueError, match="no kind of sham"):
        control_measures(logits(), {}, SOURCES, CLASSES, "skin_tone", seed=0)
    uneven = replace(darkened(), pairs=PAIRS[1:])
    with pytest.raises(ValueError, match="23 pairs do not fit the logits of 24 images, tinted"):
        control_measures(logits(), {"tinted": uneven}, SOURCES, CLASSES, "skin_tone", seed=0)
