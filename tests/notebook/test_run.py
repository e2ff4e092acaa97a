"""The notebook runner, on real kernels."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from swaglib.notebook.run import NotebookError, run_notebook

PARAMETERS = 'run = "default"'
FAIRNESS = "fairness: {k: 5, runs: []}\ncompute: {threads: 1}\ncompare: {}\n"
LIMIT = 300
"""Seconds that nothing here takes: who waits longer waits in vain."""


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project as the working directory; braces and a space in its path, which papermill would fill in."""
    folder = tmp_path / "a {study}"
    (folder / "notebooks").mkdir(parents=True)
    (folder / "dvc.yaml").touch()
    (folder / "params.yaml").write_text(FAIRNESS)
    monkeypatch.chdir(folder)
    return folder


def write_notebook(*sources: str, parameters: str | None = None) -> Path:
    """Writes a notebook of code cells, after a parameters cell if there is one."""
    tagged = [] if parameters is None else [parameters]
    cells = [new_code_cell(source, id="parameters", metadata={"tags": ["parameters"]}) for source in tagged]
    cells += [new_code_cell(source, id=f"cell-{number}") for number, source in enumerate(sources)]
    path = Path("notebooks/01_fairness.ipynb")
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    return path


def run(path: Path, title: str = "fairness", **parameters: str) -> Path:
    output = Path("reports") / f"{title}.ipynb"
    run_notebook(path, output, parameters, title)
    return output


def command() -> subprocess.CompletedProcess[str]:
    """Runs the notebook of the stage `fairness` as `dvc.yaml` does."""
    called = [sys.executable, "-m", "swaglib.notebook", "notebooks/01_fairness.ipynb"]
    return subprocess.run(called, capture_output=True, text=True)


def test_two_runs_give_the_same_bytes_without_bars_and_with_the_parameters(study: Path) -> None:
    path = write_notebook(
        "print(run)\nobject()",
        "from swaglib.progress import progress\nimport sys\n"
        "for i in progress(range(3), 'Working', 'thing'):\n    print(i, file=sys.stderr if i % 2 else sys.stdout)",
        "import warnings, os\nwarnings.warn('careful')\nprint(os.getcwd())",
        parameters=PARAMETERS,
    )
    first, second = run(path, run="hello").read_bytes(), run(path, "again", run="hello").read_bytes()
    assert first == second
    text = first.decode()
    assert "hello" in text and "0/3" not in text and str(study) not in text
    assert Path("logs/timings/fairness.json").is_file()
    assert not list(Path("reports").glob(".*"))


def test_a_failing_cell_is_shown_and_nothing_is_published(study: Path) -> None:
    path = write_notebook("ready = True", "1 / 0  # the culprit", "print('never')")
    with pytest.raises(NotebookError, match="ZeroDivisionError") as caught:
        run(path)
    assert "cell-1" in str(caught.value) and "# the culprit" in str(caught.value)
    assert not Path("reports/fairness.ipynb").exists()
    assert Path("logs/failed/fairness.ipynb").is_file()


def test_a_cell_that_leaves_the_kernel_is_a_failure_although_its_exit_code_is_zero(study: Path) -> None:
    path = write_notebook("import sys\nsys.exit(0)", "print('never')")
    with pytest.raises(NotebookError, match="SystemExit"):
        run(path)
    assert not Path("reports/fairness.ipynb").exists()


