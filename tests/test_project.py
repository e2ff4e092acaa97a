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
    path.write_text("report: {}\nzero_shot: {runs: [long]}\nruns: {long: {}, short: {}}\n")
    assert project.parameters("report", path=path) == {"runs": ["long", "short"], "zero_shot_runs": ["long"]}


def test_shared_sections_are_those_of_every_stage_that_does_not_say_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "params.yaml"
    path.write_text("bootstrap: {resamples: 9, seed: 1}\nfairness: {}\ndetection: {bootstrap: {resamples: 3}}\n")
    assert project.parameters("fairness", path=path)["bootstrap"] == {"resamples": 9, "seed": 1}
    assert project.parameters("detection", path=path)["bootstrap"] == {"resamples": 3, "seed": 1}


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
