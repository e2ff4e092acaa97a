"""The command that prints the ledger, and what is behind a claim."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from swaglib.claims.__main__ import main
from swaglib.claims.claim import read_claims
from swaglib.measures import write_measures
from swaglib.studies.results import study_measures
from tests.conftest import ROOT
from tests.studies.made_up import HEADLINE, scores


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project with claims and the measures of one study."""
    (tmp_path / "dvc.yaml").touch()
    (tmp_path / "claims.yaml").write_text((ROOT / "claims.yaml").read_text())
    folder = tmp_path / "metrics/standard"
    folder.mkdir(parents=True)
    runs = {"hashtag": {seed: scores(seed, 0.6) for seed in range(3)}, "pixels": {0: scores(9, 0.4)}}
    claims = read_claims(ROOT / "claims.yaml").of_study("methods")
    write_measures(
        study_measures("methods", {None: runs}, HEADLINE, claims, unseeded=["pixels"]), folder / "methods.csv"
    )
    works = [
        {
            "run": "hashtag",
            "setting": "rate_2",
            "seed": 0,
            "training": "0123456789abcdef",
            "evaluation": "fedcba9876543210",
        }
    ]
    (folder / "methods.json").write_text(
        json.dumps({"command": "python -m swaglib.studies run methods", "works": works})
    )
    monkeypatch.chdir(tmp_path)


def test_every_claim_is_a_line_with_its_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(read_claims().claims) + 2 and "The margin is 2.5 points." in lines[-1]
    assert any(line.startswith("supported") and "weak_beats_untrained" in line and "[+" in line for line in lines)
    assert any(line.startswith("not testable here") and "imagenet_85" in line for line in lines)


def test_behind_a_claim_are_rows_works_and_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["weak_beats_untrained"]) == 0
    said = capsys.readouterr().out
    for part in (
        "metrics/standard/methods.csv",
        "pixels",
        "swaglib.studies run methods",
        "rate_2, seed 0: training 0123456789ab",
    ):
        assert part in said


def test_a_claim_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["weak_wins"])
    assert "no claim 'weak_wins'" in capsys.readouterr().err


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    command = f"set -o pipefail; {sys.executable} -m swaglib.claims weak_beats_untrained | head -1"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["bash", "-c", command], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "") and done.stdout.startswith("id ")


def test_another_setting_has_verdicts_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    Path("metrics/standard").rename("metrics/paper")
    assert main(["weak_beats_untrained", "--setting", "paper"]) == 0
    assert "metrics/paper/methods.csv" in capsys.readouterr().out
    for wrong in ("papers", "a/b"):
        with pytest.raises(SystemExit):
            main(["--setting", wrong])
        assert f"no study has run at the setting {wrong!r}: paper" in capsys.readouterr().err
