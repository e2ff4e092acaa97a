"""The table of gaps: what shams and changes without meaning do to the same label."""

import polars as pl

from swaglib.figures.fairness_gap_table import gaps_table
from swaglib.measures import measures_table, plain_measure, with_run
from tests.figures.test_fairness_gaps import measured


def test_each_gap_stands_beside_shams_and_changes_that_mean_nothing() -> None:
    rows = [
        plain_measure(
            "sensitivity", 0.1 * place, 90, protocol="sensitivity", variant=kind, attribute=attribute, label=name
        )
        for place, kind in enumerate(("blurred", "other_background", "mirrored"))
        for attribute, name in (("gender", "villain.n.01"), ("skin_tone", "woman.n.01"))
    ]
    table = gaps_table(pl.concat([measured(), with_run(measures_table(rows), "hashtag", 0)]), "gender", count=3)
    assert table["label"].to_list() == ["woman.n.01", "villain.n.01", "rock_star.n.01"]
    villain = table.row(1, named=True)
    assert (villain["gap, nats"], villain["p, all labels"], villain["base emoji"]) == (-0.3, "0.0100", 81)
    assert (villain["gap with shams, nats"], villain["p, beyond shams"]) == (-0.3, "0.0200")
    assert [villain[name] for name in ("weak blur", "another background", "mirrored")] == [0.0, 0.1, 0.2]
    assert table.row(0, named=True)["mirrored"] is None, "that of another attribute is not taken"
    aside = gaps_table(measured(), "gender", {"woman.n.01"}, 3)
    assert aside["label"].to_list() == ["villain.n.01", "rock_star.n.01", "dog.n.01"], "definitional labels stand apart"
