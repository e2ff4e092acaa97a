"""What tests of studies share: settings, in a folder of their own."""

from dataclasses import replace
from pathlib import Path

import pytest

from swaglib import project
from swaglib.settings.reading import check
from swaglib.settings.studies import Studies
from tests.conftest import ROOT


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Studies:
    """Settings of the studies, in a folder with this project's parameters and claims."""
    for name in ("params.yaml", "claims.yaml"):
        (tmp_path / name).write_text((ROOT / name).read_text())
    (tmp_path / "metrics").mkdir()
    monkeypatch.chdir(tmp_path)
    found: Studies = check("studies", project.parameters("studies"))
    return replace(found, learning_rates={"hashtag": 1.0}, seeds={"methods": [10, 11, 12]})
