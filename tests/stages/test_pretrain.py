"""The key of a pre-training holds neither the name of its run nor other seeds, that of a look before it still less."""

from dataclasses import fields, replace
from pathlib import Path

import pytest

from swaglib.settings.pretrain import PretrainRun, Recipe
from swaglib.stages import pretrain
from tests.conftest import PRETRAIN


def test_the_name_of_a_run_and_other_tasks_change_no_key(project: Path) -> None:
    recipe = {own.name: getattr(PRETRAIN, own.name) for own in fields(Recipe)}
    settings = PretrainRun(**recipe, seeds=[3])
    longer = PretrainRun(**recipe, seeds=[3, 4])
    (one, _), (other, _, _) = pretrain.works(settings, "one"), pretrain.works(longer, "other")
    assert one.key() == other.key() and one.title != other.title


@pytest.mark.slow
def test_a_look_is_taken_once_for_all_learning_rates_and_before_anything_is_trained(project: Path) -> None:
    settings = PretrainRun(**{own.name: getattr(PRETRAIN, own.name) for own in fields(Recipe)}, seeds=[3, 4])
    *trainings, look = pretrain.works(settings, "one")
    *others, faster = pretrain.works(replace(settings, learning_rate=9.0, images=800), "other")
    assert look.key() == faster.key() and not {own.key() for own in trainings} & {own.key() for own in others}
    assert pretrain.works(replace(settings, crop_min_scale=0.9), "one")[-1].key() != look.key()
    seen = pretrain.look(settings, "one")
    assert len(seen.views) == PRETRAIN.batch_size and len(seen.sizes) == 2
    assert not Path("runs").exists()
