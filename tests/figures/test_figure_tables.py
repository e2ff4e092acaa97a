"""Tables of measures: which rows they show, and as what."""

from pathlib import Path

import polars as pl
import pytest

from swaglib.figures.contact_sheet import contact_sheet
from swaglib.figures.detection_tables import precision_table
from swaglib.figures.differences import difference_table, protocol_differences
from swaglib.figures.fairness_tables import fairness_groups_table, fairness_table
from swaglib.figures.protocol_tables import domain_table, main_table, paths_table, protocol_table, zero_shot_table
from swaglib.figures.tables import first_seed, interval_text, named_columns, read_tables, table_html
from swaglib.measures import measures_table, plain_measure, with_run, write_measures
from tests.conftest import shape_image
from tests.figures.study import ORDER, comparison, fairness_rows, row, transfer, transfer_rows, zero_shot_rows

BOTH = pl.concat([transfer(run) for run in ORDER])


def test_the_main_table_has_a_row_a_task_and_a_column_a_run_in_order() -> None:
    table = main_table(BOTH, ["random", "hashtag"])
    assert table.columns == ["task", "n", "largest class", "random", "hashtag"]
    assert table.row(0) == ("a", 200, "20.0", "30.0 [25.0, 35.0]", "61.3 [56.3, 66.3]")
    assert table["task"].to_list() == ["a", "b"]


def test_a_task_without_largest_class_or_without_one_run_has_a_gap() -> None:
    left = BOTH.filter(~(pl.col("metric").eq("largest_class") & pl.col("task").eq("a")))
    left = left.filter(~(pl.col("run").eq("hashtag") & pl.col("task").eq("b")))
    table = main_table(left, ORDER)
    assert table["largest class"].to_list() == [None, "20.0"]
    assert table["hashtag"].to_list() == ["61.3 [56.3, 66.3]", None]


def test_the_table_of_protocols_counts_what_is_clear_of_zero() -> None:
    table = protocol_differences(comparison(), ORDER)
    assert table.columns == ["protocol", "hashtag minus random"]
    assert table.rows() == [
        ("linear probe", "1 better, 0 worse of 2 (-2.0 to +31.3)"),
        ("zero-shot", "1 better, 0 worse of 1 (+20.0)"),
        ("zero-shot, mean-per-class accuracy", "1 better, 0 worse of 1 (+30.0)"),
        ("retrieval (at 5)", "0 better, 1 worse of 1 (-10.0)"),
        ("linear probe, corrupted", "0 better, 0 worse of 1 (+5.0)"),
        ("Faster R-CNN, box AP50", "1 better, 0 worse of 1 (+5.0)"),
    ]
    assert difference_table(comparison(), ORDER).rows() == [
        ("a", "+31.3 [+25.0, +37.0]"),
        ("b", "-2.0 [-5.0, +1.0]"),
    ]


def test_tables_of_protocols_have_a_row_a_protocol_and_a_column_a_task() -> None:
    table = protocol_table(transfer("hashtag"))
    assert table.columns == ["protocol", "a", "b"]
    assert table["protocol"].to_list() == [
        "linear probe",
        "linear probe, duplicates counted as wrong",
        "retrieval (at 5)",
        "few-shot, logistic (5 a class)",
        "few-shot, logistic, 10%",
        "always the largest class",
    ]
    assert table.row(0) == ("linear probe", "61.3 [56.3, 66.3]", "50.0 [45.0, 55.0]")
    assert table.row(2) == ("retrieval (at 5)", "40.0 [30.0, 50.0]", None)
    assert domain_table(transfer("hashtag")).rows() == [
        ("a", "fxemoji", 200, "90.0 [80.0, 100.0]"),
        ("a", "noto", 200, "90.0 [80.0, 100.0]"),
    ]


def test_zero_shot_is_shown_as_set_and_as_a_whole() -> None:
    table = zero_shot_table(with_run(measures_table(zero_shot_rows()), "hashtag", 0))
    shown = table.select("zero-shot", "mean per class", "chance", "times chance", "on mapped classes only")
    assert shown.rows() == [("50.0 [40.0, 60.0]", "40.0 [30.0, 50.0]", "10.0", 5.0, "50.0 [40.0, 60.0]")]
    assert table.select("largest class", "permuted map").rows() == [("45.0", "12.0 [2.0, 22.0]")]


def test_few_shot_figures_say_how_many_images_a_class_there_were_where_there_were_fewer() -> None:
    where = {"task": "a", "protocol": "few_shot"}
    rows = transfer_rows("hashtag")
    for variant, k, images in (("logistic", 5, 4.25), ("logistic_percent", 10, 3.0)):
        rows.append(plain_measure("images_a_class", images, 4, variant=variant, k=k, **where))
    shown = dict(protocol_table(with_run(measures_table(rows), "hashtag", 0)).select("protocol", "a").iter_rows())
    assert shown["few-shot, logistic (5 a class)"] == "45.0 [35.0, 55.0] (4.2 a class)"
    assert shown["few-shot, logistic, 10%"] == "45.0 [35.0, 55.0]"


