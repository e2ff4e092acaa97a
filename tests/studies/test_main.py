"""The command line of studies: what is not there is said in a sentence."""

from pathlib import Path

import pytest

from swaglib.studies.__main__ import main
from tests.conftest import ROOT


def test_a_name_that_is_not_there_is_named_with_those_that_are(capsys: pytest.CaptureFixture[str]) -> None:
    for what in ("estimate", "run"):
        with pytest.raises(SystemExit):
            main([what, "methods", "noises"])
        assert "there is no study 'noises' at the setting standard: methods, " in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["tune", "hashtags"])
    assert "there is no method 'hashtags' at the setting standard: hashtag, " in capsys.readouterr().err


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the settings of this project, and without data."""
    for name in ("dvc.yaml", "params.yaml", "claims.yaml", "tasks"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("what", ["estimate", "run", "tune"])
def test_without_shards_a_sentence_says_what_makes_them(
    copy: Path, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([what]) == 1
    assert "There is no folder data/shards. Run `dvc repro curate` first" in capsys.readouterr().err


def test_what_is_refused_is_a_sentence_and_no_traceback(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (copy / "data/shards").mkdir(parents=True)
    assert main(["run", "methods"]) == 1
    assert capsys.readouterr().err.startswith("The method 'hashtag' is not tuned. Run `python -m")
    assert main(["estimate", "methods"]) == 1
    assert "There are no posts of" in capsys.readouterr().err
