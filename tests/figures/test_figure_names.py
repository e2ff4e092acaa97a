"""Display names are text only: no row of a table or figure depends on one, and unknown names are shown."""

import subprocess
import sys
from collections.abc import Callable

import polars as pl
import pytest

from swaglib.figures import names
from swaglib.figures.differences import difference_table, protocol_differences
from swaglib.figures.fairness_tables import fairness_table
from swaglib.figures.protocol_tables import domain_table, main_table, protocol_table, zero_shot_table
from swaglib.figures.protocols import protocol_figure
from swaglib.figures.zero_shot import zero_shot_figure
from swaglib.measures import measures_table, with_run
from tests.figures.study import ORDER, comparison, fairness_rows, row, transfer, zero_shot_rows

ZERO = with_run(measures_table(zero_shot_rows()), "hashtag", 0)
FAIRNESS = with_run(measures_table(fairness_rows()), "hashtag", 0)
TABLES: dict[str, Callable[[], pl.DataFrame]] = {
    "main": lambda: main_table(transfer("hashtag"), ORDER),
    "protocols": lambda: protocol_table(transfer("hashtag")),
    "domains": lambda: domain_table(transfer("hashtag")),
    "zero-shot": lambda: zero_shot_table(ZERO),
    "differences": lambda: protocol_differences(comparison(), ORDER),
    "linear differences": lambda: difference_table(comparison(), ORDER),
    "fairness": lambda: fairness_table(FAIRNESS),
}


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (("linear",), "linear probe"),
        (("sgd",), "linear probe, SGD"),
        (("knn",), "k-NN"),
        (("retrieval", None, 5), "retrieval (at 5)"),
        (("few_shot", "logistic", 5), "few-shot, logistic (5 a class)"),
        (("few_shot", "closed_form_percent", 1), "few-shot, closed form, 1%"),
        (("few_shot", "logistic_percent", 10), "few-shot, logistic, 10%"),
        (("corruptions",), "linear probe, corrupted"),
        (("corruptions", "motion_blur", 3), "linear probe, motion blur (severity 3)"),
        (("fine_tune",), "fine-tuning"),
        (("zero_shot", "nested_classes"), "zero-shot, nested classes too"),
        (("zero_shot", "my_own_change"), "zero-shot, my own change"),
        (("faster_rcnn", "box"), "Faster R-CNN"),
        (("my_protocol", "my_variant", 2), "my protocol, my variant (at 2)"),
        (("mylab.protocols.mine",), "mylab.protocols.mine"),
    ],
)
def test_protocols_have_names_for_display(name: tuple[str, str | None, int | None], shown: str) -> None:
    assert names.protocol_name(*name) == shown


def test_tasks_keep_the_names_that_users_gave_them() -> None:
    assert names.task_name("emoji_scenes") == "emoji scenes"
    assert names.task_name("my_task") == "my_task"


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("value", ["same name for all", ""])
def test_renaming_everything_changes_no_row_of_any_table(
    table: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = TABLES[table]()
    for known in ("PROTOCOLS", "METRICS", "ZERO_SHOT_VARIANTS", "ATTRIBUTES", "IMAGES", "ROWS"):
        monkeypatch.setattr(names, known, dict.fromkeys(getattr(names, known), value))
    after = TABLES[table]()
    assert after.shape == before.shape
    texts = {"protocol", "indicator", "attribute", "images"}
    kept = [place for place, column in enumerate(before.columns) if column not in texts]
    assert after[:, kept].rows() == before[:, kept].rows()


def test_renaming_everything_leaves_every_line_of_the_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    def heights() -> list[list[float]]:
        figures = (protocol_figure(transfer("hashtag"), ORDER), zero_shot_figure(ZERO, ORDER))
        marks = [box for figure in figures for axes in figure.axes for box in axes.containers]
        return [box.lines[0].get_ydata().tolist() for box in marks]

    before = heights()
    for known in ("PROTOCOLS", "ZERO_SHOT_VARIANTS"):
        monkeypatch.setattr(names, known, dict.fromkeys(getattr(names, known), "same"))
    assert heights() == before


def test_a_protocol_that_no_table_knows_is_compared_tabled_and_drawn() -> None:
    own = measures_table([row("accuracy", 0.4, task="a", protocol="mylab.my_probe", variant="soft", k=3)])
    evaluated = pl.concat([transfer("hashtag"), with_run(own, "hashtag", 0)])
    name = "mylab.my probe, soft (at 3)"
    assert name in protocol_table(evaluated)["protocol"].to_list()
    axes = protocol_figure(evaluated, ORDER).axes[0]
    assert name in [label.get_text() for label in axes.get_yticklabels()]
    assert 40.0 in [round(x, 6) for x in axes.containers[0].lines[0].get_xdata()]
    compared = pl.concat([comparison(), own.with_columns(run=pl.lit("hashtag"), baseline=pl.lit("random"))])
    row_of_own = protocol_differences(compared, ORDER).filter(pl.col("protocol") == name)
    assert row_of_own["hashtag minus random"].to_list() == ["1 better, 0 worse of 1 (+40.0)"]


@pytest.mark.slow
def test_figures_and_report_leave_torch_out() -> None:
    code = (
        "import importlib, pkgutil, sys, swaglib.figures, swaglib.report\n"
        "for package in (swaglib.figures, swaglib.report):\n"
        "    for module in pkgutil.iter_modules(package.__path__):\n"
        "        importlib.import_module(f'{package.__name__}.{module.name}')\n"
        "        assert 'torch' not in sys.modules, module.name\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
