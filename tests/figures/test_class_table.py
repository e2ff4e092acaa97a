"""The table of classes: whose images, and what is counted."""

from typing import Any

import polars as pl
from scipy.stats import binomtest

from swaglib.evaluation.scores import SCORE
from swaglib.figures.class_table import class_table


def scored(truth: str, predicted: str | None, **where: Any) -> dict[str, Any]:
    own = {"task": "a", "protocol": "linear", "metric": "accuracy", "truth": truth, "predicted": predicted}
    return own | {"score": float(truth == predicted), "weight": 1.0} | where


ROWS = [
    *[scored("cat", "cat")] * 3,
    *[scored("dog", "dog")] * 4,
    *[scored("dog", "cat")] * 2,
    scored("dog", "owl"),
    scored("owl", None),
    scored("dog", "owl", task="b"),
    scored("dog", "owl", protocol="knn"),
    scored("dog", "owl", variant="soft"),
]


def test_classes_are_counted_with_an_interval_and_the_answer_that_is_given_instead() -> None:
    table = class_table(pl.DataFrame(ROWS, schema=SCORE), "a")
    assert table.select("class", "n", "most often taken for").rows() == [
        ("owl", 1, None),
        ("dog", 7, "cat"),
        ("cat", 3, None),
    ]
    interval = binomtest(4, 7).proportion_ci(method="wilson")
    assert table["accuracy, %"][1] == f"57.1 [{100 * interval.low:.1f}, {100 * interval.high:.1f}]"


def test_a_task_that_was_not_evaluated_has_no_rows() -> None:
    table = class_table(pl.DataFrame(ROWS, schema=SCORE), "c")
    assert table.columns == ["class", "n", "accuracy, %", "most often taken for"] and not len(table)
