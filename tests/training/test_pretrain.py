"""A pre-training from shards to a run's folder: what it holds, and what it sees."""

import io
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import timm
import torch
from PIL import Image
from safetensors.torch import load_file

from swaglib.networks.load import load_backbone
from swaglib.objectives.load import load_objective
from swaglib.objectives.objective import Data
from swaglib.shards.index import INDEX, read_index
from swaglib.shards.index import PRETRAIN as SPLIT
from swaglib.training.first_views import BATCHES
from swaglib.training.order import sample_order
from tests.conftest import PRETRAIN, shape_image
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
    metrics = train(replace(PRETRAIN, objective="random"), shards_folder, tmp_path / "random")
    assert metrics["images"] == 0 and metrics["classes"] > 2
    assert pl.read_csv(tmp_path / "random/log.csv").is_empty()


def test_a_random_network_differs_by_its_seed_and_its_statistics_are_those_of_images(
    tmp_path: Path, shards_folder: Path
) -> None:
    weights = []
    for name, seed in (("one", 0), ("two", 0), ("three", 1)):
        train(replace(PRETRAIN, objective="random", seed=seed), shards_folder, tmp_path / name)
        weights.append(load_file(tmp_path / name / "model.safetensors"))
    one, two, three = weights
    assert all(torch.equal(one[name], two[name]) for name in one)
    assert not torch.equal(one["conv1.0.weight"], three["conv1.0.weight"])
    gains = [name for name in one if name.endswith("bn2.weight")]
    assert gains and all((one[name] == 1).all() for name in gains), "timm starts them at 0"
    assert not any((one[name] == 0).all() for name in one if name.endswith("running_mean"))
    assert one["bn1.num_batches_tracked"] == BATCHES


def test_thumbnails_are_a_run_that_the_loader_of_networks_takes(tmp_path: Path, shards_folder: Path) -> None:
    settings = replace(PRETRAIN, objective="pixels", model="pixels", image_size=48)
    assert train(settings, shards_folder, tmp_path / "pixels")["parameters"] == 0
    backbone = load_backbone(str(tmp_path / "pixels"), device="cpu")
    assert (backbone.width, backbone.image_size, backbone.head, backbone.classes) == (768, 48, None, [])
    image = shape_image("square", "red", side=48)
    features = backbone.folded_trunk(backbone.normalise(backbone.prepare(image)[None]))
    pixels = np.asarray(Image.open(io.BytesIO(image)), dtype=np.float64) / 255
    areas = pixels.reshape(16, 3, 16, 3, 3).mean(axis=(1, 3)).transpose(2, 0, 1)
    assert np.allclose(features[0].numpy().reshape(3, 16, 16), areas, atol=1e-6)


def test_thumbnails_of_a_network_with_weights_are_refused(tmp_path: Path, shards_folder: Path) -> None:
    with pytest.raises(ValueError, match="`model: pixels`"):
        train(replace(PRETRAIN, objective="pixels"), shards_folder, tmp_path / "x")


def test_the_reference_keeps_its_own_normalisation_and_classes(tmp_path: Path, shards_folder: Path) -> None:
    settings = replace(PRETRAIN, objective="imagenet", model="tf_efficientnet_lite0", image_size=48)
    train(settings, shards_folder, tmp_path / "imagenet")
    backbone = load_backbone(str(tmp_path / "imagenet"), device="cpu")
    assert backbone.mean == (0.498,) * 3 and backbone.std == (0.502,) * 3
    assert len(backbone.classes) == 1000 and backbone.classes[0] == "n01440764"
    assert backbone.head is not None
    with torch.inference_mode():
        features = backbone.trunk(backbone.normalise(backbone.prepare(shape_image("circle", "red"))[None]))
        assert torch.isfinite(backbone.head(features)).all() and features.shape == (1, 1280)


@pytest.mark.slow
def test_arguments_of_the_model_are_kept_where_timm_finds_them(tmp_path: Path, shards_folder: Path) -> None:
    settings = replace(PRETRAIN, objective="random", model="resnet26", model_args={"output_stride": 16})
    train(settings, shards_folder, tmp_path / "run")
    model = timm.create_model(f"local-dir:{tmp_path / 'run'}", pretrained=True).eval()
    assert model.forward_features(torch.zeros(1, 3, 64, 64)).shape[-1] == 64 // 16
    backbone = load_backbone(str(tmp_path / "run"), device="cpu")
    batch = torch.randn(2, 3, 32, 32)
    with torch.inference_mode():
        expected = model.forward_head(model.forward_features(batch), pre_logits=True)
        assert torch.allclose(backbone.trunk(batch), expected, atol=1e-4)


def test_a_subset_trains_on_the_images_that_have_a_label(tmp_path: Path, shards_folder: Path) -> None:
    shards = tmp_path / "shards"
    shutil.copytree(shards_folder, shards)
    index = pl.read_parquet(shards / INDEX)
    icons = pl.col("id").str.starts_with("pencil")
    columns = [pl.when(icons).then(None).otherwise(pl.col(name)).alias(name) for name in ("subgroup", "concept")]
    index.with_columns(columns).write_parquet(shards / INDEX)
    own = read_index(shards, SPLIT)
    choices: list[tuple[str, dict[str, Any]]] = [
        ("supervised", {}),
        ("supervised", {"label": "concept"}),
        ("hashtag", {"labelled_by": "subgroup"}),
    ]
    for place, (name, values) in enumerate(choices):
        settings = replace(PRETRAIN, objective=name, objective_settings=values, images=64)
        objective = load_objective(name, values)(Data(own, shards))
        order = sample_order(objective, own, settings)
        seen = {own["id"][int(row)] for step in range(40) for row in order.batch(step)}
        assert seen == set(own.filter(~icons)["id"])
        train(settings, shards, tmp_path / f"run-{place}")


def test_supervised_sees_images_with_other_labels(tmp_path: Path, shards_folder: Path) -> None:
    settings = replace(PRETRAIN, objective="supervised", images=16)
    train(settings, shards_folder, tmp_path / "supervised")
    vocabulary = json.loads((tmp_path / "supervised/vocabulary.json").read_text())
    assert [entry["subgroup"] for entry in vocabulary] == ["circle", "square"]


def test_an_unknown_model_names_its_neighbours(tmp_path: Path, shards_folder: Path) -> None:
    with pytest.raises(ValueError, match="regnety_002"):
        train(replace(PRETRAIN, model="regnety_9000"), shards_folder, tmp_path / "x")
