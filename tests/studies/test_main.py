"""The command line of studies: what is not there is said in a sentence."""

from pathlib import Path

import pytest

from swaglib.studies.__main__ import main
from tests.conftest import ROOT


def test_a_study_that_is_not_there_is_named_with_those_that_are(capsys: pytest.CaptureFixture[str]) -> None:
    for what in ("estimate", "run"):
        with pytest.raises(SystemExit):
            main([what, "methods", "noises"])
        assert "no study 'noises': methods, " in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["tune", "hashtags"])
    assert "there is no method 'hashtags': hashtag, " in capsys.readouterr().err


def test_without_posts_a_sentence_says_what_makes_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("dvc.yaml", "params.yaml", "claims.yaml", "tasks"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    assert main(["estimate", "methods"]) == 1
    assert "There are no posts of" in (said := capsys.readouterr().err) and "dvc repro curate" in said
