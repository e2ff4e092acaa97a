"""One network at several resolutions: what it gives, and what it costs."""

from pathlib import Path

import polars as pl
import pytest

from swaglib.evaluation.resolutions import measure_resolutions
from swaglib.evaluation.resolutions_files import ACCURACY, SPEED
from swaglib.networks.build import build_model
from swaglib.networks.save import save_model
from swaglib.settings.transfer import Features, ProtocolSettings
from swaglib.tasks.work import prepare_task
from tests.conftest import SPLITS
from tests.evaluation.shapes import TASK


@pytest.mark.slow
def test_larger_images_cost_more(tmp_path: Path, posts_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("swaglib.evaluation.features.LARGEST_BATCH", 8)
    monkeypatch.setattr("swaglib.evaluation.throughput.SECONDS", 0.01)
    for name in ("network", "results", "task"):
        (tmp_path / name).mkdir()
    save_model(build_model("resnet10t", 2, seed=0), tmp_path / "network", "resnet10t", ["a", "b"], 48)
    (tmp_path / "shapes.yaml").write_text(TASK)
    prepare_task(Features("shapes", SPLITS), posts_folder, tmp_path, tmp_path / "task")
    folder, given = tmp_path / "results", (ProtocolSettings([0.1], 0), tmp_path / "network", tmp_path / "task")
    measure_resolutions(*given, folder, tmp_path / "logs")
    bounds = {"ci_low": pl.Float64, "ci_high": pl.Float64}
    table, speed = pl.read_csv(folder / ACCURACY, schema_overrides=bounds), pl.read_csv(tmp_path / "logs" / SPEED)
    assert table.columns == ["image_size", "accuracy", "ci_low", "ci_high", "parameters", "multiply_adds"]
    assert table["image_size"].to_list() == [32, 48, 64] == speed["image_size"].to_list()
    assert table["multiply_adds"].is_sorted() and table["parameters"].n_unique() == 1
    assert (table["ci_low"] <= table["accuracy"]).all() and (table["accuracy"] <= table["ci_high"]).all()
    # Speed depends on machine and hour: it is no part of the result.
    assert [path.name for path in folder.iterdir()] == [ACCURACY]
    assert (speed.select("batch_1", "large_batch").to_numpy() > 0).all()
