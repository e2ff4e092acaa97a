"""Results of all protocols are put together, and read without torch."""

import subprocess
import sys
from pathlib import Path

import polars as pl

from swaglib.evaluation.protocol import evaluate_protocol
from swaglib.evaluation.results import gather, read_protocol
from swaglib.settings.transfer import protocol_settings
from tests.conftest import ROOT
from tests.evaluation.works import SETTINGS, extracted


def test_results_are_read_without_torch() -> None:
    names = ("results", "features_file", "scores", "compare", "examples")
    code = "import sys\n" + "\n".join(f"import swaglib.evaluation.{name}" for name in names)
    code += "\nimport swaglib.tasks.load_all, swaglib.settings.transfer\nsys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


def test_the_summary_is_the_accuracy_of_the_linear_probe_by_task(inputs: Path) -> None:
    features = extracted("features")
    Path("linear").mkdir()
    evaluate_protocol(protocol_settings(SETTINGS), "linear", features, Path("linear"))
    result = gather({("shapes", "linear"): read_protocol(Path("linear"))})
    result.write_summary(Path("summary.json"))
    result.write_scores(Path("scores.parquet"))
    assert Path("summary.json").read_text() == f'{{\n "shapes": {result.measures["value"][0]}\n}}\n'
    assert pl.read_parquet("scores.parquet").equals(result.scores)
