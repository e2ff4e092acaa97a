"""A study writes what is there of it, whatever is missing, for the claims as they were when it first ran."""

import json
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from swaglib.claims.ledger import read_standard
from swaglib.settings.studies import Studies
from swaglib.studies import write
from swaglib.studies.plan import Planned, arms_of
from swaglib.studies.write import networks_of, write_study
from tests.studies.made_up import scores


def test_what_is_finished_is_written_at_every_rate_with_its_works(
    settings: Studies, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def finished(works: tuple[Planned, object]) -> dict[str, object] | None:
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

    monkeypatch.setattr(write, "read_sections", lambda: None)
    monkeypatch.setattr(write, "works_of", lambda settings, sections, study, one: (one, None))
    monkeypatch.setattr(write, "_finished", finished)
    write_study(settings, "methods", {"hashtag": 1e12, "simclr": 2e12})
    table = read_standard()["methods"]
    assert set(table["run"]) == {"hashtag", "hashtag_sigmoid", "pixels"}
    assert set(table["setting"]) == {None, "rate_0_5", "rate_2"}
    assert table.filter(pl.col("metric") == "multiply_adds")["run"].to_list() == ["hashtag"]
    asked = table.filter(pl.col("label").is_not_null()).select("label", "setting").unique()
    assert set(asked["label"]) == {"weak_beats_untrained"}, "of the logistic loss a seed is missing"
    assert set(asked["setting"]) == {None, "rate_0_5", "rate_2"}, "thumbnails have no rate, and are compared at each"
    said = json.loads((tmp_path / "metrics/standard/methods.json").read_text())
    assert set(said["claims"]) >= {"weak_beats_untrained", "softmax_beats_logistic"}
    assert said["command"] == "python -m swaglib.studies run methods --rates"
    assert {work["evaluation"] for work in said["works"] if work["run"] == "pixels"} == {"key of pixels seed 10"}


def test_nothing_finished_writes_nothing(settings: Studies, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "read_sections", lambda: None)
    monkeypatch.setattr(write, "works_of", lambda settings, sections, study, one: (one, None))
    monkeypatch.setattr(write, "_finished", lambda works: None)
    write_study(settings, "methods", {})
    assert not Path("metrics/standard").exists()


def _here(one: Planned, seeds: set[int]) -> bool:
    return one.arm.name == "hashtag" and one.seed in seeds and one.setting is None


def test_measures_are_not_replaced_by_those_of_fewer_runs(
    settings: Studies, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a machine that has not the works of all runs that were committed."""
    folder, seeds = tmp_path / "one", {10, 11}
    folder.mkdir()
    table = scores(1, 0.5)
    table.with_columns(task=table["task"].replace({"one": "fxemoji", "two": "healthicons"})).write_parquet(
        folder / "scores.parquet"
    )
    found = {"key": "key", "folder": folder, "training": "training"}
    monkeypatch.setattr(write, "read_sections", lambda: None)
    monkeypatch.setattr(write, "works_of", lambda settings, sections, study, one: (one, None))
    monkeypatch.setattr(write, "_finished", lambda works: found if _here(works[0], seeds) else None)
    assert write_study(settings, "methods", {}) == []
    path = Path("metrics/standard/methods.csv")
    before = path.read_bytes()
    seeds = {11, 12}
    lost = write_study(settings, "methods", {})
    assert lost == ["hashtag seed 10"] and path.read_bytes() == before
    seeds = {10, 11, 12}
    assert write_study(settings, "methods", {}) == [] and path.read_bytes() != before


def all_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every run of a study is finished, with the same scores."""
    folder = tmp_path / "work"
    folder.mkdir()
    table = scores(1, 0.5)
    table.with_columns(task=table["task"].replace({"one": "fxemoji", "two": "healthicons"})).write_parquet(
        folder / "scores.parquet"
    )
    monkeypatch.setattr(write, "read_sections", lambda: None)
    monkeypatch.setattr(write, "works_of", lambda settings, sections, study, one: (one, None))
    monkeypatch.setattr(write, "_finished", lambda works: {"key": "key", "folder": folder, "training": "training"})


@pytest.mark.slow
def test_claims_that_changed_after_the_first_runs_are_refused(
    settings: Studies, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_finished(tmp_path, monkeypatch)
    write_study(settings, "methods", {})
    before = Path("metrics/standard/methods.csv").read_bytes()
    sidecar = Path("metrics/standard/methods.json")
    said = json.loads(sidecar.read_text())
    sidecar.write_text(json.dumps(said | {"headline": {"other": ["tasks"]}}))
    with pytest.raises(ValueError, match="other families of tasks than when the study methods ran"):
        write_study(settings, "methods", {})
    sidecar.write_text(json.dumps({name: value for name, value in said.items() if name != "headline"}))
    with pytest.raises(ValueError, match=r"methods\.json lacks 'headline'"):
        write_study(settings, "methods", {})
    sidecar.write_text(json.dumps(said))
    text = Path("claims.yaml").read_text()
    Path("claims.yaml").write_text(text.replace("margin: 0.025", "margin: 0.05"))
    with pytest.raises(ValueError, match="was changed after the runs of the study methods"):
        write_study(settings, "methods", {})
    assert Path("metrics/standard/methods.csv").read_bytes() == before


def test_arms_that_differ_in_their_variant_alone_are_of_one_network() -> None:
    video = networks_of(arms_of("video"))
    assert video["hashtag"] == video["hashtag_one_frame"] != video["random"] == video["random_one_frame"]
    assert len(set(networks_of(arms_of("head")).values())) == 1
    methods = networks_of(arms_of("methods"))
    assert list(methods) == list(methods.values()), "each has a network of its own"


def test_another_setting_has_a_folder_and_a_command_of_its_own(
    settings: Studies, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_finished(tmp_path, monkeypatch)
    assert write_study(replace(settings, setting="paper"), "methods", {}) == []
    said = json.loads(Path("metrics/paper/methods.json").read_text())
    assert said["command"].startswith("python -m swaglib.studies --setting paper run methods")
    assert "methods" in read_standard(Path("metrics/paper")) and not Path("metrics/standard").exists()
