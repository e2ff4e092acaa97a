"""A pre-training from shards to a run's folder: what it holds, and what it sees."""

import json
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
import timm
import torch

from tests.conftest import PRETRAIN
from tests.training.runs import train


def test_a_run_holds_what_the_stage_needs_and_no_name_or_path(finished: Path) -> None:
    files = {path.name: path.read_bytes() for path in (finished / "hashtag").iterdir()}
    assert set(files) == {
        "config.json",
        "log.csv",
        "metrics.json",
        "model.safetensors",
        "objective.json",
        "vocabulary.json",
    }
    assert not any(str(finished).encode() in content for content in files.values())


def test_timm_loads_a_run_with_no_code_of_ours(finished: Path) -> None:
    model = timm.create_model(f"local-dir:{finished / 'hashtag'}", pretrained=True)
    vocabulary = json.loads((finished / "hashtag/vocabulary.json").read_text())
    assert model.num_classes == len(vocabulary)
    assert model.pretrained_cfg["label_names"] == [entry["name"] for entry in vocabulary]
    data = timm.data.resolve_model_data_config(model)
    assert tuple(data["input_size"]) == (3, PRETRAIN.image_size, PRETRAIN.image_size)
    from swaglib.networks.local import load_model

    ours, _ = load_model(finished / "hashtag")
    for name, value in model.state_dict().items():
        assert torch.equal(value, ours.state_dict()[name]), name


def test_a_run_without_training_has_the_hashtags_head_and_no_curve(tmp_path: Path, shards_folder: Path) -> None:
    metrics = train(replace(PRETRAIN, objective="none"), shards_folder, tmp_path / "none")
    assert metrics["images"] == 0 and metrics["classes"] > 2
    assert pl.read_csv(tmp_path / "none/log.csv").is_empty()


def test_supervised_sees_the_same_images_with_other_labels(tmp_path: Path, shards_folder: Path) -> None:
    settings = replace(PRETRAIN, objective="supervised", images=16)
    train(settings, shards_folder, tmp_path / "supervised")
    vocabulary = json.loads((tmp_path / "supervised/vocabulary.json").read_text())
    assert [entry["subgroup"] for entry in vocabulary] == ["circle", "square"]


def test_an_unknown_model_names_its_neighbours(tmp_path: Path, shards_folder: Path) -> None:
    with pytest.raises(ValueError, match="regnety_002"):
        train(replace(PRETRAIN, model="regnety_9000"), shards_folder, tmp_path / "x")
