"""The line by which a notebook gets the settings of its stage."""

from pathlib import Path

import pytest

from swaglib.settings import load as settings

PARAMS = "fairness: {k: 5, runs: []}\nruns: {}\n"


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one stage, seen from the folder of its notebooks, where JupyterLab starts them."""
    (tmp_path / "dvc.yaml").touch()
    (tmp_path / "params.yaml").write_text(PARAMS)
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    return tmp_path


def test_settings_are_those_of_the_file_and_paths_start_from_the_project(study: Path) -> None:
    assert settings.load("fairness").k == 5
    assert Path.cwd() == study
    (study / "params.yaml").write_text(PARAMS.replace("5", "7"))
    assert settings.load("fairness").k == 7, "a notebook that is run again sees what was edited meanwhile"


def test_what_is_wrong_is_named(study: Path) -> None:
    with pytest.raises(KeyError, match="no run 'hashtags'"):
        settings.load("fairness", "hashtags")
    (study / "params.yaml").write_text(PARAMS.replace("k: 5", "k: five"))
    with pytest.raises(ValueError, match=r"fairness\.k"):
        settings.load("fairness")


@pytest.mark.parametrize(
    ("text", "line"), [("runs: {a: 1, a: 2}\n", 1), ("fairness: {}\nruns: {}\nfairness: {k: 5}\n", 3)]
)
def test_a_key_that_is_there_twice_is_named_with_file_and_line(study: Path, text: str, line: int) -> None:
    (study / "params.yaml").write_text(text)
    with pytest.raises(ValueError, match=rf"^params\.yaml, line {line}: found duplicate key .* Leave one of them\.$"):
        settings.load("fairness")


@pytest.mark.parametrize("content", [b"a: \xff\n", b"a: \x01\n"])
def test_a_file_that_is_no_text_is_a_value_error_with_its_name(study: Path, content: bytes) -> None:
    (study / "params.yaml").write_bytes(content)
    with pytest.raises(ValueError, match=r"params\.yaml is not valid YAML"):
        settings.load("fairness")
