"""What zero-shot classification writes is read again, without torch."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from swaglib.evaluation.zero_shot.results import read_zero_shot, write_zero_shot
from swaglib.networks.backbone import Backbone
from tests.evaluation.zero_shot.things import IDS, SEEN, TEST, classify, task, things


def test_what_is_written_is_read_again(backbone: Backbone, wordnet: Any, tmp_path: Path) -> None:
    source = task("animals", IDS, {**SEEN, "test": TEST}, "wordnet ids")
    results = classify(backbone, wordnet, tmp_path, things(TEST), source)
    folder = tmp_path / "results"
    folder.mkdir()
    write_zero_shot(results, folder)
    read = read_zero_shot(folder)
    assert read.measures.equals(results.measures) and read.scores.equals(results.scores)
    assert read.tasks.equals(results.tasks) and list(read.maps) == ["things", "animals"]
    for name, own in results.maps.items():
        assert read.maps[name].drop("weight").equals(own.drop("weight"))
        assert read.maps[name]["weight"].to_list() == pytest.approx(own["weight"].to_list(), abs=1e-4)
    assert read.strongest("things", 1).row(0) == ("dogs", 2, "dog (same 1.0)")


def test_results_are_read_without_torch() -> None:
    code = "import sys, swaglib.evaluation.zero_shot.results; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
