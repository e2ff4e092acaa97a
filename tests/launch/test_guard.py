"""A read that a work has not declared fails."""

from pathlib import Path

import pytest

from swaglib.launch.job_start import LaunchError
from swaglib.launch.launch import launch
from swaglib.launch.store import Store
from tests.launch.works import work


@pytest.mark.slow
@pytest.mark.parametrize("absolute", [False, True])
def test_a_read_that_is_not_declared_fails(kept: Store, absolute: bool) -> None:
    Path("secret").write_text("x")
    path = str(Path("secret").absolute()) if absolute else "secret"
    with pytest.raises(LaunchError, match=r"none of its inputs|No such file"):
        launch(work("read_elsewhere", {"path": path}))
