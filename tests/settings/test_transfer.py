"""Settings of the stage `transfer`: protocols and tasks that are not there are refused."""

from dataclasses import replace

import pytest

from swaglib import project
from swaglib.registry import names
from swaglib.settings.reading import check
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
