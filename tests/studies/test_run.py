"""A study runs at tuned rates only, and writes what is there of it, whatever is missing."""

import json
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from swaglib import project
from swaglib.claims.ledger import read_standard
from swaglib.settings.reading import check
from swaglib.settings.studies import Studies
from swaglib.studies import run
from swaglib.studies.run import refuse_untuned, write_study
from swaglib.studies.trials import SCHEMA, write_trials
from tests.conftest import ROOT
from tests.studies.made_up import scores


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Studies:
    """Settings of the studies, in a folder with this project's parameters and claims."""
    for name in ("params.yaml", "claims.yaml"):
        (tmp_path / name).write_text((ROOT / name).read_text())
    (tmp_path / "metrics").mkdir()
    monkeypatch.chdir(tmp_path)
    found: Studies = check("studies", project.parameters("studies"))
    return replace(found, learning_rates={"hashtag": 1.0}, seeds={"methods": [10, 11, 12]})


def trial(rate: float, accuracy: float) -> pl.DataFrame:
    return pl.DataFrame([("hashtag", rate, 100, 15000, accuracy, "a", "b")], schema=SCHEMA, orient="row")


def test_rates_that_the_trials_did_not_choose_are_refused(settings: Studies) -> None:
    with pytest.raises(ValueError, match=r"'hashtag' is not tuned.*tune hashtag"):
        refuse_untuned(settings, ["hashtag"])
    write_trials(pl.concat([trial(1.0, 0.3), trial(2.0, 0.2)]))
    refuse_untuned(settings, ["hashtag"])
    with pytest.raises(ValueError, match=r"learning_rates\.hashtag is 2\.0, but the trials .* chose 1\."):
        refuse_untuned(replace(settings, learning_rates={"hashtag": 2.0}), ["hashtag"])


def test_what_is_finished_is_written_at_every_rate_with_its_works(
    settings: Studies, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def finished(works: tuple[run.Planned, object]) -> dict[str, object] | None:
        one, _ = works
        known = {"hashtag": 0.6, "hashtag_sigmoid": 0.5, "pixels": 0.4}
        if one.arm.name not in known or (one.arm.name, one.seed) == ("hashtag_sigmoid", 12):
            return None
        folder = tmp_path / f"{one.title}"
        folder.mkdir(exist_ok=True)
        table = scores(one.seed + len(one.arm.name), known[one.arm.name])
        table.with_columns(task=table["task"].replace({"one": "fxemoji", "two": "healthicons"})).write_parquet(
            folder / "scores.parquet"
        )
        return {"key": f"key of {one.title}", "folder": folder, "training": "training"}

    monkeypatch.setattr(run, "works_of", lambda settings, study, one: (one, None))
    monkeypatch.setattr(run, "_finished", finished)
    write_study(settings, "methods", {"hashtag": 1e12, "simclr": 2e12})
    table = read_standard()["methods"]
    assert set(table["run"]) == {"hashtag", "hashtag_sigmoid", "pixels"}
    assert set(table["setting"]) == {None, "rate_0_5", "rate_2"}
    assert table.filter(pl.col("metric") == "multiply_adds")["run"].to_list() == ["hashtag"]
    asked = table.filter(pl.col("label").is_not_null()).select("label", "setting").unique()
    assert set(asked["label"]) == {"weak_beats_untrained"}, "of the logistic loss a seed is missing"
    assert set(asked["setting"]) == {None, "rate_0_5", "rate_2"}, "thumbnails have no rate, and are compared at each"
    said = json.loads((tmp_path / "metrics/standard/methods.json").read_text())
    assert said["command"] == "python -m swaglib.studies run methods --rates"
    assert {work["evaluation"] for work in said["works"] if work["run"] == "pixels"} == {"key of pixels seed 10"}


def test_nothing_finished_writes_nothing(settings: Studies, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "works_of", lambda settings, study, one: (one, None))
    monkeypatch.setattr(run, "_finished", lambda works: None)
    write_study(settings, "methods", {})
    assert not Path("metrics/standard").exists()
