"""The stages of dvc.yaml depend on the code and the tasks that they use."""

from swaglib.deps import code_of_notebook, with_dependencies
from swaglib.project import read_params
from tests.conftest import ROOT


def test_the_stages_depend_on_exactly_the_code_and_tasks_that_they_use() -> None:
    text = (ROOT / "dvc.yaml").read_text()
    assert with_dependencies(text, read_params(ROOT / "params.yaml"), ROOT) == text, "run `make deps`"


def test_figures_and_the_launcher_are_no_part_of_what_training_depends_on() -> None:
    used = code_of_notebook(ROOT / "notebooks/03_pretrain.ipynb", ROOT)
    assert "swaglib/figures/training.py" in used and "swaglib/training" in used
    assert not [path for path in used if path.startswith(("swaglib/launch", "swaglib/report", "swaglib/detection"))]
