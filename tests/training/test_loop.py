"""The loop learns, goes on where it was interrupted, and stops where its loss is not finite."""

import json
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from tests.conftest import PRETRAIN
from tests.training.runs import StoppedError, assert_same_bytes, stop_at, train


def test_an_interrupted_run_ends_with_the_same_bytes(finished: Path, tmp_path: Path, shards_folder: Path) -> None:
    folder = tmp_path / "hashtag"
    for images in (40, 72):  # once after a checkpoint and a step, once more later
        with pytest.raises(StoppedError):
            train(PRETRAIN, shards_folder, folder, report=stop_at(images))
        assert not list(folder.iterdir()), "nothing is written before the end"
    train(PRETRAIN, shards_folder, folder)
    assert_same_bytes(finished / "hashtag", folder)


def test_the_network_learns_the_shapes(finished: Path) -> None:
    log = pl.read_csv(finished / "hashtag/log.csv")
    losses = log["loss"].drop_nulls()
    assert losses[-1] < 0.8 * losses[0]
    assert log["validation_loss"].drop_nulls().len() >= 2
    assert json.loads((finished / "hashtag/metrics.json").read_text())["images"] == PRETRAIN.images


def test_a_loss_that_is_not_finite_stops_with_step_rate_and_images(tmp_path: Path, shards_folder: Path) -> None:
    settings = replace(PRETRAIN, learning_rate=1e9)
    with pytest.raises(
        FloatingPointError, match=r"at step \d+ of 12, with a learning rate of .* (crayon|pencil)/\d+, "
    ):
        train(settings, shards_folder, tmp_path / "hashtag")
    assert not list((tmp_path / "hashtag").iterdir())
