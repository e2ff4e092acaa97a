"""Runs a stage's notebook through papermill: all of its cells, with the parameters of `params.yaml`, or not at all.

    python -m swaglib.notebook notebooks/03_pretrain.ipynb --run hashtag

- Parameters come only from `params.yaml`; unknown or mistyped ones are errors before anything runs.
- The executed notebook appears under `reports/notebooks/` only when every cell has run; two identical runs give
  identical bytes (`swaglib.executed_notebook`). Timings go to `logs/timings/`, a failed notebook to `logs/failed/`.
- A dead kernel, `sys.exit` in a cell, Ctrl-C and SIGTERM end in a non-zero exit that shows the cell they met.
  The kernel's whole process group is ended before the runner ends, so nothing is left running.
"""

import argparse
import ast
import contextlib
import hashlib
import json
import os
import re
import signal
import sys
import threading
import time
from pathlib import Path
from types import FrameType
from typing import Any

import nbformat
import papermill
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, papermill_engines
from papermill.exceptions import PapermillExecutionError

from swaglib import project, settings
from swaglib.atomic import atomic_file
from swaglib.executed_notebook import normalise
from swaglib.progress import MARK

ENGINE = "swaglib"
GRACE_S = 30.0
"""How long an interrupted cell may take to end (it cancels its jobs) before its kernel is killed."""


class NotebookError(RuntimeError):
    """A notebook that did not run to its end; the message names the cell and shows its source.

    Attributes:
        exit_code: 1, or 128 + N after signal N, as shells count.
    """

    def __init__(self, message: str, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def run_notebook(source: Path, output: Path, parameters: dict[str, Any], title: str) -> dict[str, float]:
    """Executes `source` with `parameters` in the working directory and writes the result to `output`.

    Args:
        source: a notebook with one cell tagged `parameters` that assigns exactly the names in `parameters`.
        output: written in one piece, and only if every cell has run.
        parameters: names and JSON-like values.
        title: what the run is called on the terminal and in `logs/`.

    Returns:
        Seconds: `total`, and `cells` for the part spent inside cells.

    Raises:
        NotebookError: if a cell fails, leaves the kernel, or never runs.
        ValueError: if `parameters` and the notebook's parameters cell do not name the same things.
    """
    started = time.monotonic()
    check_parameter_names(source, parameters)
    root = Path.cwd()
    failed = root / "logs" / "failed" / f"{title}.ipynb"
    failed.parent.mkdir(parents=True, exist_ok=True)
    failed.unlink(missing_ok=True)
    code_before = _code_hash(source)
    execution = _Execution(title)
    try:
        with execution.signals():
            notebook = papermill.execute_notebook(
                _literal_path(source),
                _literal_path(failed),
                parameters,
                engine_name=ENGINE,
                progress_bar=False,
                execution=execution,
                cwd=str(root),
            )
    except (PapermillExecutionError, DeadKernelError, _StoppedError) as error:
        code_of_exit = 128 + execution.signal if execution.signal else 1
        raise NotebookError(execution.failure(error, failed), code_of_exit) from error
    _check_every_cell_ran(notebook, title)
    if _code_hash(source) != code_before:
        raise NotebookError(f"{title}: the code changed while it ran, so its results belong to neither. Run it again.")
    with atomic_file(output) as temporary:
        nbformat.write(normalise(notebook, root), temporary)
    failed.unlink(missing_ok=True)
    timing = {"total": time.monotonic() - started, "cells": sum(execution.cell_seconds)}
    with atomic_file(root / "logs" / "timings" / f"{title}.json") as temporary:
        temporary.write_text(json.dumps({**timing, "each_cell": execution.cell_seconds}, indent=1) + "\n")
    return timing


def check_parameter_names(source: Path, parameters: dict[str, Any]) -> None:
    """Refuses parameters that the notebook does not declare, and declared ones that are not given."""
    cells = [c for c in nbformat.read(source, as_version=4).cells if "parameters" in c.metadata.get("tags", [])]
    if len(cells) != 1:
        raise ValueError(f"{source} must have one cell tagged `parameters`, but has {len(cells)}.")
    assigned = [node for node in ast.parse(cells[0].source).body if isinstance(node, ast.Assign)]
    declared = {target.id for node in assigned for target in node.targets if isinstance(target, ast.Name)}
    for name in sorted(set(parameters) ^ declared):
        where = "given but not assigned" if name in parameters else "assigned but not given"
        raise ValueError(f"{source}: the parameter {name!r} is {where} in the cell tagged `parameters`.")


class _StoppedError(Exception):
    """Raised between cells once a signal asked the run to stop."""


class _Execution:
    """What one run of a notebook knows of itself: its kernel, the cell it is at, whether it was asked to stop."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.cell: NotebookNode | None = None
        self.position = ""
        self.cell_seconds: list[float] = []
        self.signal = 0
        self.kernel_pid: int | None = None
        self.terminal = _Terminal(title)

    def signals(self) -> "_SignalHandlers":
        return _SignalHandlers(self)

    def stop(self, number: int) -> None:
        """Interrupts the running cell, so that it can cancel its jobs; kills the kernel if it does not end soon."""
        again, self.signal = bool(self.signal), number
        if self.kernel_pid is None:
            raise _StoppedError
        if again:
            self.kill()
            return
        os.kill(self.kernel_pid, signal.SIGINT)
        timer = threading.Timer(GRACE_S, self.kill)
        timer.daemon = True
        timer.start()

    def kill(self) -> None:
        """Ends the kernel and everything it started: they share a process group of their own."""
        if self.kernel_pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.kernel_pid, signal.SIGKILL)

    def failure(self, error: Exception, failed: Path) -> str:
        """Says in sentences what happened, at which cell, and where to look."""
        source = self.cell.source if self.cell is not None else ""
        if self.signal:
            what = f"stopped by {signal.Signals(self.signal).name}"
        elif isinstance(error, DeadKernelError):
            what = "the kernel died (killed, or out of memory)"
        else:
            what = re.sub(r"\x1b\[[0-9;]*m", "", str(error)).strip().splitlines()[-1]
        trace = ""
        if isinstance(error, PapermillExecutionError) and not self.signal:
            trace = "\n" + "\n".join(error.traceback)
        shown = "\n".join(f"    {line}" for line in source.splitlines())
        where = f"It ran up to here in {os.path.relpath(failed)}.\n" if failed.exists() else ""
        return f"{self.title}: {what}, at {self.position or 'the start of the kernel'}:\n{shown}\n{where}{trace}"


class _SignalHandlers:
    """Routes SIGINT and SIGTERM to the execution for the length of a block; ends the kernel's group after it."""

    def __init__(self, execution: _Execution) -> None:
        self.execution = execution
        self.before: dict[int, Any] = {}

    def __enter__(self) -> None:
        def handle(number: int, frame: FrameType | None) -> None:
            self.execution.stop(number)

        if threading.current_thread() is threading.main_thread():
            self.before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}

    def __exit__(self, *_: object) -> None:
        self.execution.kill()
        self.execution.terminal.clear()
        for number, handler in self.before.items():
            signal.signal(number, handler)


