"""The lower bound of an accuracy counts duplicated test images as wrong."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from swaglib.evaluation.results import Transferred
from swaglib.evaluation.transfer import evaluate_frozen
from swaglib.networks.backbone import Backbone
from swaglib.shards.index import DUPLICATES, near_duplicates
from swaglib.tasks.load import TaskData
from tests.evaluation.shapes import SETTINGS, value_of


def test_the_lower_bound_counts_duplicated_test_images_as_wrong(
    tmp_path: Path, backbone: Backbone, tasks: dict[str, TaskData]
) -> None:
    def lower(result: Transferred) -> float:
        return value_of(result.measures, "linear", "accuracy_lower_bound")

    brief = replace(SETTINGS, protocols=["linear"])
    before = evaluate_frozen(backbone, tasks, brief, pl.Series([], dtype=pl.String))
    right = before.scores.filter(pl.col("score") == 1)["id"].to_list()[:2]
    pl.DataFrame({"evaluation": [*right, right[0], "crayon/of another task"]}).write_parquet(tmp_path / DUPLICATES)
    after = evaluate_frozen(backbone, tasks, brief, near_duplicates(tmp_path / DUPLICATES))
    accuracy = value_of(before.measures, "linear")
    assert lower(before) == accuracy == value_of(after.measures, "linear")
    assert lower(after) == pytest.approx(accuracy - 2 / len(after.scores), abs=1e-5)
    assert after.sizes["duplicated"].to_list() == [2]
