"""Runs a stage's notebook through papermill: all of its cells, with the settings of `params.yaml`, or not at all.

    python -m swaglib.notebook notebooks/03_pretrain.ipynb --run hashtag

- Settings come only from `params.yaml`, which the notebook loads itself (`swaglib.settings.load`). Unknown or mistyped
  ones are errors before anything runs, and settings of the stage that change while it runs make the run fail: what is
  published was computed with what DVC has seen. The name of the run is all that papermill fills in.
- The executed notebook appears under `reports/notebooks/` only when every cell has run; two identical runs give
  identical bytes (`swaglib.notebook.executed`). Timings go to `logs/timings/`, a failed notebook to `logs/failed/`. A
  notebook with cells tagged `timing` is kept with their outputs in `logs/notebooks/`, and without in the reports.
- A dead kernel, `sys.exit` in a cell, Ctrl-C and SIGTERM end in a non-zero exit that shows the cell they met.
  The kernel's whole process group is ended before the runner ends, so nothing is left running.
"""

import argparse
import ast
import json
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from swaglib import project
from swaglib.atomic import atomic_file
from swaglib.notebook.execution import Execution, StoppedError, indented
from swaglib.settings.reading import check


class NotebookError(RuntimeError):
    """A notebook that did not run to its end; the message names the cell and shows its source.

    Attributes:
        exit_code: 1, or 128 + N after signal N, as shells count.
    """

    def __init__(self, message: str, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def run_notebook(
    source: Path,
    output: Path,
    parameters: dict[str, Any],
    title: str,
    code: Iterable[Path] = (),
    settings: Callable[[], object] = lambda: None,
) -> dict[str, float]:
    """Executes `source` with `parameters` in the working directory and writes the result to `output`.

    Args:
        source: a notebook whose cell tagged `parameters` assigns exactly the names in `parameters`; it needs no such
            cell if there are none.
        output: written in one piece, and only if every cell has run.
        parameters: names and JSON-like values.
        title: what the run is called on the terminal and in `logs/`.
        code: files that must be the same at the end as at the start, besides the notebook.
        settings: reads the settings of the stage, which must be the same, too.

    Returns:
        Seconds: `total`, and `cells` for the part spent inside cells.

    Raises:
        NotebookError: if a cell fails, leaves the kernel, or never runs, or if code or settings change meanwhile.
        ValueError: if `parameters` and the notebook's parameters cell do not name the same things.
    """
    started = time.monotonic()
    check_parameter_names(source, parameters)
    root = Path.cwd()
    failed = root / "logs" / "failed" / f"{title}.ipynb"
    failed.parent.mkdir(parents=True, exist_ok=True)
    failed.unlink(missing_ok=True)
    before, chosen = {path: path.read_bytes() for path in (source, *code)}, settings()
    execution = Execution(title, root)
    try:
        with execution:
            notebook = _execute(source, failed, parameters, execution)
    except Exception as error:
        if not (execution.signal or isinstance(error, StoppedError) or _is_of_a_cell(error)):
            raise
        exit_code = 128 + execution.signal if execution.signal else 1
        raise NotebookError(execution.failure(error, failed), exit_code) from error
    _check_every_cell_ran(notebook, title)
    changed = [str(path) for path, content in before.items() if not path.is_file() or path.read_bytes() != content]
    if settings() != chosen:
        changed.append(f"what {project.PARAMS} says of it")
    if changed:
        raise NotebookError(
            f"{title}: {changed[0]} changed while it ran, so its results belong to neither version. Run it again."
        )
    _publish(notebook, root, source, output, Path("logs/notebooks") / f"{title}.ipynb")
    failed.unlink(missing_ok=True)
    timing = {"total": time.monotonic() - started, "cells": sum(execution.cell_seconds)}
    with atomic_file(root / "logs" / "timings" / f"{title}.json") as temporary:
        temporary.write_text(json.dumps({**timing, "each_cell": execution.cell_seconds}, indent=1) + "\n")
    return timing


def check_parameter_names(source: Path, parameters: dict[str, Any]) -> None:
    """Refuses parameters that the notebook does not declare, and declared ones that are not given."""
    cells = json.loads(source.read_text(encoding="utf-8"))["cells"]
    tagged = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", [])]
    if len(tagged) > 1:
        raise ValueError(f"{source} may have one cell tagged `parameters`, but has {len(tagged)}.")
    code = "".join(line for cell in tagged for line in cell["source"])
    assigned = [node for node in ast.parse(code).body if isinstance(node, ast.Assign)]
    declared = {target.id for node in assigned for target in node.targets if isinstance(target, ast.Name)}
    for name in sorted(set(parameters) ^ declared):
        where = "given but not assigned" if name in parameters else "assigned but not given"
        raise ValueError(f"{source}: the parameter {name!r} is {where} in the cell tagged `parameters`.")


def _execute(source: Path, failed: Path, parameters: dict[str, Any], execution: Execution) -> Any:
    # Loaded here, while the kernel starts beside it: together they are most of what a notebook costs.
    import papermill

    from swaglib.notebook.client import ENGINE

    paths = [str(path).replace("{", "{{").replace("}", "}}") for path in (source, failed)]  # papermill fills in {}
    return papermill.execute_notebook(
        *paths, parameters, engine_name=ENGINE, progress_bar=False, execution=execution, cwd=str(execution.root)
    )


def _is_of_a_cell(error: Exception) -> bool:
    """Tells an error of the notebook, with a cell to show, from one of the runner or of its surroundings."""
    from nbclient.exceptions import DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    return isinstance(error, (PapermillExecutionError, DeadKernelError))


def _check_every_cell_ran(notebook: Any, title: str) -> None:
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        left = [output for output in cell.outputs if output.output_type == "error"]
        if left or cell.execution_count is None:
            why = f"left the kernel by {left[0].ename}" if left else "never ran"
            raise NotebookError(f"{title}: cell {index + 1} of {len(notebook.cells)} {why}:\n{indented(cell.source)}")


def _publish(notebook: Any, root: Path, source: Path, output: Path, whole: Path) -> None:
    import nbformat

    from swaglib.notebook.executed import move_links, normalise, shows_times

    move_links(notebook, source.parent, output.parent)  # the whole one lies as deep
    if shows_times(notebook):
        with atomic_file(root / whole) as temporary:
            nbformat.write(notebook, temporary)
    with atomic_file(output) as temporary:
        nbformat.write(normalise(notebook, root, whole), temporary)


def main(arguments: list[str] | None = None) -> int:
    """Runs the notebook of one stage, as named in dvc.yaml; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m swaglib.notebook", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("notebook", type=Path, help="notebooks/NN_STAGE.ipynb")
    parser.add_argument("--run", help="the line under `runs` in params.yaml, for a stage that runs once a run")
    chosen = parser.parse_args(arguments)
    stage = chosen.notebook.stem.split("_", 1)[-1]
    title = f"{stage}-{chosen.run}" if chosen.run else stage
    try:
        project.enter()
        check(stage, project.parameters(stage, chosen.run))
        output = Path("reports/notebooks") / f"{title}.ipynb"
        timing = run_notebook(
            chosen.notebook,
            output,
            {"run": chosen.run} if chosen.run else {},
            title,
            project.code_of(stage),
            lambda: (project.parameters(stage, chosen.run), project.parameters("compute")),
        )
    except NotebookError as error:
        print(f"\n{error}", file=sys.stderr)
        return error.exit_code
    except (ValueError, KeyError, FileNotFoundError) as error:
        print(f"{title}: {error.args[0] if isinstance(error, KeyError) else error}", file=sys.stderr)
        return 2
    print(f"{title}: {timing['total']:.1f} s, {timing['cells']:.1f} s of them in its cells -> {output}")
    return 0
