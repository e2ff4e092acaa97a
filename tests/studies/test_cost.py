"""What a training costs: counted, so that methods can be compared at equal multiply-adds."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from swaglib.studies.cost import training_cost
from tests.conftest import PRETRAIN
from tests.objectives.test_self_supervised import VIT


def cost(shards: Path, **changes: Any) -> float:
    return training_cost(replace(PRETRAIN, **changes), shards)


def test_cost_grows_with_images_and_a_second_view_doubles_it(shards_folder: Path) -> None:
    one = cost(shards_folder, objective="hashtag", images=100)
    assert cost(shards_folder, objective="hashtag", images=300) == pytest.approx(3 * one)
    assert cost(shards_folder, objective="simclr", images=100) == pytest.approx(2 * one, rel=0.05)
    assert cost(shards_folder, objective="dino", images=100) > 2.5 * one, "the teacher looks at both views, too"
    assert cost(shards_folder, objective="random", images=100) == 0


def test_two_parts_of_a_training_cost_what_each_does(shards_folder: Path) -> None:
    masked = training_cost(VIT, shards_folder)
    hashtags = training_cost(replace(VIT, objective="hashtag"), shards_folder)
    both = training_cost(replace(VIT, objective="mae_hashtag"), shards_folder)
    assert both == pytest.approx((masked + hashtags) / 2)
