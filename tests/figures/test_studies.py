"""Figures and tables of studies and of the ledger: what is there is drawn, what is missing is said."""

import polars as pl
import pytest

from swaglib.claims.claim import read_claims
from swaglib.claims.ledger import estimates, ledger, read_standard
from swaglib.claims.verdict import OPEN
from swaglib.figures.ledger import ledger_figure, ledger_table
from swaglib.figures.studies import (
    NOTHING,
    compute_figure,
    noise_figure,
    side_by_side,
    study_figure,
    study_table,
    tuning_figure,
)
from swaglib.measures import MEASURE
from swaglib.studies.results import study_measures
from swaglib.studies.trials import SCHEMA
from tests.conftest import ROOT
from tests.studies.made_up import HEADLINE, scores

ARMS = ("hashtag", "simclr", "pixels")
MEASURES = study_measures(
    "methods",
    {
        None: {
            name: {seed: scores(10 * place + seed, 0.6 - place / 10) for seed in range(3)}
            for place, name in enumerate(ARMS)
        }
    },
    HEADLINE,
    read_claims(ROOT / "claims.yaml").of_study("methods"),
    {"hashtag": 1e12, "simclr": 2e12, "pixels": 0.0},
    unseeded=["pixels"],
)


def test_the_table_has_a_row_an_arm_the_best_first() -> None:
    table = study_table(MEASURES)
    assert table["run"].to_list() == list(ARMS) and table["seeds"].to_list() == [3, 3, 3]
    assert table["trillion multiply-adds"].to_list()[:2] == ["1.0", "2.0"]


def test_accuracy_over_compute_draws_trained_arms_and_lines_for_others() -> None:
    (axes,) = compute_figure(MEASURES).axes
    assert [text.get_text().split(",")[0] for text in axes.get_legend().get_texts()] == ["hashtag", "simclr"]
    assert [text.get_text() for text in axes.texts] == ["pixels"]


def test_a_study_of_one_task_is_drawn_under_its_name() -> None:
    runs = {name: {seed: scores(seed, mean) for seed in range(3)} for name, mean in (("hashtag", 0.6), ("pixels", 0.4))}
    table = study_measures("video", {None: runs}, HEADLINE, task="clips")
    (axes,) = study_figure(table, task="clips").axes
    assert "on clips" in axes.get_xlabel() and [tick.get_text() for tick in axes.get_yticklabels()] == [*runs]
    assert study_figure(table).axes[0].get_xlabel() == "", "nothing is macro over families"


def test_a_study_that_has_not_run_says_so() -> None:
    empty = pl.DataFrame(schema=MEASURE)
    for figure in (compute_figure(empty), study_figure(empty), noise_figure(empty)):
        assert [text.get_text() for text in figure.axes[0].texts] == [NOTHING]
    assert study_table(empty).is_empty()
    assert "tune" in tuning_figure(pl.DataFrame(schema=SCHEMA)).axes[0].texts[0].get_text()


def test_a_method_has_a_panel_with_its_choice_and_what_diverged() -> None:
    rows = [
        ("vicreg", 0.5, 0.3),
        ("vicreg", 1.0, 0.2),
        ("vicreg", 2.0, 0.0),
        ("mae", 0.001, 0.25),
        ("mae", 0.002, 0.35),
    ]
    trials = [(method, rate, 100, 15000, accuracy, "a", "b") for method, rate, accuracy in rows]
    mae, vicreg, *rest = tuning_figure(pl.DataFrame(trials, schema=SCHEMA, orient="row"), columns=3).axes
    assert [mae.get_title(loc="left"), vicreg.get_title(loc="left")] == ["mae", "vicreg"]
    told, lost, ring = (list(map(float, line.get_xdata())) for line in vicreg.lines)
    assert (told, lost, ring) == ([0.5, 1.0], [2.0], [0.5])
    assert [list(map(float, line.get_ydata())) for line in mae.lines][2] == [35.0]
    assert not any(axes.axison for axes in rest)


def test_noise_has_a_line_a_loss() -> None:
    arms = {
        f"{loss}_{percent}": {0: scores(percent, 0.6 - percent / 200)}
        for loss in ("softmax", "asl")
        for percent in (0, 50)
    }
    (axes,) = noise_figure(study_measures("noise", {None: arms}, HEADLINE)).axes
    assert sorted(text.get_text() for text in axes.get_legend().get_texts()) == ["asl", "softmax"]


def test_the_ledger_shows_every_claim_and_draws_those_that_were_tested() -> None:
    claims = read_claims(ROOT / "claims.yaml")
    table = ledger(claims, estimates({"methods": MEASURES}))
    tested = table.filter(pl.col("value").is_not_null())
    assert 0 < len(tested) < len(table) == len(ledger_table(table))
    (axes,) = ledger_figure(table, claims.margin).axes
    assert len(axes.get_yticklabels()) == len(tested)
    assert set(table.filter(pl.col("value").is_null())["verdict"]) >= {OPEN}


def test_committed_measures_can_be_read() -> None:
    for name, table in read_standard(ROOT / "metrics/standard").items():
        assert table.columns == list(MEASURE), name


def test_arms_of_nearly_the_same_cost_stand_side_by_side_in_their_order() -> None:
    places, ticks = side_by_side({"b": 5.2, "a": 5.1, "c": 10.3})
    assert ticks == pytest.approx([5.15, 10.3]) and places["c"] == pytest.approx(10.3)
    assert places["b"] < 5.15 < places["a"], "as given, whatever costs a little more"
