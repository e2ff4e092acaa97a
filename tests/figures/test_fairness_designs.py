"""Gaps by design: a gap that one hand alone draws is seen as such."""

import polars as pl
import pytest

from swaglib.fairness.gap_measures import CENTRED_GAP, GAPS
from swaglib.figures.fairness_designs import designs_table
from swaglib.measures import Interval, measure, measures_table, with_run
from tests.figures.test_fairness_gaps import measured

ALONE = {"noto": -0.9, "twemoji": 0.1, "openmoji": -0.1}
LEFT_OUT = {"noto": 0.0, "twemoji": -0.5, "openmoji": -0.4}


def by_design() -> pl.DataFrame:
    where = {"attribute": "gender", "protocol": GAPS, "label": "villain.n.01"}
    rows = [
        measure(CENTRED_GAP, Interval(value, None, None, 90, 9), variant=variant, task=design, **where)
        for variant, gaps in (("one_design", ALONE), ("without_design", LEFT_OUT))
        for design, value in gaps.items()
    ]
    return pl.concat([measured(), with_run(measures_table(rows), "hashtag", 0)])


def test_designs_are_counted_that_have_the_sign_of_all_of_them() -> None:
    table = designs_table(by_design(), "gender", {"woman.n.01"})
    assert table["label"].to_list() == ["villain", "rock star"], "what was found, definitional labels aside"
    first = table.row(0, named=True)
    assert (first["designs alone, same sign"], first["designs left out, same sign"]) == ("2 of 3", "2 of 3")
    assert first["alone, from"] == pytest.approx(-0.9) and first["left out, to"] == pytest.approx(0.0)
    assert table["designs alone, same sign"][1] == "0 of 0"


def test_without_a_found_label_there_is_no_row() -> None:
    assert designs_table(by_design(), "skin_tone").is_empty()
