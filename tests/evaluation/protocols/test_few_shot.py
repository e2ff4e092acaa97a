"""Few-shot rows say how many images a class they were learned from, and are left out where most classes have fewer."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from swaglib.evaluation.asked import Asked, Evaluated
from swaglib.evaluation.frozen import Frozen
from swaglib.evaluation.protocols.few_shot import CLASSES_SHORT, IMAGES_A_CLASS, evaluate
from swaglib.settings.transfer import protocol_settings
from swaglib.tasks.load import TaskData
from tests.evaluation.made_up import data
from tests.evaluation.shapes import SETTINGS


def learned_from(sizes: list[int], tasks: dict[str, TaskData]) -> Evaluated:
    """Learns from so many images of each class, and asks about the test images of the shapes."""
    classes = np.repeat(np.arange(len(sizes)), sizes)
    test = data(len(tasks["shapes"].rows("test")), 1)
    train = (data(len(classes), 0)[0], classes)
    named = replace(tasks["shapes"], classes=[f"c{number}" for number in range(len(sizes))])
    frozen = Frozen(
        named, train, train, np.arange(len(classes)).astype(str), test, np.ones(len(test[0]), dtype=np.bool_), {}
    )
    return evaluate(frozen, Asked(protocol_settings(SETTINGS), "cpu"))


def values(found: Evaluated, metric: str) -> dict[tuple[str | None, int], float]:
    own = found.measures.filter(pl.col("metric") == metric)
    return {(variant, k): value for variant, k, value in own.select("variant", "k", "value").iter_rows()}


def test_the_mean_number_of_images_a_class_is_said(tasks: dict[str, TaskData]) -> None:
    found = learned_from([24, 7, 6, 3], tasks)
    assert values(found, CLASSES_SHORT) == {(None, 1): 0, (None, 5): 1, (None, 10): 3}
    said = values(found, IMAGES_A_CLASS)
    assert said["logistic", 1] == 1 and said["closed_form", 5] == pytest.approx((5 + 5 + 5 + 3) / 4)
    assert said["logistic_percent", 10] == pytest.approx((2 + 1 + 1 + 1) / 4)


def test_shots_that_most_classes_lack_are_left_out_and_counted(tasks: dict[str, TaskData]) -> None:
    half, fewer = learned_from([10, 10, 4, 4], tasks), learned_from([10, 9, 4, 4], tasks)
    shots = [set(found.scores.filter(pl.col("variant") == "logistic")["k"]) for found in (half, fewer)]
    assert shots == [{1, 5, 10}, {1, 5}]
    assert values(fewer, CLASSES_SHORT)[None, 10] == 3
    assert ("logistic", 10) not in values(fewer, IMAGES_A_CLASS)
