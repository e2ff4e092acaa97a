"""Tasks that do not tell networks apart are kept out of the headline."""

import polars as pl
import pytest

from swaglib.evaluation.admission import admission, refuse_unfit
from swaglib.evaluation.compare import compare
from swaglib.evaluation.protocols.admission import NAME
from swaglib.evaluation.scores import SCORE
from swaglib.settings.analysis import Admission, Compare

RULE = Admission(reference="seeing", baseline="pixels", margin=0.05)
HEADLINE = {"one": ["clear"], "two": ["small"]}


def score_rows(task: str, scores: list[float]) -> pl.DataFrame:
    row = {"task": task, "protocol": NAME, "metric": "accuracy", "truth": "a", "predicted": "a", "weight": 1.0}
    own = [{**row, "id": f"{n}", "cluster": f"{n // 2}", "score": score} for n, score in enumerate(scores)]
    return pl.DataFrame(own, schema=SCORE)


@pytest.fixture
def table() -> pl.DataFrame:
    """`clear`: 20 of 100 images more; `small`: 2 more; `noisy`: 6 more, of which few clusters decide."""
    scores = {
        "pixels": pl.concat(score_rows(task, [0.0] * 50 + [1.0] * 50) for task in ("clear", "small", "noisy")),
        "seeing": pl.concat(
            [
                score_rows("clear", [1.0] * 20 + [0.0] * 30 + [1.0] * 50),
                score_rows("small", [1.0] * 2 + [0.0] * 48 + [1.0] * 50),
                score_rows("noisy", [1.0] * 28 + [0.0] * 44 + [1.0] * 28),
            ]
        ),
    }
    settings = Compare(runs=list(scores), baselines=["pixels"], headline=HEADLINE, admission=RULE)
    return admission(scores, compare(scores, settings), RULE, HEADLINE)


def test_a_task_needs_the_margin_and_an_interval_clear_of_zero(table: pl.DataFrame) -> None:
    found = {row["task"]: row for row in table.iter_rows(named=True)}
    assert {task: row["admitted"] for task, row in found.items()} == {"clear": True, "noisy": False, "small": False}
    assert (found["clear"]["baseline"], found["clear"]["reference"]) == (0.5, 0.7)
    assert found["noisy"]["difference"] == pytest.approx(0.06) and found["noisy"]["ci_low"] < 0


def test_a_headline_with_a_task_that_is_not_admitted_is_refused(table: pl.DataFrame) -> None:
    with pytest.raises(ValueError, match=r"names the task 'small'.*by 2\.0 points"):
        refuse_unfit(table, RULE, HEADLINE)
    refuse_unfit(table, RULE, {"one": ["clear"]})


def test_a_missing_interval_admits_nothing_and_is_said(table: pl.DataFrame) -> None:
    none = pl.lit(None, pl.Float64)
    without = table.with_columns(ci_low=none, ci_high=none, admitted=pl.lit(False))
    with pytest.raises(ValueError, match="without an interval, for too few clusters decide"):
        refuse_unfit(without, RULE, {"one": ["clear"]})


def test_a_task_that_was_never_asked_is_refused(table: pl.DataFrame) -> None:
    with pytest.raises(
        ValueError, match=r"names the task 'other', of which the rule knows nothing.*transfer\.admission"
    ):
        refuse_unfit(table, RULE, {"one": ["clear", "other"]})


def test_without_a_rule_no_task_is_asked() -> None:
    empty = admission({}, pl.DataFrame(), None, HEADLINE)
    assert empty.is_empty()
    refuse_unfit(empty, None, HEADLINE)
