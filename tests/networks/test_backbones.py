"""Backbones by name: runs, timm and torchvision weights in their real format, with random numbers for weights."""

import io
from pathlib import Path
from urllib.error import URLError

import numpy as np
import pytest
import timm
import torch
from PIL import Image
from safetensors.torch import save_file
from timm.data import create_transform, resolve_model_data_config
from timm.models import save_for_hf
from torchvision import models

from swaglib.images.decode import decode
from swaglib.images.prepare import through_pillow, without_border
from swaglib.networks.build import build_model
from swaglib.networks.load import load_backbone
from swaglib.networks.save import save_model
from swaglib.networks.torchvision_models import swag_weights

SMALL_VIT = "torchvision/ViT_B_16_Weights.IMAGENET1K_SWAG_LINEAR_V1"
REGNET = "torchvision/RegNet_Y_16GF_Weights.IMAGENET1K_SWAG_LINEAR_V1"


def photograph(width: int = 300, height: int = 240) -> bytes:
    random = np.random.default_rng(0)
    small = Image.fromarray(random.integers(0, 256, (12, 15, 3), dtype=np.uint8))
    stream = io.BytesIO()
    small.resize((width, height), Image.Resampling.BICUBIC).save(stream, "jpeg")
    return stream.getvalue()


def offline(url: str, path: str, **_: object) -> None:
    raise URLError("no network here")


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Released weights as they are published, with random numbers."""
    folder = tmp_path_factory.mktemp("weights")
    for name, builder in ((SMALL_VIT, models.vit_b_16), (REGNET, models.regnet_y_16gf)):
        chosen = models.get_weight(name.removeprefix("torchvision/"))
        torch.manual_seed(0)
        network = builder(weights=None)
        head = network.heads.head if isinstance(network, models.VisionTransformer) else network.fc
        torch.nn.init.normal_(head.weight)  # torchvision's is zero in a ViT, and would hide mistakes
        torch.save(network.state_dict(), folder / chosen.url.rsplit("/", 1)[-1])
    return folder


@pytest.mark.parametrize("name", [SMALL_VIT, REGNET])
def test_released_weights_answer_as_torchvision_does(weights: Path, name: str) -> None:
    backbone = load_backbone(name, weights=weights, verify=False, device="cpu")
    chosen = models.get_weight(name.removeprefix("torchvision/"))
    builder = models.vit_b_16 if "ViT" in name else models.regnet_y_16gf
    network = builder(weights=None).eval()
    network.load_state_dict(torch.load(weights / chosen.url.rsplit("/", 1)[-1], weights_only=True))
    image = photograph()
    with torch.inference_mode():
        expected = network(chosen.transforms()(Image.open(io.BytesIO(image)).convert("RGB"))[None])
        features = backbone.trunk(backbone.normalise(backbone.prepare(image)[None]))
        assert backbone.head is not None
        assert torch.allclose(backbone.head(features), expected, atol=1e-3)
    assert features.shape == (1, backbone.width)
    assert (
        backbone.pixels == 224 and backbone.classes[:2] == ["n01440764", "n01443537"] and len(backbone.classes) == 1000
    )


def test_a_vit_is_loaded_for_another_resolution(weights: Path) -> None:
    backbone = load_backbone(SMALL_VIT, pixels=64, weights=weights, verify=False, device="cpu")
    with torch.inference_mode():
        prepared = backbone.prepare(photograph())
        assert prepared.shape == (3, 64, 64)
        assert backbone.trunk(backbone.normalise(prepared[None])).shape == (1, 768)
    assert backbone.digest != load_backbone(SMALL_VIT, weights=weights, verify=False, device="cpu").digest


def test_all_twelve_swag_weights_are_known_and_the_error_says_where_to_put_their_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.hub, "download_url_to_file", offline)
    names = swag_weights()
    assert len(names) == 12
    for name in names:
        url = models.get_weight(name.removeprefix("torchvision/")).url
        with pytest.raises(FileNotFoundError) as error:
            load_backbone(name, weights=tmp_path)
        assert url in str(error.value) and str(tmp_path / url.rsplit("/", 1)[-1]) in str(error.value)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_not_the_published_one_is_refused(weights: Path) -> None:
    with pytest.raises(ValueError, match=r"should have a SHA-256 that begins with 4e70ced5"):
        load_backbone(SMALL_VIT, weights=weights)


def test_weights_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    file = models.get_weight(REGNET.removeprefix("torchvision/")).url.rsplit("/", 1)[-1]
    torch.save({"fc.weight": torch.zeros(2, 2)}, tmp_path / file)
    with pytest.raises(ValueError, match="do not fit a regnet_y_16gf"):
        load_backbone(REGNET, weights=tmp_path, verify=False)


def test_damaged_files_and_sizes_that_do_not_fit_are_errors_that_name_them(weights: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="squares of 16 pixels, so 100 is no size"):
        load_backbone(SMALL_VIT, pixels=100, weights=weights, verify=False)
    file = models.get_weight(REGNET.removeprefix("torchvision/")).url.rsplit("/", 1)[-1]
    (tmp_path / file).write_bytes(b"no weights at all")
    with pytest.raises(ValueError, match=f"{file} is damaged"):
        load_backbone(REGNET, weights=tmp_path, verify=False)
    (tmp_path / "regnety_160.swag_lc_in1k.safetensors").write_bytes(b"nor here")
    with pytest.raises(ValueError, match=r"timm cannot load .*regnety_160\.swag_lc_in1k\.safetensors"):
        load_backbone("timm/regnety_160.swag_lc_in1k", weights=tmp_path)
    save_model(build_model("resnet10t", 2, seed=0), tmp_path, "resnet10t", ["a", "b"], 32)
    content = (tmp_path / "model.safetensors").read_bytes()
    for damaged in (content[:500], b"x" * 500):
        (tmp_path / "model.safetensors").write_bytes(damaged)
        with pytest.raises(ValueError, match=r"model\.safetensors are damaged, or are not those"):
            load_backbone(str(tmp_path))
    save_file({"conv": torch.zeros(2)}, tmp_path / "model.safetensors")
    with pytest.raises(ValueError, match=r"model\.safetensors are damaged, or are not those"):
        load_backbone(str(tmp_path))


def test_a_folder_that_timm_saved_keeps_the_names_of_its_classes(tmp_path: Path) -> None:
    network = timm.create_model("resnet10t", pretrained=False, num_classes=2)
    save_for_hf(network, tmp_path, {"label_names": ["moon", "sun"]}, safe_serialization=True)
    assert load_backbone(str(tmp_path), device="cpu").classes == ["moon", "sun"]


def test_timm_weights_answer_as_timm_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "regnety_160.swag_lc_in1k"
    monkeypatch.setattr(torch.hub, "download_url_to_file", offline)
    with pytest.raises(FileNotFoundError, match=r"huggingface\.co/timm/regnety_160\.swag_lc_in1k"):
        load_backbone(f"timm/{name}", weights=tmp_path)
    torch.manual_seed(0)
    network = timm.create_model(name, pretrained=False).eval()
    save_file(network.state_dict(), tmp_path / f"{name}.safetensors")
    backbone = load_backbone(f"timm/{name}", weights=tmp_path, device="cpu")
    image = photograph()
    transform = create_transform(**resolve_model_data_config(network), is_training=False)
    with torch.inference_mode():
        expected = network(transform(through_pillow(image))[None])
        features = backbone.trunk(backbone.normalise(backbone.prepare(image)[None]))
        assert backbone.head is not None and torch.allclose(backbone.head(features), expected, atol=1e-4)
    assert backbone.width == 3024 and backbone.pixels == 224 and len(backbone.classes) == 1000


def test_a_run_sees_pictures_as_it_was_trained(tmp_path: Path) -> None:
    network = build_model("resnet10t", 3, seed=0).eval()
    save_model(network, tmp_path, "resnet10t", ["a", "b", "c"], 32)
    backbone = load_backbone(str(tmp_path), device="cpu")
    image = photograph()
    assert torch.equal(backbone.prepare(image), decode(image, 32))
    assert backbone.classes == ["a", "b", "c"] and backbone.pixels == 32
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


@pytest.mark.parametrize("name", ["nonsense", "timm/resnet18.no_such_tag", "torchvision/No_Weights.X"])
def test_an_unknown_name_is_an_error_that_says_what_there_is(name: str) -> None:
    with pytest.raises(ValueError, match=r"runs/<run>|no released weights|The released SWAG weights are"):
        load_backbone(name)


def test_what_cannot_be_decoded_is_an_os_error_and_a_border_can_be_cut() -> None:
    with pytest.raises(OSError, match="cannot be decoded"):
        through_pillow(b"\x89PNG nonsense")
    assert through_pillow(without_border(photograph(20, 10), 2)).size == (16, 6)
    with pytest.raises(OSError, match="nothing but a border"):
        without_border(photograph(20, 4), 2)
