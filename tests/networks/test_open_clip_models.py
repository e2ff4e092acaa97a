"""Models of open_clip, with random weights in the form in which they are released."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import open_clip
import pytest
import torch
from huggingface_hub.errors import HfHubHTTPError
from open_clip.push_to_hf_hub import save_config_for_hf
from PIL import Image
from safetensors.torch import save_file
from torch.nn import functional as F

from swaglib.networks.load import load_backbone
from swaglib.networks.open_clip_models import CONFIG, WEIGHTS_FILE, with_text_head
from tests.images.encoded import photograph

TOWERS = {
    "embed_dim": 24,
    "vision_cfg": {"image_size": 32, "layers": 1, "width": 32, "head_width": 16, "patch_size": 16},
    "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 1},
}
TEXTS, TEMPLATES = ["red circle", "green square", "blue star"], ["a drawing of a {}.", "a {}."]


@pytest.fixture
def released(tmp_path: Path) -> tuple[Path, Any]:
    """A folder as it lies on the hub, and the model in it."""
    folder = tmp_path / "model"
    folder.mkdir()
    torch.manual_seed(0)
    model = open_clip.model.CLIP(**TOWERS).eval()
    open_clip.model.set_model_preprocess_cfg(
        model,
        {
            "size": 32,
            "mean": [0.5, 0.4, 0.3],
            "std": [0.2, 0.3, 0.4],
            "interpolation": "bicubic",
            "resize_mode": "shortest",
        },
    )
    save_config_for_hf(model, folder / CONFIG, model_config=TOWERS)
    save_file({name: own.contiguous() for name, own in model.state_dict().items()}, folder / WEIGHTS_FILE)
    return folder, model


def test_features_are_the_embeddings_that_open_clip_gives(released: tuple[Path, Any]) -> None:
    folder, _ = released
    backbone = load_backbone(str(folder), device="cpu")
    theirs, _, prepare = open_clip.create_model_and_transforms(f"local-dir:{folder}")
    image = photograph()
    with torch.inference_mode():
        ours = backbone.trunk(backbone.normalise(backbone.prepare(image)[None]))
        wanted = theirs.encode_image(prepare(Image.open(io.BytesIO(image)).convert("RGB"))[None])
    assert torch.allclose(ours, wanted, atol=1e-4) and backbone.width == 24 and backbone.image_size == 32
    assert backbone.head is None and backbone.mean == (0.5, 0.4, 0.3)


def test_a_head_of_texts_answers_by_the_cosine_with_their_mean(released: tuple[Path, Any], tmp_path: Path) -> None:
    folder, model = released
    backbone = load_backbone(str(folder), device="cpu")
    told = with_text_head(backbone, ["a", "b", "c"], TEXTS, TEMPLATES, tmp_path)
    features = torch.randn(5, 24)
    tokenize = open_clip.SimpleTokenizer()
    with torch.inference_mode():
        means = []
        for text in TEXTS:
            sentences = tokenize([template.format(text) for template in TEMPLATES])
            means.append(F.normalize(model.encode_text(sentences)).mean(dim=0))
        wanted = model.logit_scale.exp() * F.normalize(features) @ F.normalize(torch.stack(means)).T
        assert told.head is not None
        assert torch.allclose(told.head(features), wanted, atol=1e-4)
    assert told.classes == ["a", "b", "c"] and told.digest == backbone.digest, "features that are kept are its own"


def test_another_size_resizes_the_position_embeddings(released: tuple[Path, Any]) -> None:
    larger = load_backbone(str(released[0]), image_size=64, device="cpu")
    assert larger.image_size == 64 and larger.prepare(photograph()).shape == (3, 64, 64)
    with torch.inference_mode():
        assert larger.trunk(torch.rand(1, 3, 64, 64)).shape == (1, 24)


def test_what_is_no_released_model_is_an_error_that_says_why(
    released: tuple[Path, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, _ = released
    (folder / WEIGHTS_FILE).write_bytes(b"damaged")
    with pytest.raises(ValueError, match="are damaged: "):
        load_backbone(str(folder))
    (folder / WEIGHTS_FILE).rename(folder / "open_clip_pytorch_model.bin")
    with pytest.raises(ValueError, match=r"has no open_clip_model\.safetensors.*could run code"):
        load_backbone(str(folder))
    (folder / CONFIG).write_text(json.dumps({"architecture": "resnet10t"}))
    with pytest.raises(ValueError, match="not open_clip's"):
        load_backbone(str(folder))
    runs_code = {**TOWERS, "text_cfg": {"tokenizer_kwargs": {"trust_remote_code": True}}}
    for towers, sentence in ((None, "not open_clip's"), ({**TOWERS, "vision_cfg": []}, "not open_clip's")):
        (folder / CONFIG).write_text(json.dumps({"model_cfg": towers}))
        with pytest.raises(ValueError, match=sentence):
            load_backbone(str(folder))
    (folder / CONFIG).write_text(json.dumps({"model_cfg": runs_code}))
    with pytest.raises(ValueError, match="can make a tokenizer run code"):
        load_backbone(str(folder))
    (folder / WEIGHTS_FILE).touch()
    (folder / CONFIG).write_text(
        json.dumps({"model_cfg": {**TOWERS, "vision_cfg": {**TOWERS["vision_cfg"], "patch_size": 0}}})
    )
    with pytest.raises(ValueError, match="cannot be built from"):
        load_backbone(str(folder))
    (folder / CONFIG).write_text(json.dumps({"model_cfg": TOWERS}))
    monkeypatch.setitem(sys.modules, "open_clip", None)
    with pytest.raises(ValueError, match="pip install open_clip_torch"):
        load_backbone(str(folder))


def test_a_repository_is_fetched_once_of_the_commit_that_is_asked_for(
    released: tuple[Path, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights, asked = tmp_path / "weights", []

    def hub(repository: str, revision: str | None, allow_patterns: Any, cache_dir: str) -> str:
        asked.append((repository, revision))
        folder = Path(cache_dir) / "snapshots" / (revision or "newest")
        folder.parent.mkdir(parents=True)
        released[0].rename(folder)
        return str(folder)

    monkeypatch.setattr("swaglib.networks.open_clip_models.snapshot_download", hub)
    for _ in range(2):
        assert load_backbone("open_clip/lab/tiny@abc", weights=weights, device="cpu").width == 24
    assert asked == [("lab/tiny", "abc")]
    with pytest.raises(ValueError, match="is from abc, but def is asked for"):
        load_backbone("open_clip/lab/tiny@def", weights=weights)


def test_without_a_network_the_error_says_what_to_put_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network(*_: Any, **__: Any) -> str:
        raise OSError("no network")

    monkeypatch.setattr("swaglib.networks.open_clip_models.snapshot_download", no_network)
    with pytest.raises(FileNotFoundError, match=r"lab/tiny is not in .*lab--tiny and cannot be fetched \(no network\)"):
        load_backbone("open_clip/lab/tiny", weights=tmp_path)
    assert issubclass(HfHubHTTPError, OSError), "the client's own errors are some"
    assert not list(tmp_path.iterdir())
