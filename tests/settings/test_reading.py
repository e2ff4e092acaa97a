"""Parameters of a stage are checked, and what does not fit is named."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from swaglib import project
from swaglib.settings.reading import STAGES, check
from swaglib.smoke import merged
from tests.conftest import ROOT


def test_unknown_missing_and_mistyped_parameters_are_each_named() -> None:
    with pytest.raises(ValueError, match=r"Parameters of params\.yaml") as caught:
        check("report", {"titel": "5", "runs": "all", "zero_shot_runs": []})
    message = str(caught.value)
    assert "report.runs:" in message and "'all' (str)" in message
    assert "report.titel: no such parameter" in message
    assert "report.title: missing" in message


@pytest.mark.parametrize("wrong", [True, 1.5, "3", None, 0, -2])
def test_a_count_takes_only_whole_numbers_above_zero(wrong: object) -> None:
    with pytest.raises(ValueError, match=r"fairness\.k"):
        check("fairness", {"k": wrong})


def test_an_unknown_stage_lists_the_stages() -> None:
    with pytest.raises(KeyError, match="collect, curate"):
        check("colect", {})


@pytest.mark.parametrize("small", [False, True])
def test_the_parameters_of_this_project_fit_every_stage(tmp_path: Path, small: bool) -> None:
    values = project.read_params(ROOT / "params.yaml")
    overrides = values.pop("smoke")
    values = merged(values, overrides) if small else values
    path = tmp_path / "params.yaml"
    with open(path, "w") as stream:
        YAML(typ="safe", pure=True).dump(values, stream)
    for run in values["runs"]:
        for stage in STAGES:
            check(stage, project.parameters(stage, run, path))


@pytest.mark.parametrize(
    ("stage", "change"),
    [
        ("curate", {"held_out_drawings": 1.5}),
        ("transfer", {"splits": {"test_share": 1.0}}),
        ("transfer", {"tasks": []}),
    ],
)
def test_values_out_of_range_are_refused_before_they_fail_late(stage: str, change: dict[str, object]) -> None:
    values = project.parameters(stage, path=ROOT / "params.yaml")
    check(stage, values)
    with pytest.raises(ValueError, match=next(iter(change))):
        check(stage, {**values, **change})
