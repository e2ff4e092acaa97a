"""Findings of an audit follow from its measures, with n, effect and interval."""

import polars as pl

from swaglib.fairness.control_measures import CONTROLS, DISTANCE, EXCESS
from swaglib.measures import Interval, measure, measures_table, with_run
from swaglib.report.audit_findings import accuracy_findings, gap_findings, magnitude_findings, neighbour_findings
from tests.figures import test_fairness_accuracy, test_fairness_gaps, test_fairness_sets


def test_labels_that_say_the_attribute_are_no_finding() -> None:
    found = gap_findings(test_fairness_gaps.measured(), "gender", {"woman.n.01"})
    assert found == [
        "Of 1,446 labels, 2 move with gender and 1 of these lie beyond sham images (n = 81 base emoji; labels that say "
        "the attribute itself are aside).",
        "The largest gap beyond sham images is that of villain, -0.30 [-0.40, -0.20] nats (more for women).",
    ]
    assert "woman, -2.00" in gap_findings(test_fairness_gaps.measured(), "gender")[1]


def test_a_gap_that_shams_reach_is_said_to_be_no_more() -> None:
    own = test_fairness_gaps.measured().filter(pl.col("label").is_null() | (pl.col("label") == "rock_star.n.01"))
    assert gap_findings(own, "gender")[1].endswith("nats (more for men), is not told from what sham images do.")
    assert gap_findings(own, "skin_tone") == [
        "No label was tested for skin tone: this network has none, or no pair of drawings."
    ]


def test_whole_predictions_are_compared_with_shams() -> None:
    where = {"protocol": CONTROLS, "attribute": "gender"}
    rows = [
        measure(DISTANCE, Interval(0.3, 0.25, 0.35, 361, 81), **where),
        measure(EXCESS, Interval(-0.08, -0.11, -0.05, 361, 81), variant="darkened", **where),
    ]
    (said,) = magnitude_findings(with_run(measures_table(rows), "hashtag", 0), "gender")
    assert "30.0 [25.0, 35.0] hundredths with gender (n = 361 pairs of 81 base emoji)" in said
    assert "-8.0 [-11.0, -5.0] where it is darkened." in said
    assert magnitude_findings(measures_table([]), "gender") == []


def test_neighbours_have_their_number_and_interval() -> None:
    assert neighbour_findings(test_fairness_sets.measured()) == [
        "Of the 10 nearest neighbours of a drawing, +8.0 [+5.0, +11.0] points more are of its own gender than by "
        "chance (n = 84 drawings of 41 base emoji)."
    ]


def test_the_best_and_the_worst_group_of_held_out_drawings_are_named() -> None:
    (said,) = accuracy_findings(test_fairness_accuracy.measured())
    assert said.startswith("By skin tone, held-out drawings are answered best where it is light, ")
    assert "and worst where it is dark, " in said and "(n = 30 drawings of 30 base emoji)" in said
    assert accuracy_findings(measures_table([])) == []
