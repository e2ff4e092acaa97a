"""WordNet is read without libraries that take long to load."""

import subprocess
import sys

import pytest

CODE = """
import sys
import swaglib.hashtags.explain
assert "sklearn" not in sys.modules, "it takes seconds, and nothing here needs it"
import sklearn.linear_model
"""


@pytest.mark.slow
def test_wordnet_is_read_without_scikit_learn_which_can_be_loaded_all_the_same() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
