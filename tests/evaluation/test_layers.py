"""Every stage of a network is evaluated by itself, on its own features."""

from pathlib import Path

import polars as pl
import pytest
import torch

from swaglib.evaluation.cross_fitted import SCORES
from swaglib.evaluation.layers import PooledStages, evaluate_layers, widths_of
from swaglib.networks.backbone import Backbone
from swaglib.networks.build import build_model
from swaglib.networks.save import save_model
from swaglib.settings.transfer import Features
from swaglib.tasks.work import prepare_task
from tests.conftest import SPLITS

TASK = "title: shapes\nlicense: CC0-1.0\nsource: {kind: posts, posts: [crayon], label: subgroup, smallest_class: 5}\n"


def test_features_are_the_means_of_the_maps_and_the_last_ones_those_of_the_network(backbone: Backbone) -> None:
    images = torch.rand(2, 3, 32, 32)
    stages = PooledStages(backbone.trunk).eval()
    pooled = stages.pooled(images)
    assert [own.shape[1] for own in pooled] == widths_of(stages, backbone) == [64, 64, 128, 256, 512]
    with torch.inference_mode():
        assert torch.allclose(pooled[-1], backbone.trunk(images), atol=1e-5)
        assert torch.equal(stages(images), torch.cat(pooled, dim=1))


def test_each_stage_answers_the_same_images(posts_folder: Path, tmp_path: Path) -> None:
    for name in ("network", "task", "results"):
        (tmp_path / name).mkdir()
    model = build_model("resnet10t", 2, seed=0)
    with torch.no_grad():
        for weight in model.get_submodule("layer4").parameters():
            weight.zero_()
    save_model(model, tmp_path / "network", "resnet10t", ["a", "b"], 32)
    (tmp_path / "shapes.yaml").write_text(TASK)
    prepare_task(Features("shapes", SPLITS), posts_folder, tmp_path, tmp_path / "task")
    evaluate_layers([0.1], tmp_path / "network", {"shapes": tmp_path / "task"}, tmp_path / "results")
    scores = pl.read_parquet(tmp_path / "results" / SCORES)
    counts = scores.group_by("variant", "protocol").len()
    assert len(counts) == 10 and counts["len"].n_unique() == 1
    right = dict(scores.group_by("variant").agg(pl.col("score").mean()).rows())
    assert right["stage_4"] < 0.8 < right["stage_0"], "the last stage says the same of every image"


def test_a_network_without_stages_is_refused(tmp_path: Path) -> None:
    (tmp_path / "network").mkdir()
    save_model(build_model("pixels", 0, seed=0), tmp_path / "network", "pixels", [], 32)
    with pytest.raises(ValueError, match="does not offer the maps"):
        evaluate_layers([0.1], tmp_path / "network", {}, tmp_path)
