"""The report of a study is one file, made from measures alone."""

import re
from pathlib import Path

import polars as pl
import pytest

from swaglib.report import study
from swaglib.settings.analysis import Report
from tests.figures.study import ORDER, STAGE_RUNS


@pytest.mark.slow
def test_the_report_is_one_file_that_needs_no_other_and_is_the_same_every_time(metrics: Path, tmp_path: Path) -> None:
    chosen = Report(runs=ORDER, stage_runs=STAGE_RUNS, title="A <study>", order=ORDER)
    for name in ("one", "two"):
        study.write_report(
            study.read_study(metrics, ORDER, STAGE_RUNS), chosen, tmp_path / f"{name}.html", tmp_path / name
        )
    page = (tmp_path / "one.html").read_text()
    assert page == (tmp_path / "two.html").read_text()
    assert not re.search(r'(src|href)="(?!data:|#)', page)
    assert page.count("data:image/png") == 6
    assert "A &lt;study&gt;" in page and "61.3 [56.3, 66.3]" in page
    for name in ("headline", "transfer", "zero_shot", "fairness", "associations"):
        assert (tmp_path / f"one/{name}.png").read_bytes() == (tmp_path / f"two/{name}.png").read_bytes()


def test_a_missing_stage_or_column_is_an_error_that_says_so(metrics: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"pretrain-new\.csv"):
        study.read_study(metrics, ["new"], {stage: [] for stage in STAGE_RUNS})
    pl.read_csv(metrics / "comparison.csv").drop("ci_low").write_csv(metrics / "comparison.csv")
    with pytest.raises(ValueError, match="'ci_low'"):
        study.read_study(metrics, ORDER, STAGE_RUNS)


def test_runs_have_a_row_each_and_a_gap_where_nothing_was_trained(metrics: Path) -> None:
    table = study.runs_table(study.read_study(metrics, ORDER, STAGE_RUNS).pretraining, ["random", "hashtag"])
    assert table.columns == ["run", "classes", "parameters", "images", "validation loss"]
    assert table.rows() == [("random", 1266, 3_000_000, 0, None), ("hashtag", 1266, 3_000_000, 96_000, 2.5)]


def test_a_study_whose_runs_lack_stages_has_a_report_too(metrics: Path, tmp_path: Path) -> None:
    nobody: dict[str, list[str]] = {stage: [] for stage in STAGE_RUNS}
    chosen = Report(runs=ORDER, stage_runs=nobody, title="T", order=[])
    study.write_report(study.read_study(metrics, ORDER, nobody), chosen, tmp_path / "page.html", tmp_path / "figures")
    assert "61.3 [56.3, 66.3]" in (tmp_path / "page.html").read_text()
