"""Zero-shot as studies evaluate it: the same answers as the stage's, under the names of the study's arms."""

from pathlib import Path

import polars as pl
import pytest

from swaglib.evaluation.zero_shot.results import read_zero_shot
from swaglib.evaluation.zero_shot.short import evaluate_zero_shot
from swaglib.evaluation.zero_shot.work import classify_zero_shot
from swaglib.studies.plan import arms_of
from tests.evaluation.zero_shot.things import settings

UNNAMED = """
title: t
license: CC0-1.0
source: {kind: posts, posts: [crayon], label: subgroup, smallest_class: 5}
"""


@pytest.mark.slow
def test_arms_are_variants_of_the_stage_and_tasks_without_synsets_are_left_out(inputs: Path, tmp_path: Path) -> None:
    own, stage = tmp_path / "own", tmp_path / "stage"
    own.mkdir(), stage.mkdir()
    (inputs / "tasks/unnamed.yaml").write_text(UNNAMED)
    features = {"shapes": inputs / "features/shapes"}
    where = (inputs / "network", features, inputs / "wordnet", inputs / "tasks")
    chosen = settings(tasks=["shapes"], correction=0.5)
    evaluate_zero_shot(chosen, inputs / "network", {**features, "unnamed": tmp_path}, *where[2:], own)
    classify_zero_shot(chosen, *where, inputs / "corrections", stage)
    found = pl.read_parquet(own / "scores.parquet")
    assert set(found["variant"]) == {arm.variant for arm in arms_of("zero_shot")}
    assert set(found["metric"]) == {"accuracy"} and set(found["task"]) == {"shapes"}
    known = read_zero_shot(stage).scores.filter(pl.col("metric") == "accuracy")
    for name, variant in (("mapped", None), ("permuted", "permuted_map"), ("corrected", "whole_correction")):
        scores = known.filter(pl.col("variant").eq_missing(pl.lit(variant)))["score"]
        assert found.filter(pl.col("variant") == name)["score"].to_list() == scores.to_list()


def test_tasks_that_name_no_synsets_are_refused(inputs: Path, tmp_path: Path) -> None:
    (inputs / "tasks/unnamed.yaml").write_text(UNNAMED)
    with pytest.raises(ValueError, match="None of the tasks unnamed names synsets"):
        evaluate_zero_shot(
            settings(), inputs / "network", {"unnamed": tmp_path}, inputs / "wordnet", inputs / "tasks", tmp_path
        )
