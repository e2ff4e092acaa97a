"""A notebook runs on this environment's interpreter, whatever is installed for Jupyter, IPython and Python."""

import json
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from swaglib.notebook.run import run_notebook


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project as the working directory, whose notebook says what runs it."""
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "dvc.yaml").touch()
    (tmp_path / "params.yaml").touch()
    monkeypatch.chdir(tmp_path)
    source = "import sys\nprint(sys.executable, sys.argv[0], globals().get('planted', 'clean'))"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cells = [new_code_cell(source, id="says")]
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), "notebooks/a.ipynb")
    return tmp_path


def said() -> str:
    run_notebook(Path("notebooks/a.ipynb"), Path("reports/a.ipynb"), {}, "a")
    return str(nbformat.read("reports/a.ipynb", as_version=4).cells[0].outputs[0].text)


def plant(folder: Path) -> Path:
    """Installs a kernel under the usual name that starts another interpreter, which is none."""
    spec = {"argv": ["/no/such/python", "{connection_file}"], "display_name": "Other", "language": "python"}
    (folder / "kernels" / "python3").mkdir(parents=True)
    (folder / "kernels" / "python3" / "kernel.json").write_text(json.dumps(spec))
    return folder


@pytest.mark.parametrize("variable", ["JUPYTER_DATA_DIR", "JUPYTER_PATH"])
def test_an_installed_kernel_of_another_interpreter_is_not_run(
    study: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, str(plant(study / "jupyter")))
    assert said().startswith(f"{sys.executable} ") and "ipykernel_launcher" in said()


def test_a_users_startup_files_are_not_run(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    startup = study / "ipython" / "profile_default" / "startup" / "00.py"
    startup.parent.mkdir(parents=True)
    startup.write_text("planted = 'by IPython'")
    (study / "startup.py").write_text("planted = 'by Python'")
    monkeypatch.setenv("IPYTHONDIR", str(study / "ipython"))
    monkeypatch.setenv("PYTHONSTARTUP", str(study / "startup.py"))
    assert said().endswith(" clean\n")
