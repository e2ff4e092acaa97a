"""A gap is learned if it was found, lies beyond sham images, and no seed says the opposite."""

import polars as pl
import pytest

from swaglib.fairness.learned import learned_gaps
from swaglib.measures import Interval, measure, measures_table, with_run


def seed(
    number: int, gaps: dict[str, tuple[float, float | None]], variant: str = "all", beyond: float | None = 0.01
) -> pl.DataFrame:
    shams = [
        measure("gap_beyond_controls", Interval(value, None, None, 10, 10), attribute="gender", label=label)
        | {"p_adjusted": beyond}
        for label, (value, _) in gaps.items()
    ]
    rows = [
        measure(
            "centred_log_probability_gap",
            Interval(value, None, None, 10, 10),
            variant=variant,
            attribute="gender",
            label=label,
        )
        | {"p_adjusted": p}
        for label, (value, p) in gaps.items()
    ]
    return with_run(measures_table([*rows, *shams]), "hashtag", number)


def test_learned_is_found_in_a_seed_with_the_same_sign_in_all() -> None:
    seeds = [
        seed(0, {"same": (0.4, 0.01), "turns": (0.9, 0.01), "unfound": (0.3, 0.2), "zero": (0.2, 0.01)}),
        seed(1, {"same": (0.2, 0.30), "turns": (-0.1, 0.04), "unfound": (0.1, 0.2), "zero": (0.0, 1.0)}),
    ]
    table = learned_gaps(pl.concat(seeds))
    assert table["label"].to_list() == ["turns", "same", "unfound", "zero"]
    assert dict(table.select("label", "learned").rows()) == {
        "turns": False,
        "same": True,
        "unfound": False,
        "zero": False,
    }
    own = table.filter(label="same").row(0, named=True)
    assert own["value"] == pytest.approx(0.3) and (own["smallest"], own["largest"]) == (0.2, 0.4)
    assert (own["seeds"], own["found_in"], own["same_sign"]) == (2, 1, True)


@pytest.mark.parametrize("beyond", [0.2, None])
def test_a_gap_that_sham_images_reach_in_every_seed_is_not_learned(beyond: float | None) -> None:
    gaps: dict[str, tuple[float, float | None]] = {"same": (0.4, 0.01)}
    apart = [seed(0, gaps, beyond=beyond), seed(1, gaps, beyond=beyond)]
    assert learned_gaps(pl.concat(apart))["learned"].to_list() == [False]
    once = learned_gaps(pl.concat([apart[0], seed(1, gaps)]))
    assert (once["learned"].to_list(), once["found_in"].to_list()) == ([True], [1])


def test_one_seed_has_learned_nothing_that_can_be_said() -> None:
    table = learned_gaps(seed(0, {"same": (0.4, 0.01)}))
    assert table["learned"].to_list() == [False] and table["seeds"].to_list() == [1]


def test_few_clusters_without_p_values_are_not_found() -> None:
    table = learned_gaps(pl.concat([seed(number, {"same": (0.4, None)}) for number in (0, 1)]))
    assert table["found_in"].to_list() == [0] and table["learned"].to_list() == [False]


def test_other_variants_are_apart_and_none_gives_an_empty_table() -> None:
    measures = seed(0, {"same": (0.4, 0.01)}, variant="held_out")
    assert learned_gaps(measures).is_empty()
    assert len(learned_gaps(measures, variant="held_out")) == 1


def test_seeds_must_have_the_same_labels_once() -> None:
    one = seed(0, {"a": (0.4, 0.01), "b": (0.1, 0.5)})
    with pytest.raises(ValueError, match="'b' is not in all of them"):
        learned_gaps(pl.concat([one, seed(1, {"a": (0.4, 0.01)})]))
    with pytest.raises(ValueError, match="'a' is there twice"):
        learned_gaps(pl.concat([one, one]))
