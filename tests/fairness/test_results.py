"""Results of the analysis are read without torch."""

import subprocess
import sys


def test_results_are_read_without_torch() -> None:
    code = "import sys, swaglib.fairness.results, swaglib.fairness.examples; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
