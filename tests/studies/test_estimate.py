"""Estimates count what is computed once, once: variants of one evaluation share a network."""

from pathlib import Path

import pytest

from swaglib import project
from swaglib.settings.reading import check
from swaglib.studies import estimate
from swaglib.studies.estimate import computed_once
from swaglib.studies.plan import arms_of, plan
from tests.conftest import ROOT


@pytest.mark.parametrize(("study", "variants"), [("head", True), ("zero_shot", True), ("noise", False)])
def test_variants_of_an_evaluation_are_one_run_and_arms_that_train_are_several(
    monkeypatch: pytest.MonkeyPatch, study: str, variants: bool
) -> None:
    monkeypatch.chdir(ROOT)
    planned = plan(check("studies", project.parameters("studies")), study, (1.0, 0.5))
    distinct = {computed_once(one) for one in planned}
    networks = {(one.seed, one.factor) for one in planned}
    assert len(distinct) == len(planned) or variants
    assert len(distinct) == len(networks) or not variants


@pytest.mark.slow
def test_wider_networks_and_two_views_cost_as_many_more_images(
    monkeypatch: pytest.MonkeyPatch, shards_folder: Path
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(estimate, "SHARDS", shards_folder)
    settings = check("studies", project.parameters("studies"))
    section = project.parameters("pretrain")
    arms = [arm for arm in arms_of("capacity") if arm.name.endswith("all")]
    arms += [arm for arm in arms_of("methods") if arm.name in ("simclr", "pixels")]
    images = estimate.images_like_hashtag(settings, section, arms)
    assert images["middle_all"] == settings.pretrain["images"] and images["pixels"] == 0
    # Convolutions grow by the square of their channels; the stem of the network stays as it is.
    assert 1.6 < images["wide_all"] / images["middle_all"] < 1.5**2
    assert 0.5**2 < images["narrow_all"] / images["middle_all"] < 0.5
    assert images["simclr"] == pytest.approx(2 * images["middle_all"], rel=0.05)
