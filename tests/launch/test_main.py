"""The command lists works and forgets them."""

import pytest

from swaglib.launch.__main__ import main
from swaglib.launch.launch import launch
from swaglib.launch.store import Store
from tests.launch.launchers import sums


def test_the_command_lists_and_forgets(kept: Store, capsys: pytest.CaptureFixture[str]) -> None:
    found = launch(sums())
    assert main(["works"]) == 0
    listed = capsys.readouterr().out
    assert found.key[:12] in listed and "finished" in listed and "add" in listed
    assert main(["works", "forget", found.key[:8]]) == 0
    assert not found.folder.exists()
    assert main(["works", "forget", "abc"]) == 1
    assert "No work has a key that begins with 'abc'" in capsys.readouterr().err
