"""The log of speed: what it measures, and that it never touches the log of results."""

import csv
import time
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
import torch

from swaglib.figures.training import read_speed, speed_figure, speed_summary, training_figure
from swaglib.training.speed import COLUMNS, SPEED, SpeedLog, peak_memory
from tests.conftest import MACHINE, PRETRAIN
from tests.training.runs import assert_same_bytes, train

CPU = torch.device("cpu")


class Clock:
    """A clock that goes when it is told to."""

    now = 7.0

    def perf_counter(self) -> float:
        return self.now


def test_a_row_holds_speed_and_waiting_since_the_last_one_without_pauses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr("swaglib.training.speed.time", clock)
    with SpeedLog(tmp_path, CPU) as speed:
        speed.start(images=100, waited=1.0)
        clock.now += 0.1
        with speed.paused():
            clock.now += 0.3
        speed.row(step=5, images=150, waited=1.05, values={})
    row = read_speed(tmp_path / SPEED).row(0, named=True)
    assert row["step"] == 5 and row["images"] == 150
    assert row["images_per_second"] == 500, "50 images in a tenth of a second"
    assert row["waiting_share"] == 0.5
    assert row["memory_gigabytes"] == pytest.approx(peak_memory(CPU) / 1e9, abs=0.1)


def test_a_run_that_goes_on_adds_to_its_log_and_steps_done_twice_count_once(tmp_path: Path) -> None:
    for seen, steps in ((0, (1, 2, 3)), (16, (3, 4))):
        with SpeedLog(tmp_path, CPU) as speed:
            speed.start(seen, 0.0)
            for step in steps:
                time.sleep(0.001)
                speed.row(step, step * 8, 0.0, {})
    assert len(list(csv.reader((tmp_path / SPEED).open()))) == 6
    assert read_speed(tmp_path / SPEED)["step"].to_list() == [1, 2, 3, 4]


def test_a_run_writes_its_speed_beside_and_the_same_results_with_or_without(
    tmp_path: Path, shards_folder: Path
) -> None:
    for name, logs in (("with", tmp_path / "logs"), ("without", None)):
        train(PRETRAIN, shards_folder, tmp_path / name, logs=logs)
    assert_same_bytes(tmp_path / "with", tmp_path / "without")
    speed, log = read_speed(tmp_path / "logs/speed.csv"), pl.read_csv(tmp_path / "with/log.csv")
    assert tuple(speed.columns) == COLUMNS
    assert speed["step"].to_list() == log["step"].to_list() and (speed["images_per_second"] > 0).all()
    assert {"precision_at_1", "validation_precision_at_1"} < set(log.columns)
    assert len(training_figure(log).axes) == len(speed_figure(speed).axes) == 2
    assert speed_summary(speed).width == 3


def test_a_run_without_labels_has_a_curve_without_held_out_images(tmp_path: Path, shards_folder: Path) -> None:
    train(replace(PRETRAIN, objective="simclr"), shards_folder, tmp_path / "run")
    axes = training_figure(pl.read_csv(tmp_path / "run/log.csv")).axes
    assert [[line.get_label() for line in own.lines] for own in axes] == [["training batches"]] * 2


def test_no_log_is_a_table_without_rows(tmp_path: Path) -> None:
    assert read_speed(tmp_path / "none.csv").is_empty()


def test_tensorboard_gets_the_same_numbers(tmp_path: Path, shards_folder: Path) -> None:
    reading = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    machine = replace(MACHINE, tensorboard=True)
    train(PRETRAIN, shards_folder, tmp_path / "run", machine=machine, logs=tmp_path / "logs")
    board = reading.EventAccumulator(str(tmp_path / "logs"))
    board.Reload()
    log = pl.read_csv(tmp_path / "run/log.csv")
    losses = {event.step: event.value for event in board.Scalars("loss")}
    assert losses == pytest.approx(dict(log.drop_nulls("loss").select("images", "loss").rows()), rel=1e-5)
    assert {"images_per_second", "validation_loss", "validation_precision_at_1"} < set(board.Tags()["scalars"])