def test_a_killed_kernel_is_a_failure_that_names_its_cell(study: Path) -> None:
    path = write_notebook("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "print('never')")
    with pytest.raises(NotebookError, match="kernel died") as caught:
        run(path)
    assert "cell-0" in str(caught.value)
    assert not Path("reports/fairness.ipynb").exists()


def test_an_old_result_survives_a_failed_run(study: Path) -> None:
    output = run(write_notebook("print('good')"))
    before = output.read_bytes()
    with pytest.raises(NotebookError):
        run(write_notebook("raise ValueError('bad')"))
    assert output.read_bytes() == before


def test_code_that_changes_during_the_run_is_refused(study: Path) -> None:
    path = write_notebook(
        "from pathlib import Path\np = Path('notebooks/01_fairness.ipynb')\np.write_text(p.read_text() + ' ')"
    )
    with pytest.raises(NotebookError, match="changed while it ran"):
        run(path)
    assert not Path("reports/fairness.ipynb").exists()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"run": "a", "more": "b"}, "'more' is given but not assigned"),
        ({}, "'run' is assigned but not given"),
    ],
)
def test_parameters_that_the_notebook_does_not_declare_are_refused(
    study: Path, given: dict[str, str], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        run_notebook(write_notebook(parameters=PARAMETERS), Path("reports/x.ipynb"), given, "x")


def test_a_notebook_without_parameters_needs_no_cell_for_them(study: Path) -> None:
    path = write_notebook("print('hello')")
    assert "injected-parameters" not in run(path).read_text()
    with pytest.raises(ValueError, match="'run' is given but not assigned"):
        run(path, run="a")


LOAD = "from swaglib.settings import load as settings\n"
EDIT = "from pathlib import Path\npath = Path('params.yaml')\npath.write_text(path.read_text().replace({!r}, {!r}))"


@pytest.mark.slow
def test_a_notebook_loads_the_settings_of_its_stage(study: Path) -> None:
    Path("params.yaml").write_text(FAIRNESS.replace("k: 5", "k: 3"))
    write_notebook(LOAD + "print('k is', settings.load('fairness').k)")
    result = command()
    assert result.returncode == 0, result.stderr
    assert "k is 3" in Path("reports/notebooks/fairness.ipynb").read_text()


@pytest.mark.slow
@pytest.mark.parametrize(("old", "new"), [("k: 5", "k: 6"), ("threads: 1", "threads: 2")])
def test_settings_that_change_during_the_run_are_refused(study: Path, old: str, new: str) -> None:
    write_notebook(EDIT.format(old, new), LOAD + "print(settings.load('fairness').k)")
    result = command()
    assert result.returncode == 1 and "params.yaml says of it changed while it ran" in result.stderr
    assert not Path("reports/notebooks/fairness.ipynb").exists()


def test_settings_of_other_stages_may_change_during_the_run(study: Path) -> None:
    write_notebook(EDIT.format("compare: {}", "compare: {baselines: []}"))
    assert command().returncode == 0


@pytest.mark.slow
def test_links_of_a_published_notebook_lead_to_the_same_files(study: Path) -> None:
    path = write_notebook("print('hello')")
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(new_markdown_cell("[code](../swaglib/a.py)", id="links"))
    nbformat.write(notebook, path)
    assert command().returncode == 0
    assert "(../../swaglib/a.py)" in Path("reports/notebooks/fairness.ipynb").read_text()


def test_a_mistyped_parameter_ends_the_command_before_any_cell_runs(study: Path) -> None:
    Path("params.yaml").write_text(FAIRNESS.replace("k: 5", "k: five"))
    write_notebook("open('ran', 'w')")
    result = command()
    assert result.returncode == 2
    assert "fairness.k" in result.stderr and "Traceback" not in result.stderr
    assert not Path("ran").exists()


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_run_and_leaves_nothing_running(study: Path, number: signal.Signals) -> None:
    write_notebook(
        "import os, subprocess, time\nchild = subprocess.Popen(['sleep', '600'])\n"
        "open('pids', 'w').write(f'{os.getpid()} {child.pid}')\ntime.sleep(600)"
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "swaglib.notebook", "notebooks/01_fairness.ipynb"], stderr=subprocess.PIPE, text=True
    )
    wait_for(
        lambda: process.poll() is not None or (Path("pids").exists() and len(Path("pids").read_text().split()) == 2)
    )
    assert process.poll() is None, f"it has ended by itself: {process.communicate()[1]}"
    process.send_signal(number)
    _, said = process.communicate(timeout=LIMIT)
    assert process.returncode == 128 + number
    assert number.name in said and "time.sleep(600)" in said
    pids = [int(pid) for pid in Path("pids").read_text().split()]
    wait_for(lambda: not any(map(alive, pids)))
    assert not Path("reports/notebooks/fairness.ipynb").exists()


def alive(pid: int) -> bool:
    """Tells whether a process runs; one that has ended but was not yet collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < deadline, f"it did not happen within {LIMIT} seconds"
        time.sleep(0.1)


@pytest.mark.slow
def test_progress_in_a_log_is_a_line_now_and_then(study: Path) -> None:
    write_notebook(
        "from swaglib.progress import progress\nimport time\n"
        "for i in progress(range(4), 'Working', 'thing'):\n    time.sleep(0.6)",
    )
    result = command()
    assert result.returncode == 0, result.stderr
    bars = [line for line in result.stderr.splitlines() if "Working" in line]
    assert 1 <= len(bars) <= 2 and "thing/s" in bars[0]


def test_what_a_cell_says_of_times_is_kept_apart(study: Path) -> None:
    path = write_notebook("print('loss 0.5')", "import time\nprint(time.time_ns())")
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[-1].metadata["tags"] = ["timing"]
    nbformat.write(notebook, path)
    first, second = run(path).read_bytes(), run(path).read_bytes()
    assert first == second and b"loss 0.5" in first
    assert b"logs/notebooks/fairness.ipynb" in first, "it says where the times are"
    whole = nbformat.read("logs/notebooks/fairness.ipynb", as_version=4)
    assert int(whole.cells[-1].outputs[0].text) > 1e18
