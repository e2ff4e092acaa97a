"""Networks in a folder: runs of this study, and what timm saved."""

from pathlib import Path

import pytest
import timm
import torch
from timm.models import save_for_hf
from torch.nn import functional as F

from swaglib.images.decode import decode
from swaglib.networks.build import build_model
from swaglib.networks.load import load_backbone
from swaglib.networks.local import load_model
from swaglib.networks.save import save_model
from tests.images.encoded import photograph


def test_a_folder_that_timm_saved_keeps_the_names_of_its_classes(tmp_path: Path) -> None:
    network = timm.create_model("resnet10t", pretrained=False, num_classes=2)
    save_for_hf(network, tmp_path, {"label_names": ["moon", "sun"]}, safe_serialization=True)
    assert load_backbone(str(tmp_path), device="cpu").classes == ["moon", "sun"]


def test_a_run_sees_images_as_it_was_trained(tmp_path: Path) -> None:
    network = build_model("resnet10t", 3, seed=0).eval()
    save_model(network, tmp_path, "resnet10t", ["a", "b", "c"], 32)
    backbone = load_backbone(str(tmp_path), device="cpu")
    image = photograph()
    assert torch.equal(backbone.prepare(image), decode(image, 32))
    assert backbone.classes == ["a", "b", "c"] and backbone.image_size == 32
    mean, std = (torch.tensor(values).view(3, 1, 1) for values in (backbone.mean, backbone.std))
    with torch.inference_mode():
        plain = (decode(image, 32) / 255 - mean) / std
        normalised = backbone.normalise(backbone.prepare(image)[None])
        assert torch.allclose(normalised[0], plain, atol=1e-5)
        assert backbone.head is not None
        assert torch.allclose(backbone.head(backbone.trunk(normalised)), network(normalised), atol=1e-5)


def test_the_digest_is_that_of_the_weights(tmp_path: Path) -> None:
    digests = []
    for seed in (0, 0, 1):
        save_model(build_model("resnet10t", 2, seed=seed), tmp_path, "resnet10t", ["a", "b"], 32)
        digests.append(load_backbone(str(tmp_path)).digest)
    assert digests[0] == digests[1] != digests[2]


def test_position_embeddings_are_resized_for_larger_images(tmp_path: Path) -> None:
    model = build_model("vit_tiny_patch16_224", 3, seed=0, image_size=32)
    save_model(model, tmp_path, "vit_tiny_patch16_224", ["a", "b", "c"], 32)
    loaded, config = load_model(tmp_path, 64)
    with torch.inference_mode():
        assert loaded(torch.randn(2, 3, 64, 64)).shape == (2, 3)
    ours, theirs = model.state_dict(), loaded.state_dict()
    before, after = ours.pop("pos_embed"), theirs.pop("pos_embed")
    assert before.shape == (1, 1 + 2 * 2, 192)  # a class token, then the grid of patches
    grid = before[:, 1:].reshape(1, 2, 2, 192).permute(0, 3, 1, 2)
    resized = F.interpolate(grid, (4, 4), mode="bicubic", antialias=True).permute(0, 2, 3, 1).reshape(1, 16, 192)
    assert torch.allclose(after[:, 1:], resized, atol=1e-6)
    assert torch.equal(after[:, :1], before[:, :1])
    assert all(torch.equal(theirs[name], ours[name]) for name in ours)
    assert config["pretrained_cfg"]["input_size"] == [3, 32, 32]


@pytest.mark.parametrize(("name", "image_size"), [("vit_tiny_patch16_224", 32), ("regnety_002", 64)])
def test_a_size_that_asks_for_no_other_network_changes_nothing(tmp_path: Path, name: str, image_size: int) -> None:
    model = build_model(name, 3, seed=0, image_size=32)
    save_model(model, tmp_path, name, ["a", "b", "c"], 32)
    loaded, _ = load_model(tmp_path, image_size)
    weights = loaded.state_dict()
    assert all(torch.equal(weights[name], value) for name, value in model.state_dict().items())
    batch = torch.randn(2, 3, image_size, image_size)
    with torch.inference_mode():
        assert torch.equal(loaded(batch), load_model(tmp_path)[0](batch))


def test_weights_that_timm_cannot_resize_are_refused(tmp_path: Path) -> None:
    save_model(build_model("gmlp_ti16_224", 3, seed=0, image_size=32), tmp_path, "gmlp_ti16_224", ["a", "b", "c"], 32)
    with pytest.raises(ValueError, match="trained at 32 pixels and cannot be loaded for 64"):
        load_model(tmp_path, 64)


def test_a_folder_without_weights_says_which_stage_writes_them(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="pretrain"):
        load_model(tmp_path)
