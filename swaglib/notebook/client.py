"""papermill's client and engine, with a kernel that was started before and can be watched and stopped."""

import time
from typing import Any

from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, papermill_engines

from swaglib.notebook.execution import Execution
from swaglib.progress import MARK

ENGINE = "swaglib"


class WatchedClient(PapermillNotebookClient):
    """Follows the cells, and keeps progress bars on the terminal and out of the notebook."""

    execution: Execution

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        """Handles one message of the kernel."""
        if msg["content"].get("metadata", {}).get(MARK):
            self.execution.terminal.show(msg["content"]["data"]["text/plain"])
            return None
        return super().process_message(msg, cell, cell_index)

    # papermill calls this synchronous name; overriding its async twin would have no effect.
    def execute_cell(self, cell: NotebookNode, cell_index: int, *args: Any, **kwargs: Any) -> NotebookNode:
        """Executes one cell."""
        if cell.cell_type != "code":
            return cell
        self.execution.begin_cell(cell.source, f"cell {cell_index + 1} of {len(self.nb.cells)} ({cell.get('id')})")
        started = time.monotonic()
        try:
            return super().execute_cell(cell, cell_index, *args, **kwargs)
        finally:
            self.execution.end_cell(time.monotonic() - started)


class WatchedEngine(Engine):
    """papermill's way in for a client of one's own."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **kwargs: Any) -> None:
        """Executes the notebook on the execution's kernel."""
        execution: Execution = kwargs["execution"]
        # Times are kept by the execution and not recorded in the notebook, where they would differ every time.
        client = WatchedClient(nb_man, km=execution.manager, record_timing=False, timeout=None)
        client.execution = execution
        client.execute()


papermill_engines.register(ENGINE, WatchedEngine)
