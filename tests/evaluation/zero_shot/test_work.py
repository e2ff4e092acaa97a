"""The work of zero-shot classification: it reads what it is given and nothing else, and no name gets into its bytes."""

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from swaglib.evaluation.zero_shot.results import read_zero_shot
from swaglib.evaluation.zero_shot.work import classify_zero_shot
from tests.evaluation.zero_shot.things import settings


def classified(inputs: Path, room: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """Calls the work in a room that holds nothing but its inputs, and returns the files of its result by their name."""
    shutil.copytree(inputs, room, symlinks=True)
    (room / "output").mkdir()
    monkeypatch.chdir(room)
    seen: list[tuple[int, int]] = []
    classify_zero_shot(
        replace(settings(), tasks=["shapes"]),
        Path("network"),
        {"shapes": Path("features/shapes")},
        Path("wordnet"),
        Path("tasks"),
        Path("corrections"),
        Path("output"),
        report=lambda done, total: seen.append((done, total)),
    )
    assert seen[-1] == (80, 80)
    return {os.fspath(path.relative_to(room)): path.read_bytes() for path in (room / "output").rglob("*.*")}


@pytest.mark.slow
def test_the_same_inputs_give_the_same_bytes_wherever_they_are(
    inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = classified(inputs, tmp_path / "first", monkeypatch)
    assert files == classified(inputs, tmp_path / "second", monkeypatch)
    assert set(files) == {f"output/{name}" for name in ("measures.csv", "scores.parquet", "tasks.csv")} | {
        "output/maps/shapes.csv"
    }
    results = read_zero_shot(tmp_path / "first/output")
    assert results.measures["run"].null_count() == results.measures["seed"].null_count() == len(results.measures)
    assert set(results.measures["protocol"]) == {"zero_shot"} and set(results.scores["task"]) == {"shapes"}
    assert results.maps["shapes"]["class"].to_list() == ["circle", "square"]


def test_a_correction_changes_the_map(inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (inputs / "corrections/shapes.csv").write_text("class,label,weight\ncircle,dog.n.01,0.5\n")
    classified(inputs, tmp_path / "room", monkeypatch)
    own = read_zero_shot(tmp_path / "room/output").maps["shapes"]
    assert ("circle", "dog.n.01", "by hand", 0.5) in own.select("class", "label", "relation", "weight").rows()


def test_a_network_without_hashtags_is_refused(inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (inputs / "network/vocabulary.json").write_text(json.dumps([{"name": "a"}]))
    with pytest.raises(ValueError, match="was not trained on hashtags"):
        classified(inputs, tmp_path / "room", monkeypatch)
