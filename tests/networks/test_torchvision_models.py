"""Released weights of torchvision answer as torchvision does, and others are refused."""

import io
from pathlib import Path
from urllib.error import URLError

import pytest
import torch
from PIL import Image
from torchvision import models

from swaglib.networks.load import load_backbone
from swaglib.networks.torchvision_models import swag_weights
from tests.images.encoded import photograph
from tests.networks.conftest import REGNET, SMALL_VIT


def offline(url: str, path: str, **_: object) -> None:
    raise URLError("no network here")


@pytest.mark.slow
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
        backbone.image_size == 224
        and backbone.classes[:2] == ["n01440764", "n01443537"]
        and len(backbone.classes) == 1000
    )


def test_a_vit_is_loaded_for_another_resolution(weights: Path) -> None:
    backbone = load_backbone(SMALL_VIT, image_size=64, weights=weights, verify=False, device="cpu")
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
