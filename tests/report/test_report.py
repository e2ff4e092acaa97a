"""Tables, sentences, figures and pages, from measures."""

import re
import subprocess
from pathlib import Path

import polars as pl
import pytest

from swaglib import project
from swaglib.fairness.counterfactual import GENDER, MIRROR, REPLACED, TONE
from swaglib.fairness.counterfactual import MEASURE as FAIRNESS
from swaglib.figures.contact_sheet import contact_sheet
from swaglib.figures.differences import protocol_differences
from swaglib.figures.protocol_tables import main_table, protocol_table, zero_shot_table
from swaglib.figures.tables import interval_text, read_measures, table_html
from swaglib.figures.transfer import transfer_figure
from swaglib.measures import MEASURE, plain_measures, write_measures
from swaglib.report import claims, readme, study
from swaglib.report.page import Section, png_bytes, write_page
from swaglib.settings.analysis import Report
from swaglib.settings.reading import check
from tests.conftest import picture

ORDER = ["hashtag", "none"]


def row(
    run: str,
    task: str,
    metric: str,
    value: float,
    low: float | None,
    high: float | None,
    protocol: str = "linear probe",
) -> dict[str, object]:
    where = {"run": run, "task": task, "protocol": protocol, "seed": 0, "metric": metric, "n": 200}
    return {**where, "value": value, "ci_low": low, "ci_high": high}


def fairness_row(run: str, attribute: str, value: float) -> dict[str, object]:
    where = {"run": run, "pictures": "held-out", "indicator": REPLACED, "attribute": attribute, "group": "all"}
    return {**where, "k": 5, "n": 90, "n_clusters": 30, "value": value, "ci_low": value - 0.2, "ci_high": value + 0.2}


@pytest.fixture
def metrics(tmp_path: Path) -> Path:
    folder = tmp_path / "metrics"
    accuracies = {"hashtag": {"a": 0.613, "b": 0.5}, "none": {"a": 0.3, "b": 0.52}}
    for run, by_task in accuracies.items():
        rows = []
        for task, value in by_task.items():
            rows.append(row(run, task, "accuracy", value, value - 0.05, value + 0.05))
            rows.append(row(run, task, "largest class", 0.2, None, None))
        rows.append({**row(run, "a", "precision", 0.4, 0.3, 0.5, "retrieval"), "k": 5})
        write_measures(pl.DataFrame(rows, schema=MEASURE), folder / f"transfer-{run}.csv")
        tuned = [row(run, "a", "accuracy", 0.7, 0.6, 0.8, "fine-tuning")]
        write_measures(pl.DataFrame(tuned, schema=MEASURE), folder / f"fine_tune-{run}.csv")
        zero = [
            row(run, "a", "accuracy", 0.5, 0.4, 0.6, "zero-shot"),
            row(run, "a", "mean-per-class accuracy", 0.4, 0.3, 0.5, "zero-shot"),
            row(run, "a", "chance", 0.1, None, None, "zero-shot"),
            row(run, "a", "accuracy", 0.3, 0.2, 0.4, "zero-shot, no correction"),
        ]
        write_measures(pl.DataFrame(zero, schema=MEASURE), folder / f"zero_shot-{run}.csv")
        counts = {"classes": 1266.0, "parameters": 3e6, "images": 96000.0 if run == "hashtag" else 0.0}
        write_measures(plain_measures(run, "pre-training", counts, 0), folder / f"pretrain-{run}.csv")
        changes = [
            fairness_row(run, attribute, value) for attribute, value in ((TONE, 1.0), (GENDER, 2.0), (MIRROR, 0.5))
        ]
        write_measures(pl.DataFrame(changes, schema=FAIRNESS), folder / f"fairness-{run}.csv")
    differences = [
        row("hashtag", "a", "accuracy minus none", 0.313, 0.25, 0.37),
        row("hashtag", "b", "accuracy minus none", -0.02, -0.05, 0.01),
        row("hashtag", "a", "accuracy minus none", 0.2, 0.1, 0.3, "zero-shot"),
        row("hashtag", "a", "accuracy minus none", 0.1, -0.1, 0.3, "zero-shot, no correction"),
        {**row("hashtag", "a", "precision minus none", -0.1, -0.2, -0.05, "retrieval"), "k": 5},
    ]
    write_measures(pl.DataFrame(differences, schema=MEASURE), folder / "comparison.csv")
    return folder


