"""The command that evaluates any backbone on any task."""

from pathlib import Path

import polars as pl
import pytest

from swaglib import evaluate
from swaglib.evaluation.resolutions import ACCURACY, SPEED, measure_resolutions
from swaglib.networks.build import build_model
from swaglib.networks.save import save_model
from swaglib.settings.transfer import Features, ProtocolSettings

TASK = "title: t\nlicence: CC0-1.0\nsource: {kind: posts, posts: [crayon], label: subgroup, smallest_class: 5}\n"


def test_what_is_wrong_is_said_in_one_sentence_and_the_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate.main(["--backbone", "runs/no-such-run", "--task", "icon-park"]) == 1
    assert "no-such-run" in capsys.readouterr().err
    assert evaluate.main(["--backbone", "runs/hashtag", "--task", "no-such-task"]) == 1
    assert "There is no task 'no-such-task'" in capsys.readouterr().err


def test_a_classifier_that_lacks_the_classes_says_what_to_take_instead(tmp_path: Path, posts_folder: Path) -> None:
    save_model(build_model("resnet10t", 2, seed=0), tmp_path, "resnet10t", ["moon", "sun"], 32)
    (tmp_path / "shapes.yaml").write_text(TASK)
    with pytest.raises(ValueError, match="Take a linear probe instead"):
        evaluate.evaluate(str(tmp_path), "shapes", "own", posts=posts_folder, tasks=tmp_path, kept=None)


def test_larger_images_cost_more(tmp_path: Path, posts_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("swaglib.evaluation.features.LARGEST_BATCH", 8)
    monkeypatch.setattr("swaglib.evaluation.throughput.SECONDS", 0.01)
    for name in ("network", "results"):
        (tmp_path / name).mkdir()
    save_model(build_model("resnet10t", 2, seed=0), tmp_path / "network", "resnet10t", ["a", "b"], 48)
    (tmp_path / "shapes.yaml").write_text(TASK)
    splits, folder = Features("shapes", 0.4, 0.2, None, 0), tmp_path / "results"
    given = (ProtocolSettings([0.1], 50, 0), splits, tmp_path / "network", posts_folder, tmp_path)
    measure_resolutions(*given, folder, tmp_path / "logs")
    table, speed = pl.read_csv(folder / ACCURACY), pl.read_csv(tmp_path / "logs" / SPEED)
    assert table.columns == ["pixels", "accuracy", "ci_low", "ci_high", "parameters", "multiply_adds"]
    assert table["pixels"].to_list() == [32, 48, 64, 96] == speed["pixels"].to_list()
    assert table["multiply_adds"].is_sorted() and table["parameters"].n_unique() == 1
    assert (table["ci_low"] <= table["accuracy"]).all() and (table["accuracy"] <= table["ci_high"]).all()
    # Speed depends on machine and hour: it is no part of the result.
    assert [path.name for path in folder.iterdir()] == [ACCURACY]
    assert (speed.select("batch_1", "large_batch").to_numpy() > 0).all()
