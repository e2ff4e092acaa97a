"""Accuracy on corrupted images is the mean of kinds and severities."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from swaglib.evaluation.transfer import evaluate_frozen
from swaglib.networks.backbone import Backbone
from swaglib.tasks.load import TaskData
from tests.evaluation.shapes import SETTINGS, value_of


def test_accuracy_on_corrupted_images_is_the_mean_of_kinds_and_severities(
    backbone: Backbone, tasks: dict[str, TaskData]
) -> None:
    result = evaluate_frozen(backbone, tasks, replace(SETTINGS, protocols=["linear", "corruptions"]))
    single = result.measures.filter((pl.col("protocol") == "corruptions") & pl.col("variant").is_not_null())
    assert single["variant"].unique(maintain_order=True).to_list() == [
        "noise", "blur", "pixelate", "contrast", "darkness", "jpeg",
    ]  # fmt: skip
    assert single["k"].unique(maintain_order=True).to_list() == [1, 3, 5] and len(single) == 18
    whole = value_of(result.measures, "corruptions")
    assert whole == pytest.approx(np.mean(single["value"].to_numpy()), abs=1e-5)
    # Runs are compared by the mean only.
    scores = result.scores.filter(pl.col("protocol") == "corruptions")
    assert scores["variant"].null_count() == len(scores) == len(tasks["shapes"].rows("test"))
    none = evaluate_frozen(backbone, tasks, replace(SETTINGS, protocols=["linear", "corruptions"], corrupted=[]))
    assert set(none.measures["protocol"]) == {"linear"}