class _Terminal:
    """Shows progress on standard error: one line in place on a terminal, a line every ten seconds in a log."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.live = sys.stderr.isatty()
        self.shown_at = 0.0

    def show(self, text: str) -> None:
        now = time.monotonic()
        if self.live:
            print(f"\r\x1b[K{self.title}: {text}", end="", file=sys.stderr, flush=True)
        elif now - self.shown_at > 10:
            print(f"{self.title}: {text}", file=sys.stderr, flush=True)
            self.shown_at = now

    def clear(self) -> None:
        if self.live:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


class _Client(PapermillNotebookClient):
    """papermill's client, which also follows cells, keeps progress bars on the terminal and can be stopped."""

    execution: _Execution

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        if msg["content"].get("metadata", {}).get(MARK):
            self.execution.terminal.show(msg["content"]["data"]["text/plain"])
            return None
        return super().process_message(msg, cell, cell_index)

    # papermill drives these two synchronous names; overriding their async twins would have no effect.
    def start_new_kernel_client(self, **kwargs: Any) -> Any:
        self.execution.kernel_pid = self.km.provisioner.process.pid
        return super().start_new_kernel_client(**kwargs)

    def execute_cell(self, cell: NotebookNode, cell_index: int, *args: Any, **kwargs: Any) -> NotebookNode:
        run = self.execution
        if run.signal:
            raise _StoppedError
        if cell.cell_type == "code":
            run.cell, run.position = cell, f"cell {cell_index + 1} of {len(self.nb.cells)} ({cell.get('id', 'no id')})"
        started = time.monotonic()
        try:
            return super().execute_cell(cell, cell_index, *args, **kwargs)
        finally:
            run.cell_seconds.append(round(time.monotonic() - started, 3))
            run.terminal.clear()


class _Engine(Engine):
    """papermill's way in for a client of one's own."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **kwargs: Any) -> None:
        # Not recording times keeps them out of the notebook; the runner keeps its own.
        client = _Client(nb_man, kernel_name=kernel_name, record_timing=False, timeout=None)
        client.execution = kwargs["execution"]
        client.execute()


papermill_engines.register(ENGINE, _Engine)


def _check_every_cell_ran(notebook: NotebookNode, title: str) -> None:
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        left = [o for o in cell.outputs if o.output_type == "error"]
        if left or cell.execution_count is None:
            why = f"left the kernel by {left[0].ename}" if left else "never ran"
            shown = "\n".join(f"    {line}" for line in cell.source.splitlines())
            raise NotebookError(f"{title}: cell {index + 1} of {len(notebook.cells)} {why}:\n{shown}")


def _literal_path(path: Path) -> str:
    """papermill fills in `{}` in paths; doubled braces keep a path as it is."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _code_hash(source: Path) -> str:
    digest = hashlib.sha256()
    for path in (source, *sorted(Path(__file__).parent.rglob("*.py"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def main(arguments: list[str] | None = None) -> int:
    """Runs the notebook of one stage, as named in dvc.yaml; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m swaglib.notebook", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("notebook", type=Path, help="notebooks/NN_STAGE.ipynb")
    parser.add_argument("--run", help="the line under `runs` in params.yaml, for a stage that runs once a run")
    chosen = parser.parse_args(arguments)
    project.enter()
    stage = chosen.notebook.stem.split("_", 1)[-1]
    title = f"{stage}-{chosen.run}" if chosen.run else stage
    try:
        values = project.parameters(stage, chosen.run)
        settings.check(stage, values)
        injected = {"parameters": values, **({"run": chosen.run} if chosen.run else {})}
        output = Path("reports/notebooks") / f"{title}.ipynb"
        timing = run_notebook(chosen.notebook, output, injected, title)
    except NotebookError as error:
        print(f"\n{error}", file=sys.stderr)
        return error.exit_code
    except (ValueError, KeyError, FileNotFoundError) as error:
        print(f"{title}: {error.args[0] if isinstance(error, KeyError) else error}", file=sys.stderr)
        return 2
    print(f"{title}: {timing['total']:.1f} s, {timing['cells']:.1f} s of them in its cells -> {output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
