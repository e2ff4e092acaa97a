"""The protocol `text`: classes told by their names, with a model whose texts and images were made to agree."""

from pathlib import Path
from typing import Any

import open_clip
import pytest
import torch

from swaglib.evaluation.zero_shot.by_text import told_by_text
from swaglib.networks.build import build_model
from swaglib.networks.load import load_backbone
from swaglib.networks.save import save_model
from swaglib.tasks.definition import Definition, PostsSource
from swaglib.tasks.load import load_task
from tests.conftest import SPLITS
from tests.networks.test_open_clip_models import released as released  # the fixture

DEFINITION = Definition(
    title="shapes", license="CC0-1.0", source=PostsSource(kind="posts", posts=["crayon"], label="subgroup")
)


def test_classes_are_called_as_the_task_calls_them(
    released: tuple[Path, Any], posts_folder: Path, tmp_path: Path
) -> None:
    folder, model = released
    data = load_task("shapes", DEFINITION, posts_folder, SPLITS, test_only=True)
    told = told_by_text(load_backbone(str(folder), device="cpu"), data, tmp_path)
    assert told.classes == data.classes == ["circle", "square"] and told.head is not None
    templates = open_clip.SIMPLE_IMAGENET_TEMPLATES
    wanted = open_clip.build_zero_shot_classifier(model, open_clip.SimpleTokenizer(), ["circle", "square"], templates)
    features = torch.nn.functional.normalize(torch.randn(3, 24))
    with torch.inference_mode():
        assert torch.allclose(told.head(features), model.logit_scale.exp() * features @ wanted, atol=1e-4)


def test_a_network_without_texts_is_refused(posts_folder: Path, tmp_path: Path) -> None:
    save_model(build_model("pixels", 0, seed=0), tmp_path, "pixels", [], 32)
    data = load_task("shapes", DEFINITION, posts_folder, SPLITS, test_only=True)
    with pytest.raises(ValueError, match="knows no texts"):
        told_by_text(load_backbone(str(tmp_path), device="cpu"), data, tmp_path)