def test_the_main_table_has_a_row_a_task_and_a_column_a_run_in_order(metrics: Path) -> None:
    table = main_table(read_measures(metrics, [f"transfer-{run}.csv" for run in ORDER]), ["none", "hashtag"])
    assert table.columns == ["task", "n", "largest class", "none", "hashtag"]
    assert table.row(0) == ("a", 200, "20.0", "30.0 [25.0, 35.0]", "61.3 [56.3, 66.3]")


def test_sentences_count_what_is_clear_of_zero(metrics: Path) -> None:
    (said,) = claims.comparison_claims(read_measures(metrics, ["comparison.csv"]), ORDER)
    assert "hashtag against none" in said
    assert "better on 1 of 2 tasks, worse on 0" in said
    assert "from -2.0 [-5.0, +1.0] (b) to +31.3 [+25.0, +37.0] (a) points" in said


def test_the_table_of_protocols_counts_what_is_clear_of_zero(metrics: Path) -> None:
    table = protocol_differences(read_measures(metrics, ["comparison.csv"]), ORDER)
    assert table.rows() == [
        ("linear probe", "1 better, 0 worse of 2 (-2.0 to +31.3)"),
        ("zero-shot", "1 better, 0 worse of 1 (+20.0)"),
        ("retrieval (at 5)", "0 better, 1 worse of 1 (-10.0)"),
    ]


def test_tables_of_protocols_have_a_row_a_protocol_and_a_column_a_task(metrics: Path) -> None:
    table = protocol_table(read_measures(metrics, ["transfer-hashtag.csv", "fine_tune-hashtag.csv"]))
    assert table.columns == ["protocol", "a", "b"]
    assert table["protocol"].to_list() == [
        "linear probe",
        "retrieval (at 5)",
        "fine-tuning",
        "always the largest class",
    ]
    assert table.row(1) == ("retrieval (at 5)", "40.0 [30.0, 50.0]", None)
    zero = zero_shot_table(read_measures(metrics, ["zero_shot-hashtag.csv"]))
    shown = zero.select("zero-shot", "mean per class", "chance", "times chance")
    assert shown.row(0) == ("50.0 [40.0, 60.0]", "40.0 [30.0, 50.0]", "10.0", 5.0)


def test_fairness_sentences_name_control_and_base_emoji(metrics: Path) -> None:
    said = claims.fairness_claims(read_measures(metrics, [f"fairness-{run}.csv" for run in ORDER]), ORDER)
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


def test_a_figure_has_a_mark_for_every_run_on_every_task(metrics: Path) -> None:
    figure = transfer_figure(read_measures(metrics, [f"transfer-{run}.csv" for run in ORDER]), ORDER)
    axes = figure.axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["a\n(n = 200)", "b\n(n = 200)"]
    marks = [container.lines[0].get_xdata().tolist() for container in axes.containers]
    assert marks == [pytest.approx([61.3, 50.0]), pytest.approx([30.0, 52.0])]
    assert png_bytes(figure) == png_bytes(figure)


def test_tables_escape_and_format() -> None:
    frame = pl.DataFrame({"name": ["<b>"], "share": [0.123], "count": [12345], "none": [None], "list": [["x", "y"]]})
    html = table_html(frame, percent=["share"])
    for text in ("&lt;b&gt;", "12.3 %", "12,345", "–", "x, y"):
        assert text in html
    assert interval_text({"value": 0.5, "ci_low": 0.4, "ci_high": 0.61}) == "50.0 [40.0, 61.0]"


def test_a_page_escapes_text_but_not_tables(tmp_path: Path) -> None:
    section = Section("One & two", text="a < b", tables=("<table></table>",))
    write_page(tmp_path / "page.html", "T", "I", [section])
    page = (tmp_path / "page.html").read_text()
    assert "One &amp; two" in page and "a &lt; b" in page and "<table></table>" in page


def test_a_contact_sheet_leaves_gaps_where_pictures_are_missing() -> None:
    sheet = contact_sheet(
        [picture("circle", "red"), None, picture("square", "blue")], ["a", "b", "c"], columns=2, side=32
    )
    assert sheet.data.startswith(b"\x89PNG")


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
