"""The project's folder is found, and parameters are read from its `params.yaml`."""

from pathlib import Path

import pytest

from swaglib import project


def test_the_root_is_found_from_a_folder_below_it(tmp_path: Path) -> None:
    (tmp_path / "dvc.yaml").touch()
    (tmp_path / "notebooks").mkdir()
    assert project.find_root(tmp_path / "notebooks") == tmp_path


def test_outside_a_clone_the_error_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"No dvc\.yaml"):
        project.find_root(tmp_path)


def test_a_run_overrides_the_section_pretrain_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "params.yaml"
    lines = (
        "pretrain: {rate: {peak: 1e-4, end: 0}, seed: 0}",
        "collect: {seed: 0}",
        "runs: {long: {seed: 7, rate: {peak: 2}}}",
    )
    path.write_text("\n".join(lines))
    assert project.parameters("pretrain", "long", path) == {"rate": {"peak": 2, "end": 0}, "seed": 7}
    assert project.parameters("collect", "long", path) == {"seed": 0}


def test_stages_that_put_runs_together_get_the_names_of_all_runs(tmp_path: Path) -> None:
    path = tmp_path / "params.yaml"
    listed = "".join(f"{stage}: {{runs: [long]}}\n" for stage in project.LISTED)
    path.write_text(f"report: {{}}\n{listed}runs: {{long: {{}}, short: {{}}}}\n")
    assert project.parameters("report", path=path) == {
        "runs": ["long", "short"],
        "stage_runs": {stage: ["long"] for stage in ("zero_shot", "fine_tune", "detection", "fairness")},
    }


@pytest.mark.parametrize("stage", project.LISTED)
def test_which_runs_a_stage_lists_is_no_setting_of_any_of_them(tmp_path: Path, stage: str) -> None:
    path = tmp_path / "params.yaml"
    path.write_text(f"{stage}: {{runs: [long], k: 5}}\nsplits: {{}}\nruns: {{long: {{}}}}\n")
    found = project.parameters(stage, "long", path)
    assert found["k"] == 5 and "runs" not in found


def test_shared_sections_are_those_of_every_stage_that_does_not_say_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "params.yaml"
    own = "transfer: {}\nfine_tune: {runs: [], splits: {test_share: 0.2}}\n"
    path.write_text("splits: {test_share: 0.4, seed: 1}\n" + own)
    assert project.parameters("transfer", path=path)["splits"] == {"test_share": 0.4, "seed": 1}
    assert project.parameters("fine_tune", path=path)["splits"] == {"test_share": 0.2, "seed": 1}


@pytest.mark.parametrize(
    ("stage", "run", "message"), [("nothing", None, "no section 'nothing'"), ("pretrain", "short", "no run 'short'")]
)
def test_unknown_names_are_errors_that_list_the_known(tmp_path: Path, stage: str, run: str, message: str) -> None:
    path = tmp_path / "params.yaml"
    path.write_text("pretrain: {}\nruns: {long: {}}\n")
    with pytest.raises(KeyError, match=message):
        project.parameters(stage, run, path)


@pytest.mark.parametrize("text", ["a: [1", "- 1\n- 2\n", ""])
def test_files_that_hold_no_parameters_are_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "params.yaml"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"params\.yaml"):
        project.read_params(path)
