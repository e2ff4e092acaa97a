"""Self-supervised objectives: views that differ, networks that timm loads, and resume to the same bytes."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import timm
import torch

from swaglib.images.augment import Draws
from swaglib.networks.build import build_model
from swaglib.objectives.distorted import Distortion, distorted_views
from swaglib.objectives.load import load_objective
from swaglib.objectives.masked import MaskedAutoencoder
from swaglib.objectives.objective import Data
from swaglib.settings.pretrain import Pretrain
from swaglib.shards.index import PRETRAIN as PRETRAIN_SPLIT
from swaglib.shards.index import read_index
from tests.conftest import PRETRAIN
from tests.training.runs import StoppedError, assert_same_bytes, stop_at, train

TINY = {"patch_size": 8, "embed_dim": 24, "depth": 2, "num_heads": 2, "global_pool": "avg", "fc_norm": False}
VIT = replace(PRETRAIN, objective="mae", model="vit_tiny_patch16_224", model_args=TINY, images=80, learning_rate=0.01)

METHODS: list[tuple[str, dict[str, Any]]] = [
    ("simclr", {"hidden": 16, "outputs": 8}),
    ("vicreg", {"outputs": 16}),
    ("dino", {"hidden": 16, "bottleneck": 8, "outputs": 32}),
    ("siglip", {"width": 16, "outputs": 8}),
]


@pytest.mark.parametrize(("objective", "own"), METHODS, ids=[name for name, _ in METHODS])
def test_a_run_that_is_stopped_ends_with_the_bytes_of_one_that_was_not(
    tmp_path: Path, shards_folder: Path, objective: str, own: dict[str, Any]
) -> None:
    settings = replace(PRETRAIN, objective=objective, objective_settings=own, images=80, learning_rate=0.1)
    assert_resumes(settings, shards_folder, tmp_path)


def test_a_masked_autoencoder_resumes_and_leaves_a_transformer_that_timm_loads(
    tmp_path: Path, shards_folder: Path
) -> None:
    chosen = {"width": 16, "depth": 1, "heads": 2}
    assert_resumes(replace(VIT, objective_settings=chosen), shards_folder, tmp_path)


def test_hashtags_follow_the_masked_autoencoder_also_after_an_interruption(tmp_path: Path, shards_folder: Path) -> None:
    chosen = {"width": 16, "depth": 1, "heads": 2, "masked_share": 0.4}
    settings = replace(VIT, objective="mae_hashtag", objective_settings=chosen)
    train(settings, shards_folder, tmp_path / "straight")
    with pytest.raises(StoppedError):
        train(settings, shards_folder, tmp_path / "resumed", report=stop_at(40))
    train(settings, shards_folder, tmp_path / "resumed")
    assert_same_bytes(tmp_path / "straight", tmp_path / "resumed")
    log = pl.read_csv(tmp_path / "straight/log.csv").drop_nulls("loss")
    parts = log.with_columns(masked=pl.col("images") <= 32).group_by("masked").agg(pl.col("loss").min(), n=pl.len())
    least = {masked: loss for masked, loss, _ in parts.rows()}
    assert least[False] > 1.1 * least[True], "nats over hashtags come after errors of patches"


def test_without_a_masked_part_hashtags_are_learned_from_the_same_weights(tmp_path: Path, shards_folder: Path) -> None:
    own = {"width": 16, "depth": 1, "heads": 2, "masked_share": 0.0}
    metrics = train(replace(VIT, objective="mae_hashtag", objective_settings=own), shards_folder, tmp_path)
    assert metrics["loss"] > 1.5, "nats over hashtags, never errors of patches"
    data, weights = Data(read_index(shards_folder, PRETRAIN_SPLIT), shards_folder), []
    for share in (0.0, 0.4):
        objective = load_objective("mae_hashtag", {**own, "masked_share": share})(data)
        torch.manual_seed(0)
        network = objective.network(build_model("vit_tiny_patch16_224", len(objective.classes), 0, 32, TINY))
        weights.append(network.state_dict())
    assert all(torch.equal(weights[0][name], own) for name, own in weights[1].items())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"model": "resnet10t", "model_args": {}}, r"needs a vision transformer .* not ResNet"),
        ({"model_args": {**TINY, "fc_norm": True}}, r"`fc_norm: false` to pretrain.model_args"),
    ],
)
def test_networks_that_no_patch_can_be_left_out_of_are_refused(
    tmp_path: Path, shards_folder: Path, changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        train(replace(VIT, **changes), shards_folder, tmp_path)


def test_patches_that_are_left_out_are_the_target_and_the_others_are_not() -> None:
    trunk = build_model("vit_tiny_patch16_224", 0, 0, 32, TINY)
    torch.manual_seed(0)
    network = MaskedAutoencoder(trunk, 0.75, 16, 1, 2)
    images = torch.rand(2, 3, 32, 32)
    torch.manual_seed(1)
    predicted, wanted = network(images)
    assert predicted.shape == wanted.shape == (2, 12, 3 * 8 * 8), "of 16 patches, 4 are seen"
    assert wanted.mean(dim=2).abs().max() < 1e-4 and (wanted.var(dim=2) - 1).abs().max() < 1e-3
    patches = torch.nn.functional.unfold(images, 8, stride=8).transpose(1, 2)  # channels first, in each
    patches = patches.reshape(2, 16, 3, 64).transpose(2, 3).reshape(2, 16, 192)  # as lightly puts them
    normalised = (patches - patches.mean(2, keepdim=True)) / patches.std(2, keepdim=True)
    distance = torch.cdist(wanted, normalised)
    assert distance.min(dim=2).values.max() < 0.01, "each is one of the image's own patches"
    assert all(len(set(own.tolist())) == 12 for own in distance.argmin(dim=2)), "and none is there twice"


def assert_resumes(settings: Pretrain, shards_folder: Path, tmp_path: Path) -> None:
    """Asserts that a run that is stopped halfway ends as one that is not, with features that timm loads."""
    metrics = train(settings, shards_folder, tmp_path / "straight")
    with pytest.raises(StoppedError):
        train(settings, shards_folder, tmp_path / "resumed", report=stop_at(40))
    train(settings, shards_folder, tmp_path / "resumed")
    assert_same_bytes(tmp_path / "straight", tmp_path / "resumed")
    assert metrics["classes"] == 0 and metrics["loss"] == metrics["loss"]
    model = timm.create_model(f"local-dir:{tmp_path / 'straight'}", pretrained=True).eval()
    assert model(torch.zeros(1, 3, 32, 32)).shape == (1, model.num_features), "features, for there are no classes"


def test_views_of_an_image_differ_and_do_not_depend_on_the_other_processes() -> None:
    images = torch.randint(0, 256, (4, 3, 40, 40), dtype=torch.uint8)
    chosen = Distortion(blurred=0.5)

    def views(part: slice) -> tuple[torch.Tensor, ...]:
        draws = Draws(torch.Generator().manual_seed(3), 4, part)
        return distorted_views(images[part], PRETRAIN, draws, chosen)

    first, second = views(slice(0, 4))
    assert first.shape == (4, 3, PRETRAIN.image_size, PRETRAIN.image_size) and not torch.equal(first, second)
    for whole, half in zip((first, second), views(slice(2, 4)), strict=True):
        assert torch.allclose(whole[2:], half, atol=1e-5)
