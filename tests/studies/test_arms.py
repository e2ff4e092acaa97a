"""What studies vary: every arm can be trained with `params.yaml`, and claims are tested by arms that are there."""

from dataclasses import replace

import pytest
from ruamel.yaml import YAML

from swaglib import project
from swaglib.objectives.load import load_objective
from swaglib.settings.reading import check
from swaglib.settings.studies import Studies
from swaglib.studies.plan import arms_of, plan, studies
from swaglib.studies.works import training_settings
from tests.conftest import ROOT

SIMCLR = next(arm for arm in arms_of("methods") if arm.name == "simclr")


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Studies:
    monkeypatch.chdir(ROOT)
    found: Studies = check("studies", project.parameters("studies"))
    return found


@pytest.mark.parametrize("study", studies())
def test_every_arm_can_be_trained(settings: Studies, study: str) -> None:
    arms, section = arms_of(study), project.parameters("pretrain")
    assert len({arm.name for arm in arms}) == len(arms)
    for arm in [own for own in arms if not callable(own.pretrain)]:  # others need the shards
        own = training_settings(settings, section, arm, 7)
        load_objective(own.objective, own.objective_settings)
        check("curate", project.merged(project.parameters("curate"), arm.curate))
        assert own.seed == 7
        if arm.method is not None:
            assert own.learning_rate == settings.learning_rates[arm.method]
            assert training_settings(settings, section, arm, 7, 2.0).learning_rate == 2 * own.learning_rate


def test_a_method_without_rate_is_named(settings: Studies) -> None:
    with pytest.raises(KeyError, match=r"no rate for 'simclr'.*studies tune"):
        training_settings(replace(settings, learning_rates={}), project.parameters("pretrain"), SIMCLR, 0)


def test_runs_come_seed_by_seed_and_what_is_not_drawn_runs_once(settings: Studies) -> None:
    planned = plan(settings, "methods", (1.0, 0.5))
    seeds = settings.seeds["methods"]
    trained = [arm for arm in arms_of("methods") if arm.method is not None]
    first = [one for one in planned if one.factor == 1]
    assert [one.seed for one in first] == sorted(one.seed for one in first)
    assert [one.arm.name for one in planned].count("pixels") == 1
    assert len([one for one in planned if one.factor == 0.5]) == len(trained) * len(seeds)
    assert {one.setting for one in planned} == {None, "rate_0_5"}


def test_claims_name_arms_of_studies_that_are_there() -> None:
    """A claim whose study is not written yet is not looked at: it is said to be open, not tested by nothing."""
    claims = YAML(typ="safe", pure=True).load(ROOT / "claims.yaml")["claims"]
    assert len({claim["id"] for claim in claims}) == len(claims)
    tested = [claim["test"] for claim in claims if "test" in claim and claim["test"]["study"] in studies()]
    assert len(tested) >= 10
    for test in tested:
        names = {arm.name for arm in arms_of(test["study"])}
        wanted = {test["run"], test["baseline"], *(test.get("minus") or {}).values()}
        assert wanted <= names, test


def test_networks_that_are_asked_about_clips_learn_from_nothing_that_is_held_out_or_by_the_same_designer(
    settings: Studies,
) -> None:
    held_out = project.parameters("collect")["held_out"]
    fluent = [name for name in project.parameters("collect")["designs"] if name.startswith("fluent")]
    trained = [arm for arm in arms_of("video") if arm.seeded]
    assert all(set(arm.curate["held_out"]) == {*held_out, *fluent} for arm in trained) and len(fluent) == 3