def test_fairness_tables_separate_whole_attributes_from_pairs_of_groups() -> None:
    measures = with_run(measures_table(fairness_rows()), "hashtag", 0)
    table = fairness_table(measures)
    assert len(table) == 9
    assert table.select("images", "indicator", "attribute").row(1) == ("held-out", "top labels replaced", "skin tone")
    assert table["attribute"].unique(maintain_order=True).to_list() == ["skin tone", "gender", "mirrored (control)"]
    groups = fairness_groups_table(measures)
    assert groups.select("attribute", "group", "value").rows() == [("skin tone", "light / dark", 4.0)]


def test_detection_shows_precisions_and_leaves_out_counts() -> None:
    where = {"task": "emoji_scenes", "protocol": "mask_rcnn"}
    count = plain_measure("unreadable", 3, **where, attribute="part", group="training")
    rows = [row("ap", 0.4, **where, variant="box"), row("ap50", 0.5, **where, variant="mask"), count]
    table = precision_table(with_run(measures_table(rows), "hashtag", 0))
    assert table.select("task", "protocol", "metric").rows() == [
        ("emoji scenes", "Mask R-CNN", "box AP"),
        ("emoji scenes", "Mask R-CNN", "mask AP50"),
    ]


def test_what_was_tried_is_one_row_a_task_and_protocol() -> None:
    columns = ["task", "protocol", "setting", "validation_accuracy", "chosen"]
    rows = [("a", "linear", 0.1, 0.5, False), ("a", "linear", 10.0, 0.6, True), ("a", "my_own", 3.0, 0.7, True)]
    table = paths_table(pl.DataFrame(rows, schema=columns, orient="row"))
    assert table.rows() == [
        ("a", "linear probe", "10", True, "0.1: 50.0, 10: 60.0"),
        ("a", "my own", "3", None, "3: 70.0"),
    ]
    words = pl.DataFrame([("a", "mylab.knn", "cosine", 0.7, True)], schema=columns, orient="row")
    assert paths_table(words).row(0) == ("a", "mylab.knn", "cosine", None, "cosine: 70.0")


def test_of_several_seeds_the_first_of_each_run_is_shown() -> None:
    later = transfer("hashtag", 7).with_columns(value=pl.lit(0.1))
    every = pl.concat([transfer("hashtag", 3), transfer("random", 7), later])
    assert first_seed(every).group_by("run").agg(pl.col("seed").unique()).sort("run").rows() == [
        ("hashtag", [3]),
        ("random", [7]),
    ]
    assert main_table(every, ORDER).equals(main_table(BOTH, ORDER))
    alone = pl.concat([transfer("hashtag"), later])
    assert protocol_table(alone).equals(protocol_table(transfer("hashtag")))


def test_files_are_read_one_after_another_and_no_file_gives_no_rows(tmp_path: Path) -> None:
    for run in ORDER:
        write_measures(transfer(run), tmp_path / f"{run}.csv")
    assert read_tables(tmp_path, [f"{run}.csv" for run in ORDER]).equals(BOTH)
    assert len(read_tables(tmp_path, [])) == 0
    with pytest.raises(FileNotFoundError, match=r"new\.csv"):
        read_tables(tmp_path, ["new.csv"])


def test_tables_escape_and_format() -> None:
    frame = pl.DataFrame({"name": ["<b>"], "share": [0.123], "count": [12345], "none": [None], "list": [["x", "y"]]})
    html = table_html(frame, percent=["share"])
    for text in ("&lt;b&gt;", "12.3 %", "12,345", "–", "x, y"):
        assert text in html
    sizes = pl.DataFrame({"task": ["a"], "in_the_smallest_class": [3], "box_ap50": [0.5], "n_clusters": [3]})
    assert named_columns(sizes).columns == ["task", "in the smallest class", "box AP50", "n_clusters"]


def test_a_value_without_an_interval_stands_alone() -> None:
    assert interval_text({"value": 0.5, "ci_low": 0.4, "ci_high": 0.61}) == "50.0 [40.0, 61.0]"
    assert interval_text({"value": 0.5, "ci_low": None, "ci_high": None}, sign=True) == "+50.0"
    assert interval_text({"value": None, "ci_low": None, "ci_high": None}) == "–"


def test_a_contact_sheet_leaves_gaps_where_images_are_missing() -> None:
    sheet = contact_sheet(
        [shape_image("circle", "red"), None, shape_image("square", "blue")], ["a", "b", "c"], columns=2, side=32
    )
    assert sheet.data.startswith(b"\x89PNG")
