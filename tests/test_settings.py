from pathlib import Path

import pytest

from swaglib import project, settings
from swaglib.smoke import merged

ROOT = Path(__file__).parents[1]


def test_unknown_missing_and_mistyped_parameters_are_each_named() -> None:
    with pytest.raises(ValueError, match=r"Parameters of params\.yaml") as caught:
        settings.check("fairness", {"k": "5", "bootstrp": 10, "seed": 0})
    message = str(caught.value)
    assert "fairness.k:" in message and "'5' (str)" in message
    assert "fairness.bootstrp: no such parameter" in message
    assert "fairness.bootstrap: missing" in message


@pytest.mark.parametrize("wrong", [True, 1.5, "3", None, 0, -2])
def test_a_count_takes_only_whole_numbers_above_zero(wrong: object) -> None:
    with pytest.raises(ValueError, match=r"compare\.bootstrap"):
        settings.check("compare", {"baselines": ["none"], "bootstrap": wrong, "seed": 0})


def test_an_unknown_stage_lists_the_stages() -> None:
    with pytest.raises(KeyError, match="collect, curate"):
        settings.check("colect", {})


@pytest.mark.parametrize("small", [False, True])
def test_the_parameters_of_this_project_fit_every_stage(small: bool) -> None:
    values = project.read_params(ROOT / "params.yaml")
    overrides = values.pop("smoke")
    values = merged(values, overrides) if small else values
    for stage in settings.STAGES:
        settings.check(stage, values[stage] if stage != "pretrain" else {**values[stage], **values["runs"]["hashtag"]})


def test_overrides_merge_replace_and_remove() -> None:
    assert merged({"a": {"b": 1, "c": 2}, "d": [1, 2]}, {"a": {"b": 3, "c": None}, "d": [4]}) == {
        "a": {"b": 3},
        "d": [4],
    }


def test_an_override_of_a_section_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError, match="'colect'"):
        merged({"collect": {}}, {"colect": {"limit": 3}})
