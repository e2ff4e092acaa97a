"""One execution of a notebook: its kernel, the cell it is at, its progress on the terminal, and how it is stopped.

Imports neither papermill nor nbformat, which take as long to load as a kernel takes to start: the kernel starts first.
"""

import os
import re
import signal
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType, TracebackType
from typing import Any

from jupyter_core.paths import jupyter_runtime_dir
from jupyter_core.utils import run_sync

from swaglib.notebook.own_kernel import own_environment, own_kernel

GRACE_S = 30.0
"""How long an interrupted cell may take to end (it cancels its jobs) before its kernel is killed."""

LONGEST_SOCKET_FOLDER = 40
"""Characters; the path of a socket has a limit, of which the kernel's own name takes the larger part."""


class StoppedError(Exception):
    """Raised where a signal asked the run to stop and no cell is there to be interrupted."""


class Execution:
    """What one run of a notebook knows of itself. As a context, it owns the kernel and the signals SIGINT and SIGTERM.

    The kernel is this environment's interpreter, without a user's own settings of Jupyter and IPython. On leaving the
    context its process group is killed: nothing that a cell started outlives the run.

    Args:
        title: what the run is called on the terminal.
        root: working directory of the kernel.
    """

    def __init__(self, title: str, root: Path) -> None:
        self.title = title
        self.root = root
        self.manager = own_kernel()
        self._profile = TemporaryDirectory(prefix="ipython-", ignore_cleanup_errors=True)
        self.terminal = Terminal(title)
        self.cell_seconds: list[float] = []
        self.signal = 0
        self._source = ""
        self._position = ""
        self._in_cell = False
        self._handlers: dict[int, Any] = {}

    def __enter__(self) -> "Execution":
        if threading.current_thread() is threading.main_thread():
            numbers = (signal.SIGINT, signal.SIGTERM)
            self._handlers = {number: signal.signal(number, self._on_signal) for number in numbers}
        try:
            # Files, not network ports: nobody else on a shared machine can reach the kernel.
            if len(jupyter_runtime_dir()) <= LONGEST_SOCKET_FOLDER:
                self.manager.transport = "ipc"
            memory_only = ["--HistoryManager.hist_file=:memory:"]
            environment = own_environment(self._profile.name)
            run_sync(self.manager.start_kernel)(cwd=str(self.root), env=environment, extra_arguments=memory_only)
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        with suppress(Exception):  # what it leaves behind are small files in a temporary folder
            run_sync(self.manager.cleanup_resources)()
        self._profile.cleanup()
        self.terminal.clear()
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    def begin_cell(self, source: str, position: str) -> None:
        """Notes which cell runs now.

        Raises:
            StoppedError: if a signal came before.
        """
        if self.signal:
            raise StoppedError
        self._source, self._position, self._in_cell = source, position, True

    def end_cell(self, seconds: float) -> None:
        """Notes that the cell has ended."""
        self._in_cell = False
        self.cell_seconds.append(round(seconds, 3))
        self.terminal.clear()

    def kill(self) -> None:
        """Ends the kernel and everything it started: they share a process group of their own."""
        pid = self._kernel_pid()
        if pid is not None:
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)

    def _kernel_pid(self) -> int | None:
        return getattr(getattr(self.manager.provisioner, "process", None), "pid", None)

    def failure(self, error: Exception, failed: Path) -> str:
        """Says in sentences what happened, at which cell, and where to look."""
        trace = "\n".join(getattr(error, "traceback", ()))
        if self.signal:
            what, trace = f"stopped by {signal.Signals(self.signal).name}", ""
        elif type(error).__name__ == "DeadKernelError":
            what = "the kernel died (killed, or out of memory)"
        else:
            what = re.sub(r"\x1b\[[0-9;]*m", "", str(error)).strip().splitlines()[-1]
        where = f"It ran up to here in {os.path.relpath(failed)}.\n" if failed.exists() else ""
        return f"{self.title}: {what}, at {self._position or 'the start'}:\n{indented(self._source)}\n{where}{trace}"

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        again, self.signal = bool(self.signal), number
        if again or not self._in_cell:
            self.kill()
            if not self._in_cell:
                raise StoppedError
            return
        # The cell gets a KeyboardInterrupt, in which it cancels its jobs; then the notebook ends as a failed one.
        pid = self._kernel_pid()
        if pid is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)
        timer = threading.Timer(GRACE_S, self.kill)
        timer.daemon = True
        timer.start()


class Terminal:
    """Shows progress on standard error: one line in place on a terminal, a line every ten seconds in a log."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.live = sys.stderr.isatty()
        self.shown_at = 0.0

    def show(self, text: str) -> None:
        """Shows the state of a progress bar."""
        now = time.monotonic()
        if self.live:
            print(f"\r\x1b[K{self.title}: {text}", end="", file=sys.stderr, flush=True)
        elif now - self.shown_at > 10:
            print(f"{self.title}: {text}", file=sys.stderr, flush=True)
            self.shown_at = now

    def clear(self) -> None:
        """Removes the bar from a terminal."""
        if self.live:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def indented(source: str) -> str:
    """Returns a cell's source, indented, for a message."""
    return "\n".join(f"    {line}" for line in source.splitlines())
