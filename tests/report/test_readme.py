"""README.md shows the figures of the last run, between its markers."""

import subprocess
from pathlib import Path

import polars as pl
import pytest

from swaglib import project
from swaglib.claims.claim import read_claims
from swaglib.claims.ledger import estimates, ledger, read_standard
from swaglib.report import readme, study
from swaglib.settings.reading import check
from swaglib.studies.results import study_measures
from tests.figures.study import ORDER, STAGE_RUNS
from tests.studies.made_up import HEADLINE, scores


def test_the_readme_shows_the_figures_of_the_last_run() -> None:
    root = Path(__file__).parents[2]
    same = subprocess.run(["git", "diff", "--quiet", "HEAD", "--", "metrics", "params.yaml"], cwd=root)
    if same.returncode != 0:
        pytest.skip("this clone has figures of its own, not the committed ones that README.md shows")
    chosen = check("report", project.parameters("report", path=root / "params.yaml"))
    measured = study.read_study(root / "metrics", chosen.runs, chosen.stage_runs)
    assert readme.results_markdown(measured, chosen.order) in (root / "README.md").read_text(), "run `make readme`"
    admitted = readme.admission_markdown(pl.read_csv(root / "metrics/tasks.csv"))
    assert admitted in (root / "docs/results.md").read_text(encoding="utf-8"), "run `make readme`"
    standard = read_standard(root / "metrics/standard")
    claims = read_claims(root / "claims.yaml")
    verdicts = ledger(claims, estimates(standard))
    short = (root / "README.md").read_text(encoding="utf-8")
    assert readme.studies_in(short) == ["methods", "noise"]
    for name in readme.studies_in(short):
        own = readme.findings_markdown(verdicts, claims, name)
        assert readme.with_results(short, own, readme.FINDINGS.format(name)) == short, "run `make readme`"
    studies = readme.studies_markdown(standard, verdicts)
    assert studies in (root / "docs/studies.md").read_text(encoding="utf-8"), "run `make readme`"


def test_figures_are_written_between_the_markers_only() -> None:
    text = f"before\n{readme.START}\nold\n{readme.END}\nafter\n"
    assert readme.with_results(text, "new") == f"before\n{readme.START}\n\nnew\n\n{readme.END}\nafter\n"
    marker = readme.FINDINGS.format("noise")
    both = f"{marker}\nold\n{readme.END}\n{text}"
    assert readme.studies_in(both) == ["noise"]
    assert readme.with_results(both, "new", marker) == f"{marker}\n\nnew\n\n{readme.END}\n{text}"
    with pytest.raises(ValueError, match="needs the two lines"):
        readme.with_results("nothing here", "new")


def test_every_study_and_every_claim_that_was_tested_has_a_row() -> None:
    claims = read_claims(Path(__file__).parents[2] / "claims.yaml")
    runs = {"hashtag": {seed: scores(seed, 0.6) for seed in range(3)}, "pixels": {0: scores(9, 0.4)}}
    measured = {
        "methods": study_measures("methods", {None: runs}, HEADLINE, claims.of_study("methods"), unseeded=["pixels"])
    }
    text = readme.studies_markdown(measured, ledger(claims, estimates(measured)))
    assert "| `methods` | hashtag, pixels | 1 or 3 |" in text
    assert f"Of {len(claims.claims)} claims, 1 have been tested. No verdict has been tested at half" in text
    assert text.count("| supported |") == 1 and "| not run yet |" not in text


def test_the_readme_has_the_short_answer_and_no_other_table(metrics: Path) -> None:
    text = readme.results_markdown(study.read_study(metrics, ORDER, STAGE_RUNS), ORDER)
    assert "| hashtag | 55.6 [50.6, 60.7] | +15.0 [+11.0, +19.0] |" in text
    assert text.count("\n| --- |") == 1 and "\n\n" not in text
