"""The protocol `text`: classes told by their names, with a model whose texts and images were made to agree."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import open_clip
import pytest
import torch

from swaglib.evaluate import evaluate
from swaglib.evaluation.zero_shot.by_text import texts_of, told_by_text
from swaglib.networks.build import build_model
from swaglib.networks.load import load_backbone
from swaglib.networks.save import save_model
from swaglib.tasks.definition import Definition, PostsSource
from swaglib.tasks.load import load_task
from tests.conftest import ROOT, SPLITS
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


def test_imagenets_classes_have_the_names_of_clips_authors(
    released: tuple[Path, Any], posts_folder: Path, tmp_path: Path
) -> None:
    folder, model = released
    data = replace(
        load_task("shapes", DEFINITION, posts_folder, SPLITS, test_only=True), classes=["n01443537", "n01440764"]
    )
    told = told_by_text(load_backbone(str(folder), device="cpu"), data, tmp_path)
    names, templates = ["goldfish", "tench"], open_clip.OPENAI_IMAGENET_TEMPLATES
    wanted = open_clip.build_zero_shot_classifier(model, open_clip.SimpleTokenizer(), names, templates)
    features = torch.nn.functional.normalize(torch.randn(3, 24))
    with torch.inference_mode():
        assert told.head is not None
        assert torch.allclose(told.head(features), model.logit_scale.exp() * features @ wanted, atol=1e-4)


def test_names_become_words_and_what_has_none_is_refused() -> None:
    assert texts_of("birds", ["001.Black_footed_Albatross", "animal-mammal"]) == [
        "Black footed Albatross",
        "animal mammal",
    ]
    for name in ("n01440764", "17", "12. 3"):
        with pytest.raises(ValueError, match=f"'birds' has a class '{name}', which is no word"):
            texts_of("birds", ["wren", name])


def test_the_command_names_the_protocol(
    released: tuple[Path, Any], posts_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    (tmp_path / "shapes.yaml").write_text(
        "title: shapes\nlicense: CC0-1.0\nsource: {kind: posts, posts: [crayon], label: subgroup}\n"
    )
    folder = str(released[0])
    measures = evaluate(folder, "shapes", "text", posts=posts_folder, tasks=tmp_path, weights=tmp_path, kept=None)
    assert measures["protocol"].unique().to_list() == ["text"] and measures["run"][0] == folder


def test_a_network_without_texts_is_refused(posts_folder: Path, tmp_path: Path) -> None:
    save_model(build_model("pixels", 0, seed=0), tmp_path, "pixels", [], 32)
    data = load_task("shapes", DEFINITION, posts_folder, SPLITS, test_only=True)
    with pytest.raises(ValueError, match="knows no texts"):
        told_by_text(load_backbone(str(tmp_path), device="cpu"), data, tmp_path)
