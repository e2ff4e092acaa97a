"""The report: sentences, the page and the figures in README.md, from measures."""

import re
import subprocess
from pathlib import Path

import polars as pl
import pytest

from swaglib import project
from swaglib.figures.tables import read_tables
from swaglib.report import claims, readme, study
from swaglib.report.page import Section, write_page
from swaglib.settings.analysis import Report
from swaglib.settings.reading import check
from tests.figures.study import ORDER, write_study


@pytest.fixture
def metrics(tmp_path: Path) -> Path:
    folder = tmp_path / "metrics"
    write_study(folder)
    return folder


def test_sentences_count_what_is_clear_of_zero(metrics: Path) -> None:
    (said,) = claims.comparison_claims(read_tables(metrics, ["comparison.csv"]), ORDER)
    assert "hashtag against none" in said
    assert "better on 1 of 2 tasks, worse on 0" in said
    assert "from -2.0 [-5.0, +1.0] (b) to +31.3 [+25.0, +37.0] (a) points" in said


def test_fairness_sentences_name_control_and_base_emoji(metrics: Path) -> None:
    said = claims.fairness_claims(read_tables(metrics, [f"fairness-{run}.csv" for run in ORDER]), ORDER)
    assert len(said) == 2
    assert "1.0 [0.8, 1.2] are replaced when only the skin tone changes" in said[0]
    assert "(30 and 30 base emoji)" in said[0] and "replaces 0.5 [0.3, 0.7]" in said[0]


def test_the_report_is_one_file_that_needs_no_other_and_is_the_same_every_time(metrics: Path, tmp_path: Path) -> None:
    chosen = Report(runs=ORDER, zero_shot_runs=ORDER, title="A <study>", order=ORDER)
    for name in ("one", "two"):
        study.write_report(study.read_study(metrics, ORDER, ORDER), chosen, tmp_path / f"{name}.html", tmp_path / name)
    page = (tmp_path / "one.html").read_text()
    assert page == (tmp_path / "two.html").read_text()
    assert not re.search(r'(src|href)="(?!data:)', page)
    assert page.count("data:image/png") == 4
    assert "A &lt;study&gt;" in page and "61.3 [56.3, 66.3]" in page
    for figure in ("transfer.png", "protocols.png", "zero_shot.png", "fairness.png"):
        assert (tmp_path / "one" / figure).read_bytes() == (tmp_path / "two" / figure).read_bytes()


def test_a_missing_stage_or_column_is_an_error_that_says_so(metrics: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"pretrain-new\.csv"):
        study.read_study(metrics, ["new"], [])
    pl.read_csv(metrics / "comparison.csv").drop("ci_low").write_csv(metrics / "comparison.csv")
    with pytest.raises(ValueError, match="'ci_low'"):
        study.read_study(metrics, ORDER, ORDER)


def test_a_page_escapes_text_but_not_tables(tmp_path: Path) -> None:
    section = Section("One & two", text="a < b", tables=("<table></table>",))
    write_page(tmp_path / "page.html", "T", "I", [section])
    page = (tmp_path / "page.html").read_text()
    assert "One &amp; two" in page and "a &lt; b" in page and "<table></table>" in page


def test_the_readme_shows_the_figures_of_the_last_run() -> None:
    root = Path(__file__).parents[2]
    same = subprocess.run(["git", "diff", "--quiet", "HEAD", "--", "metrics", "params.yaml"], cwd=root)
    if same.returncode != 0:
        pytest.skip("this clone has figures of its own, not the committed ones that README.md shows")
    chosen = check("report", project.parameters("report", path=root / "params.yaml"))
    measured = study.read_study(root / "metrics", chosen.runs, chosen.zero_shot_runs)
    assert readme.results_markdown(measured, chosen.order) in (root / "README.md").read_text(), "run `make readme`"


def test_figures_are_written_between_the_markers_only() -> None:
    text = f"before\n{readme.START}\nold\n{readme.END}\nafter\n"
    assert readme.with_results(text, "new") == f"before\n{readme.START}\n\nnew\n\n{readme.END}\nafter\n"
    with pytest.raises(ValueError, match=r"README\.md needs"):
        readme.with_results("nothing here", "new")


def test_runs_have_a_row_each_and_a_gap_where_nothing_was_trained(metrics: Path) -> None:
    table = study.runs_table(study.read_study(metrics, ORDER, ORDER).pretraining, ["none", "hashtag"])
    assert table.columns == ["run", "classes", "parameters", "images", "validation loss"]
    assert table.rows() == [("none", 1266, 3_000_000, 0, None), ("hashtag", 1266, 3_000_000, 96_000, 2.5)]


def test_a_study_without_a_hashtag_head_has_a_report_too(metrics: Path, tmp_path: Path) -> None:
    chosen = Report(runs=ORDER, zero_shot_runs=[], title="T", order=[])
    study.write_report(study.read_study(metrics, ORDER, []), chosen, tmp_path / "page.html", tmp_path / "figures")
    assert "61.3 [56.3, 66.3]" in (tmp_path / "page.html").read_text()


def test_the_readme_has_the_main_table_the_differences_and_the_sentences(metrics: Path) -> None:
    text = readme.results_markdown(study.read_study(metrics, ORDER, ORDER), ORDER)
    assert "| a | 200 | 20.0 | 61.3 [56.3, 66.3] | 30.0 [25.0, 35.0] |" in text
    assert "| zero-shot, mean-per-class accuracy | 1 better, 0 worse of 1 (+30.0) |" in text
    assert text.count("\n- ") == 3, "one sentence on a difference, two on fairness"
