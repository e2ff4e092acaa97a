"""Audits of several runs side by side: a column or a mark a run, and nothing where a network has no labels."""

from typing import Any

import matplotlib.pyplot as plt
import polars as pl
import pytest

from swaglib.figures.associations import associations_figure, associations_table
from swaglib.figures.fairness_accuracy import NOTHING
from swaglib.figures.fairness_beside import gaps_beside, gaps_beside_figure
from swaglib.figures.fairness_features import features_table
from swaglib.figures.fairness_gaps import BEYOND_SHAMS, FOUND, NOT_FOUND
from swaglib.figures.fairness_runs import audits_table
from swaglib.figures.fairness_runs_accuracy import accuracies_beside_figure
from swaglib.figures.fairness_runs_sets import sets_beside_table
from swaglib.measures import measures_table, with_run
from swaglib.report.runs_findings import by_run, counts_findings
from tests.figures.study import audit_rows, row


def gap(label: str, value: float, p: float, beyond: float = 1.0) -> list[dict[str, object]]:
    where = {"attribute": "gender", "label": label}
    found = row("centred_log_probability_gap", value, protocol="counterfactual_gaps", variant="all", **where)
    sham = row("gap_beyond_controls", value, protocol="sham_controls", **where)
    return [found | {"p_adjusted": p}, sham | {"p_adjusted": beyond}]


def accuracy(group: str, value: float, variant: str = "held_out") -> dict[str, object]:
    return row("accuracy", value, protocol="group_accuracy", variant=variant, attribute="gender", group=group)


def rate(group: str, value: float) -> list[dict[str, object]]:
    where: dict[str, Any] = {"protocol": "associations", "attribute": "gender", "label": "crime"}
    uneven = [row("ndkl", own, **where, variant=variant) for variant, own in ((None, 0.3), ("by_chance", 0.1))]
    return [row("association_rate", value, **where, group=group), *(uneven if group == "man" else [])]


@pytest.fixture
def audits() -> pl.DataFrame:
    hashtag = [*gap("police.n.01", 1.0, 0.01, 0.01), *gap("nurse.n.01", -2.0, 0.01), *gap("woman.n.01", -9.0, 0.01)]
    hashtag += [accuracy("woman", 0.9), accuracy("man", 0.8), accuracy("man", 0.1, "all")]
    hashtag += [*rate("man", 0.3), *rate("woman", 0.1), *rate("unknown", 0.9)]
    random = [*gap("nurse.n.01", 0.1, 0.9), *gap("other.n.01", 0.2, 0.9), accuracy("woman", 0.0)]
    random.append(accuracy("man", 0.0) | {"ci_low": None, "ci_high": None})
    runs = {"hashtag": [*audit_rows(), *hashtag], "random": random, "simclr": audit_rows()[-1:]}
    return pl.concat(with_run(measures_table(rows), run, 0) for run, rows in runs.items())


def test_labels_that_move_most_in_one_run_are_shown_in_every_run_that_has_them(audits: pl.DataFrame) -> None:
    table = gaps_beside(audits, "gender", ["woman.n.01"], 1, ["random", "hashtag"])
    assert table.select("run", "label", "state").rows() == [
        ("random", "other.n.01", NOT_FOUND),
        ("random", "nurse.n.01", NOT_FOUND),
        ("hashtag", "nurse.n.01", FOUND),
    ]
    every = gaps_beside(audits, "gender", ["woman.n.01"], 2, ["hashtag"])
    assert dict(every.filter(run="hashtag").select("label", "state").rows())["police.n.01"] == BEYOND_SHAMS
    figure = gaps_beside_figure(audits, "gender", ["woman.n.01"], 2, ["hashtag"])
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["hashtag", "random"], "simclr has no labels"
    assert [text.get_text() for text in figure.axes[0].get_yticklabels()] == ["nurse", "police", "other"]
    plt.close(figure)


def test_accuracies_are_those_of_held_out_designs_a_mark_a_run(audits: pl.DataFrame) -> None:
    figure = accuracies_beside_figure(audits, ["hashtag"])
    (axes,) = figure.axes
    assert [text.get_text().split("\n")[0] for text in axes.get_xticklabels()] == ["woman", "man"]
    heights = [list(line.get_ydata()) for line in axes.lines if line.get_label() in ("hashtag", "random")]
    assert heights == [pytest.approx([90, 80]), [0, 0]] and len(axes.containers) == 3, "one has no interval"
    plt.close(figure)
    without = accuracies_beside_figure(audits.filter(run="simclr"))
    assert without.axes[0].texts[0].get_text() == NOTHING
    plt.close(without)


def test_the_groups_with_the_least_and_the_most_are_named_and_unknown_is_not_compared(audits: pl.DataFrame) -> None:
    (own,) = sets_beside_table(audits, ["hashtag"]).rows(named=True)
    assert (own["run"], own["set"], own["NDKL"], own["NDKL by chance"]) == ("hashtag", "crime", 0.3, 0.1)
    assert (own["least"], own["most"]) == ("woman: 10.0% [0.0, 20.0]", "man: 30.0% [20.0, 40.0]")


def test_without_associations_of_labels_the_table_is_empty(audits: pl.DataFrame) -> None:
    assert sets_beside_table(audits.filter(run="simclr")).is_empty()


def test_where_no_run_is_audited_nothing_is_drawn_and_said() -> None:
    """As `fairness.runs: []` asks for, where images are photographs."""
    none = measures_table([])
    drawn = [associations_figure(none), gaps_beside_figure(none, "gender"), accuracies_beside_figure(none)]
    assert all(len(figure.axes[0].texts) == 1 for figure in drawn), "a sentence each"
    tables = [associations_table(none), audits_table(none), sets_beside_table(none), features_table(none)]
    assert all(table.is_empty() for table in tables) and by_run(none, [], counts_findings) == []


def test_one_seed_has_the_interval_over_base_emoji(audits: pl.DataFrame) -> None:
    cells = dict(
        associations_table(audits, ["simclr"], own_intervals=True)
        .select("run", "gender: science or household, d")
        .rows()
    )
    assert cells["simclr"] == "0.40 [0.30, 0.50]" and cells["random"] is None
    over_seeds = associations_table(audits, ["simclr"]).filter(run="simclr")
    assert over_seeds["gender: science or household, d"].item() == "0.40", "one seed tells nothing of others"


def test_findings_carry_the_name_of_their_run_and_a_run_without_any_says_nothing(audits: pl.DataFrame) -> None:
    (said,) = by_run(audits, ["simclr", "hashtag"], counts_findings)
    assert said.startswith("hashtag: Of 1,400 labels, 40 move with skin tone, and 3 lie beyond sham images")
