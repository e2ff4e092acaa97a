"""Settings of the machine are checked like those of a stage."""

import pytest

from swaglib import project
from swaglib.settings.reading import check
from tests.conftest import ROOT


def test_the_machine_is_checked_like_a_stage() -> None:
    values = project.parameters("machine", path=ROOT / "params.yaml")
    assert check("machine", values).decoded_gigabytes > 0
    with pytest.raises(ValueError, match=r"machine\.decode_threads"):
        check("machine", {**values, "decode_threads": 0})
