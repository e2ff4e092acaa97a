"""Backbones by name: an unknown one, and damaged files or sizes that do not fit, are errors that say so."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torchvision import models

from swaglib.networks.build import build_model
from swaglib.networks.load import load_backbone
from swaglib.networks.save import save_model
from tests.networks.conftest import REGNET, SMALL_VIT


def test_damaged_files_and_sizes_that_do_not_fit_are_errors_that_name_them(weights: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="squares of 16 pixels, so 100 is no size"):
        load_backbone(SMALL_VIT, image_size=100, weights=weights, verify=False)
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


@pytest.mark.parametrize("name", ["nonsense", "timm/resnet18.no_such_tag", "torchvision/No_Weights.X"])
def test_an_unknown_name_is_an_error_that_says_what_there_is(name: str) -> None:
    with pytest.raises(ValueError, match=r"runs/<run>|no released weights|The released SWAG weights are"):
        load_backbone(name)
