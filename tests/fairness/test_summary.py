"""The committed part of an audit: everything but single labels, and of these the first of each test."""

import polars as pl

from swaglib.fairness.summary import FOUND, summary
from swaglib.measures import MEASURE


def rows(**columns: object) -> pl.DataFrame:
    return pl.DataFrame([columns], schema=MEASURE)


GAP = {"protocol": "counterfactual_gaps", "metric": "centred_log_probability_gap", "attribute": "gender"}
MEASURES = pl.concat(
    [
        rows(protocol="group_accuracy", metric="accuracy", group="man", value=0.5),
        rows(**GAP, variant="all", label="small", value=0.1, p_adjusted=0.01),
        rows(**GAP, variant="all", label="large", value=-0.9, p_adjusted=0.01),
        rows(**GAP, variant="all", label="unsure", value=2.0, p_adjusted=0.9),
        rows(**GAP, variant="one_design", label="large", value=-0.9),
        rows(**{**GAP, "metric": "control_gap", "protocol": "sham_controls"}, label="large", value=0.2),
        rows(**{**GAP, "metric": "family_size"}, value=3.0),
        rows(protocol="associations", metric="association_rate", label="crime", group="man", value=0.1),
    ]
)


def test_what_a_test_found_first_comes_first_and_rows_of_no_label_stay() -> None:
    kept = summary(MEASURES, largest=2)
    assert kept["label"].to_list() == [None, None, "crime", None, "large", "small"]
    assert kept.filter(pl.col("variant").is_not_null())["variant"].unique().to_list() == ["all"]


def test_nothing_is_changed() -> None:
    kept = summary(MEASURES, largest=2).filter(pl.col("metric") != FOUND)
    assert kept.join(MEASURES, on=list(MEASURE), how="anti", nulls_equal=True).is_empty()


def test_the_labels_found_are_counted_before_the_list_is_cut() -> None:
    beyond = {"protocol": "sham_controls", "metric": "gap_beyond_controls", "attribute": "gender"}
    more = pl.concat([MEASURES, rows(**beyond, label="large", value=-0.9, p_adjusted=0.2)])
    for largest in (1, 9):
        counts = summary(more, largest).filter(pl.col("metric") == FOUND)
        assert counts.select("protocol", "attribute", "value").rows() == [
            ("counterfactual_gaps", "gender", 2.0),
            ("sham_controls", "gender", 0.0),
        ]


def test_labels_that_say_the_attribute_itself_are_not_counted_as_found() -> None:
    woman = rows(**GAP, variant="all", label="woman.n.01", value=-3.0, p_adjusted=0.001)
    counts = summary(pl.concat([MEASURES, woman])).filter(pl.col("metric") == FOUND)
    assert counts["value"].to_list() == [2.0]


def test_sensitivity_is_kept_beside_the_gaps_that_are() -> None:
    moved = {"protocol": "sensitivity", "metric": "sensitivity", "variant": "blurred", "attribute": "gender"}
    more = pl.concat(
        [MEASURES, *(rows(**moved, label=label, value=value) for label, value in (("large", 0.1), ("unsure", 9.0)))]
    )
    kept = summary(more, largest=2).filter(pl.col("protocol") == "sensitivity")
    assert kept["label"].to_list() == ["large"], "not the label that moves most when the image is blurred"
