"""README.md shows the figures of the last run, between its markers."""

import subprocess
from pathlib import Path

import pytest

from swaglib import project
from swaglib.report import readme, study
from swaglib.settings.reading import check
from tests.figures.study import ORDER, STAGE_RUNS


def test_the_readme_shows_the_figures_of_the_last_run() -> None:
    root = Path(__file__).parents[2]
    same = subprocess.run(["git", "diff", "--quiet", "HEAD", "--", "metrics", "params.yaml"], cwd=root)
    if same.returncode != 0:
        pytest.skip("this clone has figures of its own, not the committed ones that README.md shows")
    chosen = check("report", project.parameters("report", path=root / "params.yaml"))
    measured = study.read_study(root / "metrics", chosen.runs, chosen.stage_runs)
    assert readme.results_markdown(measured, chosen.order) in (root / "README.md").read_text(), "run `make readme`"


def test_figures_are_written_between_the_markers_only() -> None:
    text = f"before\n{readme.START}\nold\n{readme.END}\nafter\n"
    assert readme.with_results(text, "new") == f"before\n{readme.START}\n\nnew\n\n{readme.END}\nafter\n"
    with pytest.raises(ValueError, match=r"README\.md needs"):
        readme.with_results("nothing here", "new")


def test_the_readme_has_the_short_answer_and_no_other_table(metrics: Path) -> None:
    text = readme.results_markdown(study.read_study(metrics, ORDER, STAGE_RUNS), ORDER)
    assert "| hashtag | 55.6 [50.6, 60.7] | +15.0 [+11.0, +19.0] |" in text
    assert text.count("\n| --- |") == 1 and "\n\n" not in text
