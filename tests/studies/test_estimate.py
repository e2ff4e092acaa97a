"""Estimates count what is computed once, once: variants of one evaluation share a network."""

import pytest

from swaglib import project
from swaglib.settings.reading import check
from swaglib.studies.estimate import computed_once
from swaglib.studies.plan import plan
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
