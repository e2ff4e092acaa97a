from pathlib import Path

import pytest
import timm
from ruamel.yaml import YAML

from swaglib import project
from swaglib.settings.reading import STAGES, check
from swaglib.smoke import merged

ROOT = Path(__file__).parents[1]


def test_unknown_missing_and_mistyped_parameters_are_each_named() -> None:
    with pytest.raises(ValueError, match=r"Parameters of params\.yaml") as caught:
        check("fairness", {"k": "5", "bootstrp": 10, "seed": 0})
    message = str(caught.value)
    assert "fairness.k:" in message and "'5' (str)" in message
    assert "fairness.bootstrp: no such parameter" in message
    assert "fairness.bootstrap: missing" in message


@pytest.mark.parametrize("wrong", [True, 1.5, "3", None, 0, -2])
def test_a_count_takes_only_whole_numbers_above_zero(wrong: object) -> None:
    with pytest.raises(ValueError, match=r"compare\.bootstrap"):
        check("compare", {"runs": [], "baselines": ["none"], "bootstrap": wrong, "seed": 0})


def test_a_corrupted_task_must_be_among_the_tasks() -> None:
    own = project.parameters("transfer", path=ROOT / "params.yaml")
    with pytest.raises(ValueError, match=r"transfer\.corrupted: 'emoji-grups' is not among transfer\.tasks"):
        check("transfer", {**own, "corrupted": ["emoji-grups"]})


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
    for stage in STAGES:
        check(stage, project.parameters(stage, "hashtag", path))


@pytest.mark.parametrize("recipe", ["swag_regnety", "swag_vit", "mahajan"])
def test_a_run_takes_a_papers_recipe_by_its_anchor(tmp_path: Path, recipe: str) -> None:
    path = tmp_path / "params.yaml"
    text = (ROOT / "params.yaml").read_text()
    line = f"  mine: {{<<: *{recipe}, objective: hashtag, seeds: [7, 8]}}\n"
    path.write_text(text.replace("runs:\n", f"runs:\n{line}", 1))
    chosen = check("pretrain", project.parameters("pretrain", "mine", path))
    values = project.read_params(path)
    assert chosen.seeds == [7, 8] and chosen.checkpoints_kept == values["pretrain"]["checkpoints_kept"]
    assert chosen.model == values["recipes"][recipe]["model"] != values["pretrain"]["model"]
    assert timm.is_model(chosen.model)


def test_the_machine_is_checked_like_a_stage() -> None:
    values = project.parameters("machine", path=ROOT / "params.yaml")
    assert check("machine", values).decoded_gigabytes > 0
    with pytest.raises(ValueError, match=r"machine\.decode_threads"):
        check("machine", {**values, "decode_threads": 0})


def test_overrides_merge_replace_and_remove() -> None:
    assert merged({"a": {"b": 1, "c": 2}, "d": [1, 2]}, {"a": {"b": 3, "c": None}, "d": [4]}) == {
        "a": {"b": 3},
        "d": [4],
    }


def test_an_override_of_a_section_that_is_not_there_is_an_error() -> None:
    for wrong in ({"colect": {"limit": 3}}, {"collect": {"limmit": 3}}, {"collect": {"limmit": None}}):
        with pytest.raises(KeyError, match=r"'colect'|'limmit'"):
            merged({"collect": {"limit": 1}}, wrong)


@pytest.mark.parametrize(
    ("stage", "change"),
    [("curate", {"held_out_drawings": 1.5}), ("transfer", {"test_share": 1.0}), ("transfer", {"tasks": []})],
)
def test_values_out_of_range_are_refused_before_they_fail_late(stage: str, change: dict[str, object]) -> None:
    values = project.parameters(stage, path=ROOT / "params.yaml")
    check(stage, values)
    with pytest.raises(ValueError, match=next(iter(change))):
        check(stage, {**values, **change})
