"""Settings of the stage `transfer`: protocols and tasks that are not there are refused."""

from dataclasses import replace

import pytest

from swaglib import project
from swaglib.registry import names
from swaglib.settings.reading import check
from swaglib.settings.transfer import Skipped
from tests.conftest import ROOT
from tests.evaluation.shapes import SETTINGS


def test_protocols_that_are_not_there_are_refused_with_the_settings() -> None:
    known = ", ".join(names("swaglib.evaluation.protocols", ["evaluate"]))
    with pytest.raises(ValueError, match=rf"no protocol 'kn'\. There are: {known}\."):
        replace(SETTINGS, protocols=["linear", "kn"])
    with pytest.raises(ValueError, match=r"no protocol 'mylab\.mine'"):
        replace(SETTINGS, protocols=["linear", "mylab.mine"])
    with pytest.raises(ValueError, match="`linear` must be among the protocols"):
        replace(SETTINGS, protocols=["knn"])
    with pytest.raises(ValueError, match="'knn' is named twice"):
        replace(SETTINGS, protocols=["linear", "knn", "knn"])


def test_a_corrupted_task_must_be_among_the_tasks() -> None:
    own = project.parameters("transfer", path=ROOT / "params.yaml")
    with pytest.raises(ValueError, match=r"transfer\.corrupted: 'emoji-grups' is not among transfer\.tasks"):
        check("transfer", {**own, "corrupted": ["emoji-grups"]})


@pytest.mark.parametrize(
    ("skipped", "said"),
    [
        ({"protocols": ["sdg"], "runs": ["hashtag"]}, "'sdg' is no protocol or task"),
        ({"protocols": ["sgd"], "tasks": ["emoji-grups"]}, "'emoji-grups' is no protocol or task"),
        ({"protocols": ["linear"], "runs": ["hashtag"]}, "`linear` cannot be left out"),
        ({"protocols": ["sgd"]}, "'sgd' is left out neither for `runs` nor on `tasks`"),
    ],
)
def test_what_is_left_out_must_be_there(skipped: dict[str, list[str]], said: str) -> None:
    own = project.parameters("transfer", path=ROOT / "params.yaml")
    with pytest.raises(ValueError, match=said):
        check("transfer", {**own, "skipped": [skipped]})


def test_a_protocol_is_left_out_for_a_run_or_on_a_task() -> None:
    chosen = replace(SETTINGS, skipped=[Skipped(["sgd"], runs=["one"]), Skipped(["sgd", "few_shot"], tasks=["shapes"])])
    asked = [(own, run, task) for own in ("sgd", "few_shot") for run in ("one", "two") for task in ("shapes", "x")]
    left_out = {one for one in asked if chosen.skips(*one)}
    assert set(asked) - left_out == {("sgd", "two", "x"), ("few_shot", "one", "x"), ("few_shot", "two", "x")}
